using System.Buffers;
using System.Text;
using System.Xml;

namespace JwtXmppAuth.Xmpp.Xml;

/// <summary>Where in the bytes a name stands that may have a prefix (Namespaces in XML 1.0 §4).</summary>
/// <param name="PrefixLength">Bytes before the colon; 0 where there is none.</param>
/// <param name="Length">Bytes in all.</param>
internal readonly record struct QualifiedName(int Start, int PrefixLength, int Length)
{
    // One bit for each ASCII character that may stand in a name: - . 0-9, then from 64 on A-Z _ a-z.
    private const ulong Below64 = (1UL << 45) | (1UL << 46) | (0x3FFUL << 48);
    private const ulong From64 = (0x3FF_FFFFUL << 1) | (1UL << 31) | (0x3FF_FFFFUL << 33);

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
        while (at < utf8.Length)
        {
            var b = utf8[at];
            if (b < 0x80 && (((b < 64 ? Below64 : From64) >> (b & 63)) & 1) != 0)
                at++;
            else if (b >= 0x80 && CanGoOn(utf8[at..], out var length))
                at += length;
            else
                break;
        }

        return true;
    }

    private static bool CanStart(ReadOnlySpan<byte> utf8) => utf8[0] < 0x80
        ? char.IsAsciiLetter((char)utf8[0]) || utf8[0] == (byte)'_'
        : Rune.DecodeFromUtf8(utf8, out var rune, out _) == OperationStatus.Done && rune.IsBmp && XmlConvert.IsStartNCNameChar((char)rune.Value);

    private static bool CanGoOn(ReadOnlySpan<byte> utf8, out int length) =>
        Rune.DecodeFromUtf8(utf8, out var rune, out length) == OperationStatus.Done && rune.IsBmp && XmlConvert.IsNCNameChar((char)rune.Value);
}
