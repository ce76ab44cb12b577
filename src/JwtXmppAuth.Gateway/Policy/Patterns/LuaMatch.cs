namespace JwtXmppAuth.Gateway.Policy.Patterns;

/// <summary>What a Lua pattern found in a subject.</summary>
internal abstract record LuaMatch
{
    private LuaMatch()
    {
    }

    /// <param name="Captures">As <c>string.match</c> returns them; the whole match when the pattern captures nothing.</param>
    internal sealed record Found(IReadOnlyList<LuaCapture> Captures) : LuaMatch;

    internal sealed record Nothing : LuaMatch;

    /// <param name="Why">Lua's own words.</param>
    internal sealed record Malformed(string Why) : LuaMatch;

    /// <summary>Given up: more steps than the budget, or deeper than Lua itself goes.</summary>
    internal sealed record TooComplex : LuaMatch;
}

/// <param name="Start">In bytes, from 0.</param>
/// <param name="Length">Null for a position capture, <c>()</c>, which is a number: <paramref name="Start"/> plus 1.</param>
internal readonly record struct LuaCapture(int Start, int? Length);
