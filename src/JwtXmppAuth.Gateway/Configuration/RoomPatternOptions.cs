namespace JwtXmppAuth.Gateway.Configuration;

public enum PatternLanguage
{
    /// <summary>A room claim that is marked as a pattern opens nothing.</summary>
    None,

    /// <summary>Lua patterns, as the plugin reads them.</summary>
    Lua,

    /// <summary>Regular expressions of .NET, without what needs backtracking; they must match the whole name.</summary>
    Regex,
}

/// <summary>Room claims that are patterns (<c>context.room.regex</c>): <c>Gateway:Hosts:n:RoomPatterns</c>.</summary>
public sealed class RoomPatternOptions
{
    /// <summary>
    /// What a room claim is that <c>context.room.regex</c> marks as a pattern; only with <c>DomainVerification</c>. <c>none</c>
    /// is the plugin's <c>token_regex_enabled = false</c>.
    /// </summary>
    public PatternLanguage Language { get; set; } = PatternLanguage.Lua;

    /// <summary>Longer room names, in bytes of UTF-8 and without their tenant, are matched by no pattern (<c>token_regex_room_max_length</c>).</summary>
    public int MaxRoomLength { get; set; } = 128;

    /// <summary>
    /// Patterns with more of <c>* + - ?</c> (<c>regex</c>: of <c>* + ? {</c>) outside of sets and escapes are refused
    /// (<c>token_regex_max_quantifiers</c>).
    /// </summary>
    public int MaxQuantifiers { get; set; } = 3;
}
