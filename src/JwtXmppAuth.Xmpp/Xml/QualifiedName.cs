using System.Buffers;
using System.Text;
using System.Xml;

namespace JwtXmppAuth.Xmpp.Xml;

/// <summary>Where in the bytes a name stands that may have a prefix (Namespaces in XML 1.0 §4).</summary>
/// <param name="PrefixLength">Bytes before the colon; 0 where there is none.</param>
/// <param name="Length">Bytes in all.</param>
internal readonly record struct QualifiedName(int Start, int PrefixLength, int Length)
{
    private static readonly bool[] AsciiNameBytes =
        [.. Enumerable.Range(0, 256).Select(b => char.IsAsciiLetterOrDigit((char)b) || b is '-' or '.' or '_')];

    public bool HasPrefix => PrefixLength > 0;

    public ReadOnlySpan<byte> Whole(ReadOnlySpan<byte> utf8) => utf8.Slice(Start, Length);

    public ReadOnlySpan<byte> Prefix(ReadOnlySpan<byte> utf8) => utf8.Slice(Start, PrefixLength);

    public ReadOnlySpan<byte> Local(ReadOnlySpan<byte> utf8) => HasPrefix ? Whole(utf8)[(PrefixLength + 1)..] : Whole(utf8);

    /// <param name="at">Moved behind the name, if there is one.</param>
    public static bool TryScan(ReadOnlySpan<byte> utf8, ref int at, out QualifiedName name)
    {
        var start = at;
        name = default;
        if (!TrySkipName(utf8, ref at))
            return false;
        var prefix = 0;
        if (at < utf8.Length && utf8[at] == (byte)':')
        {
            prefix = at++ - start;
            if (!TrySkipName(utf8, ref at))
                return false;
        }

        name = new QualifiedName(start, prefix, at - start);
        return true;
    }

    /// <summary>
    /// Skips an NCName. Beyond ASCII it has the characters of XML 1.0's fourth edition: Expat and <c>XmlReader</c> know no
    /// others, and the fifth has all of them too.
    /// </summary>
    public static bool TrySkipName(ReadOnlySpan<byte> utf8, ref int at)
    {
        if (at == utf8.Length || !CanStart(utf8[at..]))
            return false;
        var isNameByte = AsciiNameBytes;
        while (true)
        {
            var end = at;
            while (end < utf8.Length && isNameByte[utf8[end]])
                end++;
            at = end;
            if (end == utf8.Length || utf8[end] < 0x80 || !CanGoOn(utf8[end..], out var length))
                return true;
            at += length;
        }
    }

    private static bool CanStart(ReadOnlySpan<byte> utf8) => utf8[0] < 0x80
        ? char.IsAsciiLetter((char)utf8[0]) || utf8[0] == (byte)'_'
        : Rune.DecodeFromUtf8(utf8, out var rune, out _) == OperationStatus.Done && rune.IsBmp && XmlConvert.IsStartNCNameChar((char)rune.Value);

    private static bool CanGoOn(ReadOnlySpan<byte> utf8, out int length) =>
        Rune.DecodeFromUtf8(utf8, out var rune, out length) == OperationStatus.Done && rune.IsBmp && XmlConvert.IsNCNameChar((char)rune.Value);
}
