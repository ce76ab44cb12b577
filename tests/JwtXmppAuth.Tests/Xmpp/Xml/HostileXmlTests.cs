using System.Text;
using CsCheck;
using JwtXmppAuth.Xmpp.Xml;

namespace JwtXmppAuth.Tests.Xmpp.Xml;

public sealed class HostileXmlTests
{
    private static readonly byte[] Header = "<stream:stream xmlns:stream='x'>"u8.ToArray();

    /// <summary>What mutations start from: short hostile documents, and some that are in order.</summary>
    private static readonly byte[][] Seeds =
    [
        .. HostileDocuments.All.Select(document => document.Bytes).Where(bytes => bytes.Length is > 0 and < 300),
        "<presence to='room@conference.example.com/nick' xml:lang='en'><x xmlns='http://jabber.org/protocol/muc'/></presence>"u8.ToArray(),
        "<p:a xmlns:p='urn:p' xmlns='urn:d' p:b=\"1'2\" c='&lt;&#x1F600;'>t<![CDATA[<]]]]>\r\n<p:b/><d xmlns=''/>\u00E9</p:a>"u8.ToArray(),
    ];

    private static readonly byte[][] Tokens =
    [
        .. ((string[])["<", ">", "/>", "</", "'", "\"", "=", "&", ";", "&#", "&#x", "<![CDATA[", "]]>", "<!--", "-->", "<?", "?>", "xmlns=''", " xmlns:p='x'", "p:", "xml:", "<a>", "</a>", "<!DOCTYPE a>", "\0", "\uFFFE"])
            .Select(Encoding.UTF8.GetBytes),
        [0xC0, 0xBC],
        [0xED, 0xA0, 0x80],
        [0xFF],
    ];

    /// <summary>A document with one to six places changed: a byte, a cut, a repetition, a token put in.</summary>
    private static readonly Gen<byte[]> Mutant = Gen.Select(
        Gen.Int[0, Seeds.Length - 1],
        Gen.Select(Gen.Int[0, 3], Gen.Int[0, 299], Gen.Int[0, 299], Gen.Int[0, 255]).Array[1, 6],
        (seed, changes) => changes.Aggregate(Seeds[seed], (bytes, change) => Mutate(bytes, change.Item1, change.Item2, change.Item3, (byte)change.Item4)));

    [Fact]
    public void Every_hostile_document_gets_its_answer() => Assert.All(HostileDocuments.All, document =>
    {
        Assert.False(StanzaReader.TryRead(document.Bytes, XmlLimits.Default, out var element, out var fault));
        Assert.Null(element);
        Assert.True(document.Expected == fault, $"{document.Name}: {fault}");
    });

    [Fact]
    public void A_stream_of_hostile_documents_is_refused_by_the_splitter_or_then_by_the_reader() => Assert.All(HostileDocuments.All, document =>
        Assert.DoesNotContain(
            Split([.. Header, .. document.Bytes], out _).Skip(1),
            part => part.Span.SequenceEqual(document.Bytes) && StanzaReader.TryRead(part, XmlLimits.Default, out _, out _)));

    [Fact]
    public void Mutants_never_make_the_reader_throw_and_are_the_same_when_written_and_read_again() => Mutant.Sample(
        bytes =>
        {
            if (!StanzaReader.TryRead(bytes, XmlLimits.Default, out var element, out var fault))
                return fault != XmlFault.None;
            var written = StanzaWriter.ToBytes(element);
            return fault == XmlFault.None
                && StanzaReader.TryRead(written, XmlLimits.Default, out var again, out _)
                && StanzaWriter.ToBytes(again).AsSpan().SequenceEqual(written);
        },
        iter: 20_000,
        print: Encoding.Latin1.GetString);

    [Fact]
    public void What_the_reader_takes_the_splitter_cuts_in_the_same_place() => Mutant.Sample(
        bytes =>
        {
            var trimmed = bytes.AsMemory().Trim(" \t\r\n"u8.ToArray());
            if (!StanzaReader.TryRead(trimmed, XmlLimits.Default, out _, out _))
                return true;
            var parts = Split([.. Header, .. trimmed.Span, .. "<next/>"u8], out var fault);
            return fault == XmlFault.None && parts.Count == 3 && parts[1].Span.SequenceEqual(trimmed.Span);
        },
        iter: 20_000,
        print: Encoding.Latin1.GetString);

    [Fact]
    public void Mutants_never_make_the_splitter_throw_or_lose_a_byte() => Mutant.Sample(
        bytes =>
        {
            var parts = Split([.. Header, .. bytes], out var fault);
            var taken = parts.Sum(part => part.Length);
            return taken <= Header.Length + bytes.Length && (fault != XmlFault.None || parts.Count > 0);
        },
        iter: 20_000,
        print: Encoding.Latin1.GetString);

    private static List<ReadOnlyMemory<byte>> Split(byte[] stream, out XmlFault fault)
    {
        var splitter = new StreamSplitter(XmlLimits.Default);
        var parts = new List<ReadOnlyMemory<byte>>();
        splitter.Append(stream);
        while (splitter.TryTake(out var part))
            parts.Add(part.Bytes);
        fault = splitter.Fault;
        return parts;
    }

    private static byte[] Mutate(byte[] bytes, int kind, int one, int other, byte value)
    {
        var (from, to) = (Math.Min(one, other) % (bytes.Length + 1), Math.Max(one, other) % (bytes.Length + 1));
        (from, to) = (Math.Min(from, to), Math.Max(from, to));
        return kind switch
        {
            0 => [.. bytes[..from], value, .. bytes.Skip(from + 1)],
            1 => [.. bytes[..from], .. bytes[to..]],
            2 => [.. bytes[..to], .. bytes[from..]],
            _ => [.. bytes[..from], .. Tokens[value % Tokens.Length], .. bytes[from..]],
        };
    }
}
