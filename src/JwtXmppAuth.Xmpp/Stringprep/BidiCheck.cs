namespace JwtXmppAuth.Xmpp.Stringprep;

/// <summary>RFC 3454 §6: a text runs one way, and from right to left only if it starts and ends so.</summary>
internal static class BidiCheck
{
    public static bool Passes(string text)
    {
        bool? first = null;
        var (last, anyRightToLeft, anyLeftToRight) = (false, false, false);
        foreach (var rune in text.EnumerateRunes())
        {
            last = CodePoints.IsIn(StringprepTables.RightToLeft, rune.Value);
            first ??= last;
            anyRightToLeft |= last;
            anyLeftToRight |= !last && IsLeftToRight(rune.Value);
        }

        return !anyRightToLeft || (!anyLeftToRight && last && first == true);
    }

    private static bool IsLeftToRight(int codePoint) => codePoint < 0x80
        ? char.IsAsciiLetter((char)codePoint)
        : !CodePoints.IsIn(StringprepTables.Neutral, codePoint);
}
