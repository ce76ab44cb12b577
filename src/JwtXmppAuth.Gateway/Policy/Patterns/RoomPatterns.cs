using JwtXmppAuth.Gateway.Configuration;

namespace JwtXmppAuth.Gateway.Policy.Patterns;

internal static class RoomPatterns
{
    /// <summary>Null where room claims are no patterns.</summary>
    public static IRoomPatterns? Of(RoomPatternOptions options) => options.Language switch
    {
        PatternLanguage.Lua => new LuaPatterns(options),
        PatternLanguage.Regex => new RegularExpressions(options),
        _ => null,
    };
}
