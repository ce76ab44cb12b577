using System.Buffers;

namespace JwtXmppAuth.Xmpp.Xml;

/// <summary>
/// Passes over texts, values and CDATA sections and sees that every character may stand there. The bytes are known to be
/// UTF-8; of the characters XML 1.0 §2.2 forbids that leaves control characters, U+FFFE and U+FFFF.
/// </summary>
internal static class CharacterData
{
    /// <summary>The first byte of U+FFFE and U+FFFF, and of some thousand characters that are in order.</summary>
    private const byte Suspect = 0xEF;

    private static readonly byte[] Forbidden = [.. Enumerable.Range(0, 0x20).Except([0x9, 0xA, 0xD]).Select(c => (byte)c), Suspect];
    private static readonly SearchValues<byte> StopsInText = SearchValues.Create([.. Forbidden, .. "<&]"u8]);
    private static readonly SearchValues<byte> StopsInSingleQuotes = SearchValues.Create([.. Forbidden, .. "<&'"u8]);
    private static readonly SearchValues<byte> StopsInDoubleQuotes = SearchValues.Create([.. Forbidden, .. "<&\""u8]);
    private static readonly SearchValues<byte> StopsInCData = SearchValues.Create(Forbidden);

    public static ReadOnlySpan<byte> CDataStart => "<![CDATA["u8;

    public static ReadOnlySpan<byte> CDataEnd => "]]>"u8;

    /// <param name="at">Moved to the next <c>&lt;</c>, or to the end of the bytes.</param>
    public static XmlFault SkipText(ReadOnlySpan<byte> utf8, ref int at)
    {
        while (true)
        {
            var next = utf8[at..].IndexOfAny(StopsInText);
            at = next < 0 ? utf8.Length : at + next;
            if (next < 0 || utf8[at] == (byte)'<')
                return XmlFault.None;
            // §2.4: the end of a CDATA section must not stand in a text.
            if (utf8[at] == (byte)']' && !utf8[at..].StartsWith(CDataEnd))
                at++;
            else if (SkipOther(utf8, ref at) is var fault and not XmlFault.None)
                return fault;
        }
    }

    /// <param name="at">At the opening quote; moved behind the closing one.</param>
    public static XmlFault SkipValue(ReadOnlySpan<byte> utf8, ref int at)
    {
        var quote = utf8[at++];
        var stops = quote == (byte)'\'' ? StopsInSingleQuotes : StopsInDoubleQuotes;
        while (utf8[at..].IndexOfAny(stops) is var next and >= 0)
        {
            at += next;
            if (utf8[at] == quote)
            {
                at++;
                return XmlFault.None;
            }

            if (SkipOther(utf8, ref at) is var fault and not XmlFault.None)
                return fault;
        }

        return XmlFault.NotWellFormed;
    }

    /// <param name="at">At <see cref="CDataStart"/>; moved behind <see cref="CDataEnd"/>.</param>
    public static XmlFault SkipCData(ReadOnlySpan<byte> utf8, ref int at)
    {
        at += CDataStart.Length;
        var length = utf8[at..].IndexOf(CDataEnd);
        if (length < 0)
            return XmlFault.NotWellFormed;
        var section = utf8[..(at + length)];
        while (section[at..].IndexOfAny(StopsInCData) is var next and >= 0)
        {
            at += next;
            if (SkipOther(section, ref at) is var fault and not XmlFault.None)
                return fault;
        }

        at = section.Length + CDataEnd.Length;
        return XmlFault.None;
    }

    private static XmlFault SkipOther(ReadOnlySpan<byte> utf8, ref int at)
    {
        if (utf8[at] == (byte)'&')
            return CharacterReference.Read(utf8, ref at, out _);
        if (utf8[at] != Suspect || (utf8[at + 1] == 0xBF && utf8[at + 2] >= 0xBE))
            return XmlFault.NotWellFormed;
        at += 3;
        return XmlFault.None;
    }
}
