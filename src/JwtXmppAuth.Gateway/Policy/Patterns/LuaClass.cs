namespace JwtXmppAuth.Gateway.Policy.Patterns;

/// <summary>
/// Which bytes a single item of a Lua pattern stands for (Lua 5.4 reference manual §6.4.1). Bytes, not characters, and only
/// ASCII has classes, as in the "C" locale that Prosody runs in.
/// </summary>
internal static class LuaClass
{
    public const byte Escape = (byte)'%';

    /// <summary>A letter behind a percent sign; in capital it stands for all other bytes. Any other byte stands for itself.</summary>
    public static bool Has(byte name, byte letter)
    {
        var c = (char)letter;
        bool? found = (char)(name | 0x20) switch
        {
            'a' => char.IsAsciiLetter(c),
            'c' => letter is < 0x20 or 0x7F,
            'd' => char.IsAsciiDigit(c),
            'g' => letter is > 0x20 and < 0x7F,
            'l' => char.IsAsciiLetterLower(c),
            'p' => letter is > 0x20 and < 0x7F && !char.IsAsciiLetterOrDigit(c),
            's' => letter is 0x20 or (>= 0x09 and <= 0x0D),
            'u' => char.IsAsciiLetterUpper(c),
            'w' => char.IsAsciiLetterOrDigit(c),
            'x' => char.IsAsciiHexDigit(c),
            'z' => letter == 0, // deprecated since Lua 5.2, and still there
            _ => null,
        };
        if (!char.IsAsciiLetter((char)name) || found is not { } has)
            return name == letter;
        return char.IsAsciiLetterUpper((char)name) ? !has : has;
    }

    /// <summary>Where the item that begins at <paramref name="start"/> ends; −1 when the pattern ends before.</summary>
    public static int End(ReadOnlySpan<byte> pattern, int start)
    {
        var next = start + 1;
        switch (pattern[start])
        {
            case Escape:
                return next < pattern.Length ? next + 1 : -1;
            case (byte)'[':
                return SetEnd(pattern, next);
            default:
                return next;
        }
    }

    /// <param name="set">With its brackets, as <see cref="End"/> found it.</param>
    /// <param name="examined">How many of its items were looked at: the work it was.</param>
    public static bool SetHas(ReadOnlySpan<byte> set, byte letter, out int examined)
    {
        examined = 1;
        var closing = set.Length - 1;
        var at = 1;
        var listed = set[at] != '^';
        if (!listed)
            at++;
        for (; at < closing; at++, examined++)
        {
            bool has;
            // A range may take a percent sign for its end; what follows then reads on, as Lua does, to the closing bracket.
            if (set[at] == Escape)
            {
                has = Has(set[++at], letter);
            }
            else if (at + 2 < closing && set[at + 1] == '-')
            {
                has = set[at] <= letter && letter <= set[at + 2];
                at += 2;
            }
            else
            {
                has = set[at] == letter;
            }

            if (has)
                return listed;
        }

        return !listed;
    }

    /// <summary>The first byte, or the first behind the circumflex, belongs to the set even if it is a closing bracket.</summary>
    private static int SetEnd(ReadOnlySpan<byte> pattern, int at)
    {
        if (at < pattern.Length && pattern[at] == '^')
            at++;
        do
        {
            if (at >= pattern.Length)
                return -1;
            if (pattern[at++] == Escape)
                at++;
        }
        while (at >= pattern.Length || pattern[at] != ']');
        return at + 1;
    }
}
