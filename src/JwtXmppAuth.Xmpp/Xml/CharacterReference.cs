using System.Text;

namespace JwtXmppAuth.Xmpp.Xml;

/// <summary>What may follow an ampersand: a number, or one of the five names that need no DTD (XML 1.0 §4.1, §4.6).</summary>
internal static class CharacterReference
{
    /// <param name="at">At the ampersand; moved behind the semicolon when all is well.</param>
    public static XmlFault Read(ReadOnlySpan<byte> utf8, ref int at, out Rune character)
    {
        character = default;
        var end = at + 1;
        if (end < utf8.Length && utf8[end] == (byte)'#')
        {
            if (!TryReadNumber(utf8, ref end, out character))
                return XmlFault.NotWellFormed;
        }
        else
        {
            if (!QualifiedName.TrySkipName(utf8, ref end) || end == utf8.Length || utf8[end] != (byte)';')
                return XmlFault.NotWellFormed;
            if (!TryName(utf8[(at + 1)..end], out character))
                return XmlFault.Restricted;
        }

        at = end + 1;
        return XmlFault.None;
    }

    private static bool TryReadNumber(ReadOnlySpan<byte> utf8, ref int at, out Rune character)
    {
        character = default;
        at++;
        var isHex = at < utf8.Length && utf8[at] == (byte)'x';
        if (isHex)
            at++;
        var (first, value) = (at, 0);
        for (; at < utf8.Length && utf8[at] != (byte)';'; at++)
        {
            if (!TryDigit(utf8[at], isHex, out var digit))
                return false;
            value = (value * (isHex ? 16 : 10)) + digit;
            if (value > 0x10FFFF)
                return false;
        }

        if (at == utf8.Length || at == first || !IsCharacter(value))
            return false;
        character = new Rune(value);
        return true;
    }

    private static bool TryDigit(byte b, bool isHex, out int digit)
    {
        digit = char.IsAsciiDigit((char)b) ? b - '0' : (b | 0x20) - 'a' + 10;
        return isHex ? char.IsAsciiHexDigit((char)b) : char.IsAsciiDigit((char)b);
    }

    // XML 1.0 §2.2.
    private static bool IsCharacter(int value) =>
        value is 0x9 or 0xA or 0xD or >= 0x20 and not (>= 0xD800 and <= 0xDFFF or 0xFFFE or 0xFFFF);

    private static bool TryName(ReadOnlySpan<byte> name, out Rune character)
    {
        var known =
            name.SequenceEqual("lt"u8) ? '<'
            : name.SequenceEqual("gt"u8) ? '>'
            : name.SequenceEqual("amp"u8) ? '&'
            : name.SequenceEqual("apos"u8) ? '\''
            : name.SequenceEqual("quot"u8) ? '"'
            : '\0';
        character = new Rune(known);
        return known != '\0';
    }
}
