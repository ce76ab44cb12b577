namespace JwtXmppAuth.Fuzz;

/// <summary>Damages documents as bytes: what no grammar makes, with pieces that mean something put where they do not belong.</summary>
internal sealed class Mutations(Dice dice)
{
    private static readonly byte[][] Pieces =
    [
        .. new[]
        {
            "<", ">", "/", "</", "/>", "'", "\"", "=", "&", ";", "&#", "&#x", "]]>", "<![CDATA[", "<!--", "-->", "<?", "?>", "xmlns", "xmlns:a='urn:x'",
            "xmlns=''", "xmlns='urn:y'", "xmlns:a=''", "xml:", "a:", ":", " ", "\r", "\n", "\t", "&lt;", "&amp;", "&#60;", "<a>", "</a>", "<a/>", "<a:b/>",
            "<!DOCTYPE a>", "\uFEFF", "\uFFFE", "\u0085", "x", " a='1'", " a:a=\"1\"", "]]", "xml:space='x'", "xml:lang='en'",
        }.Select(System.Text.Encoding.UTF8.GetBytes),
        [0x00], [0x01], [0x0B], [0x1F], [0x7F], [0x80], [0xBF], [0xC0, 0xBC], [0xC2], [0xC3], [0xE0, 0x80, 0xBC], [0xE2, 0x82], [0xED, 0xA0, 0x80],
        [0xED, 0xA0, 0xBD, 0xED, 0xB8, 0x80], [0xEF, 0xBF, 0xBF], [0xEF, 0xBF, 0xBD], [0xF0, 0x80, 0x80, 0xBC], [0xF0, 0x90, 0x80, 0x80],
        [0xF4, 0x90, 0x80, 0x80], [0xF8], [0xFE, 0xFF], [0xFF],
    ];

    /// <param name="other">Another document, to take pieces from.</param>
    public byte[] Of(byte[] document, byte[] other)
    {
        for (var i = 1 + dice.Below(4); i > 0; i--)
            document = Once(document, other);
        return document;
    }

    private byte[] Once(byte[] document, byte[] other)
    {
        var (from, to) = Part(document, atMost: 24);
        var piece = dice.Of(Pieces);
        return dice.Below(7) switch
        {
            0 => [.. document[..from], .. piece, .. document[from..]],
            1 => [.. document[..from], .. piece, .. document[to..]],
            2 => [.. document[..from], .. document[to..]],
            3 => [.. document[..to], .. document[from..]],
            4 when document.Length > 0 => Flip(document),
            5 => Splice(document, from, other),
            _ => Swap(document, from, to),
        };
    }

    private byte[] Flip(byte[] document)
    {
        byte[] flipped = [.. document];
        flipped[dice.Below(flipped.Length)] ^= (byte)(1 << dice.Below(8));
        return flipped;
    }

    private byte[] Splice(byte[] document, int at, byte[] other)
    {
        var (from, to) = Part(other, atMost: 60);
        return document.Length > 4096 ? document : [.. document[..at], .. other[from..to], .. document[at..]];
    }

    private byte[] Swap(byte[] document, int from, int to)
    {
        var (other, end) = Part(document[to..], atMost: 24);
        (other, end) = (other + to, end + to);
        return [.. document[..from], .. document[other..end], .. document[to..other], .. document[from..to], .. document[end..]];
    }

    private (int From, int To) Part(byte[] document, int atMost)
    {
        var from = dice.Below(document.Length + 1);
        return (from, from + dice.Below(Math.Min(atMost, document.Length - from) + 1));
    }
}
