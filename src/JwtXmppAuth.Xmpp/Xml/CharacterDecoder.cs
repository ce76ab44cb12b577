using System.Buffers;
using System.Text;

namespace JwtXmppAuth.Xmpp.Xml;

/// <summary>
/// Bytes that <see cref="CharacterData"/> has passed over, as the string they stand for: references resolved, CDATA
/// sections opened, line ends and the white space of values normalised (XML 1.0 §2.11, §3.3.3).
/// </summary>
internal static class CharacterDecoder
{
    private static readonly SearchValues<byte> SpecialInText = SearchValues.Create("&\r<"u8);
    private static readonly SearchValues<byte> SpecialInValue = SearchValues.Create("&\r\n\t"u8);

    /// <param name="raw">Everything between two tags.</param>
    public static string Text(ReadOnlySpan<byte> raw) =>
        raw.ContainsAny(SpecialInText) ? Decode(raw, SpecialInText, lineEnd: '\n') : Encoding.UTF8.GetString(raw);

    /// <param name="raw">Everything between the quotes.</param>
    public static string Value(ReadOnlySpan<byte> raw) =>
        raw.ContainsAny(SpecialInValue) ? Decode(raw, SpecialInValue, lineEnd: ' ') : KnownStrings.Get(raw);

    private static string Decode(ReadOnlySpan<byte> raw, SearchValues<byte> special, char lineEnd)
    {
        // No character is more UTF-16 units than bytes.
        var buffer = ArrayPool<char>.Shared.Rent(raw.Length);
        var written = Decode(raw, special, lineEnd, buffer);
        var text = new string(buffer, 0, written);
        ArrayPool<char>.Shared.Return(buffer);
        return text;
    }

    private static int Decode(ReadOnlySpan<byte> raw, SearchValues<byte> special, char lineEnd, Span<char> output)
    {
        var (at, written) = (0, 0);
        while (raw[at..].IndexOfAny(special) is var next and >= 0)
        {
            written += Encoding.UTF8.GetChars(raw.Slice(at, next), output[written..]);
            at += next;
            switch (raw[at])
            {
                case (byte)'&':
                    _ = CharacterReference.Read(raw, ref at, out var character);
                    written += character.EncodeToUtf16(output[written..]);
                    break;
                case (byte)'<':
                    written += OpenSection(raw, ref at, output[written..]);
                    break;
                default:
                    at += raw[at..].StartsWith("\r\n"u8) ? 2 : 1;
                    output[written++] = lineEnd;
                    break;
            }
        }

        return written + Encoding.UTF8.GetChars(raw[at..], output[written..]);
    }

    private static int OpenSection(ReadOnlySpan<byte> raw, ref int at, Span<char> output)
    {
        var section = raw[(at + CharacterData.CDataStart.Length)..];
        section = section[..section.IndexOf(CharacterData.CDataEnd)];
        at += CharacterData.CDataStart.Length + section.Length + CharacterData.CDataEnd.Length;
        return Decode(section, LineEnd, '\n', output);
    }

    private static readonly SearchValues<byte> LineEnd = SearchValues.Create("\r"u8);
}
