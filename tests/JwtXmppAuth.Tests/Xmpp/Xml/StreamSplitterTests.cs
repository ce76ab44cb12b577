using System.Text;
using CsCheck;
using JwtXmppAuth.Xmpp.Xml;

namespace JwtXmppAuth.Tests.Xmpp.Xml;

public sealed class StreamSplitterTests
{
    private const string Header = "<?xml version='1.0'?><stream:stream xmlns='jabber:client' xmlns:stream='http://etherx.jabber.org/streams'>";

    private const string Sample =
        Header + "\n<stream:features><a b='/>' c=\"'>'\"/></stream:features> \t\r\n<a/><b >1<![CDATA[</b>]]]]]><c/>\u00E9</b >\n<d><d/></d></stream:stream >";

    [Fact]
    public void A_stream_is_cut_into_its_header_its_children_and_its_end()
    {
        var (parts, fault) = Split(Sample, Sample.Length);

        Assert.Equal(
            [
                (StreamPartKind.Header, Header),
                (StreamPartKind.Element, "<stream:features><a b='/>' c=\"'>'\"/></stream:features>"),
                (StreamPartKind.Element, "<a/>"),
                (StreamPartKind.Element, "<b >1<![CDATA[</b>]]]]]><c/>\u00E9</b >"),
                (StreamPartKind.Element, "<d><d/></d>"),
                (StreamPartKind.End, "</stream:stream >"),
            ],
            parts);
        Assert.Equal(XmlFault.None, fault);
    }

    [Fact]
    public void Where_the_pieces_are_cut_makes_no_difference()
    {
        var whole = Split(Sample, Sample.Length);
        for (var size = 1; size < Sample.Length; size++)
            AssertSame(whole, Split(Sample, size));
        for (var first = 1; first < Sample.Length; first++)
            AssertSame(whole, Split(Sample, first, Sample.Length));
    }

    [Fact]
    public void Where_the_pieces_are_cut_makes_no_difference_to_what_is_refused_either() =>
        Gen.Select(GenXml.Stream, Gen.Int[1, 9].Array[1, 40]).Sample((stream, sizes) =>
        {
            var limits = new XmlLimits { MaxBytes = 120 };
            var whole = Split(limits, stream, stream.Length);
            var pieces = Split(limits, stream, sizes);
            return whole.Fault == pieces.Fault && whole.Parts.SequenceEqual(pieces.Parts);
        }, iter: 3000);

    [Fact]
    public void Every_child_of_a_random_stream_comes_out_as_it_went_in() =>
        Gen.Select(GenXml.Element.Array[0, 5], Gen.OneOf("", " ", "\n\t\r")).Sample((elements, space) =>
        {
            var stream = Header + string.Concat(elements.Select(element => space + element)) + space + "</stream:stream>";
            var (parts, fault) = Split(stream, 64);
            return fault == XmlFault.None
                && parts.Where(part => part.Kind == StreamPartKind.Element).Select(part => part.Xml).SequenceEqual(elements.Select(element => element.ToString()));
        }, iter: 1000);

    [Theory]
    [InlineData("a", XmlFault.NotWellFormed)]
    [InlineData("\0", XmlFault.NotWellFormed)]
    [InlineData("&#32;", XmlFault.NotWellFormed)]
    [InlineData("<![CDATA[ ]]>", XmlFault.NotWellFormed)]
    [InlineData("<>", XmlFault.NotWellFormed)]
    [InlineData("< a/>", XmlFault.NotWellFormed)]
    [InlineData("<a b='<'/>", XmlFault.NotWellFormed)]
    [InlineData("<a <b/>", XmlFault.NotWellFormed)]
    [InlineData("<a/ >", XmlFault.NotWellFormed)]
    [InlineData("<a></a <", XmlFault.NotWellFormed)]
    [InlineData("<a><![cdata[", XmlFault.NotWellFormed)]
    [InlineData("</stream>", XmlFault.NotWellFormed)]
    [InlineData("</stream:stream2>", XmlFault.NotWellFormed)]
    [InlineData("<!-- ", XmlFault.Restricted)]
    [InlineData("<a><!-", XmlFault.Restricted)]
    [InlineData("<a><!D", XmlFault.Restricted)]
    [InlineData("<a><?", XmlFault.Restricted)]
    [InlineData("<?xml version='1.0'?>", XmlFault.Restricted)]
    [InlineData("<!DOCTYPE", XmlFault.Restricted)]
    public void What_cannot_stand_in_a_stream_is_refused_at_once(string after, XmlFault expected)
    {
        var (parts, fault) = Split(Header + after + "<c/>", 1);

        Assert.Equal(expected, fault);
        Assert.Equal([(StreamPartKind.Header, Header)], parts);
    }

    [Theory]
    [InlineData("<!DOCTYPE a>", XmlFault.Restricted)]
    [InlineData("<?xml version='1.0'?><?xml version='1.0'?>", XmlFault.Restricted)]
    [InlineData("<?xml version='1.0'?><!-- -->", XmlFault.Restricted)]
    [InlineData("<?xml version='1.0'?>a", XmlFault.NotWellFormed)]
    [InlineData("</a>", XmlFault.NotWellFormed)]
    [InlineData("<stream/>", XmlFault.NotWellFormed)]
    [InlineData("HTTP/1.1 400 Bad Request", XmlFault.NotWellFormed)]
    [InlineData("\u0016\u0003\u0001", XmlFault.NotWellFormed)] // TLS
    public void What_is_no_header_is_refused_at_once(string start, XmlFault expected) => Assert.Equal(expected, Split(start, 1).Fault);

    [Theory]
    [InlineData(-1, XmlFault.None)]
    [InlineData(0, XmlFault.None)]
    [InlineData(1, XmlFault.TooLarge)]
    public void The_bound_on_bytes_holds_for_each_part(int beyond, XmlFault expected)
    {
        var limits = new XmlLimits { MaxBytes = 200 };
        string Padded(string start, string end) => start + new string('b', 200 + beyond - start.Length - end.Length) + end;
        var header = Padded("<stream a='", "'>");

        foreach (var size in (int[])[1, 7, 10_000])
        {
            Assert.Equal(expected, Split(limits, header, size).Fault);
            Assert.Equal(expected, Split(limits, $"<a>{Padded("<b>", "</b>")}", size).Fault);
            Assert.Equal(expected, Split(limits, $"<a>{Padded("<b c='", "")}", size).Fault);
            Assert.Equal(expected, Split(limits, $"<a> <b/>{new string(' ', 1000)}<c/></a{new string(' ', 196 + beyond)}>", size).Fault);
        }
    }

    [Theory]
    [InlineData(0, StreamPartKind.Element)]
    [InlineData(1, StreamPartKind.PassedOver)]
    [InlineData(5000, StreamPartKind.PassedOver)]
    public void A_child_that_is_too_long_can_be_passed_over(int beyond, StreamPartKind expected)
    {
        var limits = new XmlLimits { MaxBytes = 200 };
        foreach (var form in (string[])["<b>{0}</b>", "<b><b/><![CDATA[{0}]]></b>", "<b c='{0}'/>", "<b><d/></b{0}>"])
        {
            var child = form.Replace("{0}", new string(' ', 200 + beyond - form.Length + "{0}".Length), StringComparison.Ordinal);
            foreach (var size in (int[])[1, 7, 10_000])
            {
                var (parts, fault) = Split(limits, $"<a>{child}<c/>{child}</a>", passOver: true, size);
                Assert.Equal([StreamPartKind.Header, expected, StreamPartKind.Element, expected, StreamPartKind.End], parts.Select(part => part.Kind));
                Assert.Equal(("<c/>", XmlFault.None), (parts[2].Xml, fault));
                Assert.Equal(expected == StreamPartKind.Element ? child : "", parts[1].Xml);
            }
        }
    }

    [Theory]
    [InlineData("<a b='{0}'><c/>", XmlFault.TooLarge)]
    [InlineData("<a><c/></a{0}>", XmlFault.TooLarge)]
    [InlineData("<a><b>{0}<!-- --></b>", XmlFault.Restricted)]
    [InlineData("<a><b>{0}< </b>", XmlFault.NotWellFormed)]
    public void What_is_no_child_is_not_passed_over(string form, XmlFault expected)
    {
        var stream = form.Replace("{0}", new string(' ', 1000), StringComparison.Ordinal);
        foreach (var size in (int[])[1, 7, 10_000])
            Assert.Equal(expected, Split(new XmlLimits { MaxBytes = 200 }, stream, passOver: true, size).Fault);
    }

    [Fact]
    public void White_space_between_stanzas_takes_no_memory_and_never_ends()
    {
        var splitter = new StreamSplitter(new XmlLimits { MaxBytes = 100 });
        splitter.Append("<a>"u8);
        Assert.True(splitter.TryTake(out _));
        for (var i = 0; i < 1000; i++)
        {
            splitter.Append(" \n"u8);
            Assert.False(splitter.TryTake(out _));
        }

        Assert.True(splitter.IsIdle);
        splitter.Append("<b/>"u8);
        Assert.True(splitter.TryTake(out var part));
        Assert.Equal("<b/>"u8, part.Bytes.Span);
    }

    [Fact]
    public void What_a_peer_says_too_early_shows()
    {
        var splitter = new StreamSplitter(XmlLimits.Default);
        splitter.Append("<a><proceed/>"u8);
        Assert.True(splitter.TryTake(out _));
        Assert.True(splitter.TryTake(out _));
        Assert.True(splitter.IsIdle);

        splitter.Append("<"u8);
        Assert.False(splitter.IsIdle);
    }

    [Fact]
    public void Parts_stay_as_they_were_while_more_arrives()
    {
        var splitter = new StreamSplitter(XmlLimits.Default);
        var parts = new List<StreamPart>();
        splitter.Append("<a>"u8);
        for (var i = 0; i < 5000; i++)
        {
            splitter.Append(Encoding.UTF8.GetBytes($"<b{i}/>"));
            while (splitter.TryTake(out var part))
                parts.Add(part);
        }

        Assert.Equal(Enumerable.Range(0, 5000).Select(i => $"<b{i}/>"), parts.Skip(1).Select(part => Encoding.UTF8.GetString(part.Bytes.Span)));
    }

    [Fact]
    public void Nothing_comes_after_the_end_or_after_a_fault()
    {
        Assert.Equal(3, Split("<a><b/></a><c/>", 1).Parts.Count);
        Assert.Equal(2, Split("<a><b/>x<c/>", 1).Parts.Count);
    }

    private static (List<(StreamPartKind Kind, string Xml)> Parts, XmlFault Fault) Split(string stream, params int[] sizes) =>
        Split(XmlLimits.Default, stream, sizes);

    /// <summary>The last size is that of all further pieces.</summary>
    private static (List<(StreamPartKind Kind, string Xml)> Parts, XmlFault Fault) Split(XmlLimits limits, string stream, params int[] sizes) =>
        Split(limits, stream, passOver: false, sizes);

    private static (List<(StreamPartKind Kind, string Xml)> Parts, XmlFault Fault) Split(
        XmlLimits limits, string stream, bool passOver, params int[] sizes)
    {
        var splitter = new StreamSplitter(limits);
        var parts = new List<(StreamPartKind, string)>();
        var rest = Encoding.UTF8.GetBytes(stream).AsSpan();
        for (var i = 0; !rest.IsEmpty; i++)
        {
            var piece = rest[..Math.Min(rest.Length, sizes[Math.Min(i, sizes.Length - 1)])];
            rest = rest[piece.Length..];
            splitter.Append(piece);
            while (splitter.TryTake(out var part, passOver))
                parts.Add((part.Kind, Encoding.UTF8.GetString(part.Bytes.Span)));
        }

        return (parts, splitter.Fault);
    }

    private static void AssertSame(
        (List<(StreamPartKind Kind, string Xml)> Parts, XmlFault Fault) one, (List<(StreamPartKind Kind, string Xml)> Parts, XmlFault Fault) other)
    {
        Assert.Equal(one.Parts, other.Parts);
        Assert.Equal(one.Fault, other.Fault);
    }
}
