using System.Collections.Immutable;
using System.Text;
using JwtXmppAuth.Xmpp;
using JwtXmppAuth.Xmpp.Xml;

namespace JwtXmppAuth.Tests.Xmpp.Xml;

public sealed class StanzaReaderTests
{
    [Theory]
    [InlineData("<a/>", "<a/>")]
    [InlineData("  <a/>\n", "<a/>")]
    [InlineData("<a xmlns='x'><b/><c xmlns='y'/><d xmlns=''/></a>", "<a xmlns='x'><b/><c xmlns='y'/><d xmlns=''/></a>")]
    [InlineData("<p:a xmlns:p='x'><p:b/><b/></p:a>", "<a xmlns='x'><b/><b xmlns=''/></a>")]
    [InlineData("<a>1<![CDATA[<&]]>2&#x33;</a>", "<a>1&lt;&amp;23</a>")]
    [InlineData("<a><![CDATA[]]></a>", "<a/>")]
    [InlineData("<a> <b/>\r\n</a>", "<a> <b/>\n</a>")]
    [InlineData("<a b='1\n2\r\n3\t4'/>", "<a b='1 2 3 4'/>")]
    [InlineData("<a b='&#10;'>&#13;</a>", "<a b='&#10;'>&#13;</a>")]
    [InlineData("<a xml:lang='en' xmlns:q='z' q:b='1' b='2'/>", "<a xml:lang='en' xmlns:ns1='z' ns1:b='1' b='2'/>")]
    [InlineData("<xml:a><b xmlns='x'/></xml:a>", "<xml:a><b xmlns='x'/></xml:a>")]
    [InlineData("<a xmlns:xml='http://www.w3.org/XML/1998/namespace'/>", "<a/>")]
    [InlineData("<a>&#x1F600;\U0001F600</a>", "<a>\U0001F600\U0001F600</a>")]
    public void A_well_formed_element_is_read(string xml, string canonical)
    {
        Assert.Equal(XmlFault.None, Fault(xml));
        Assert.Equal(canonical, Read(xml).ToString());
    }

    [Theory]
    [InlineData("")]
    [InlineData(" ")]
    [InlineData("a")]
    [InlineData("<a>")]
    [InlineData("<a></b>")]
    [InlineData("<a/><b/>")]
    [InlineData("<a/>b")]
    [InlineData("b<a/>")]
    [InlineData("\uFEFF<a/>")]
    [InlineData("<a")]
    [InlineData("<a b/>")]
    [InlineData("<a b=1/>")]
    [InlineData("<a b='1' b='2'/>")]
    [InlineData("<a xmlns:p='x' xmlns:q='x' p:b='1' q:b='2'/>")]
    [InlineData("<a b='<'/>")]
    [InlineData("<a b='1'c='2'/>")]
    [InlineData("<a>]]></a>")]
    [InlineData("<a>&</a>")]
    [InlineData("<a>& ;</a>")]
    [InlineData("<a>&#0;</a>")]
    [InlineData("<a>&#x1F;</a>")]
    [InlineData("<a>&#xD800;</a>")]
    [InlineData("<a>&#xD83D;&#xDE00;</a>")]
    [InlineData("<a>&#x110000;</a>")]
    [InlineData("<a>&#xFFFFFFFFFFFFFFFF0000003C;</a>")]
    [InlineData("<a>\u0001</a>")]
    [InlineData("<a>\0</a>")]
    [InlineData("<a>\uFFFF</a>")]
    [InlineData("<p:a/>")]
    [InlineData("<a p:b='1'/>")]
    [InlineData("<a:b:c xmlns:a='x'/>")]
    [InlineData("<:a/>")]
    [InlineData("<a xmlns:p=''/>")]
    [InlineData("<a xmlns:xml='x'/>")]
    [InlineData("<a xmlns:xmlns='x'/>")]
    [InlineData("<a xmlns:xmlns='http://www.w3.org/2000/xmlns/'/>")]
    [InlineData("<a xmlns:p='http://www.w3.org/XML/1998/namespace'/>")]
    [InlineData("<a xmlns:p='http://www.w3.org/2000/xmlns/'/>")]
    [InlineData("<a xmlns='http://www.w3.org/XML/1998/namespace'/>")]
    [InlineData("<a xmlns='http://www.w3.org/2000/xmlns/'/>")]
    [InlineData("<xmlns:a/>")]
    [InlineData("<stream:stream xmlns:stream='http://etherx.jabber.org/streams'>")]
    public void What_is_not_namespace_well_formed_is_refused(string xml) => Assert.Equal(XmlFault.NotWellFormed, Fault(xml));

    [Theory]
    [InlineData("<!-- c --><a/>")]
    [InlineData("<a><!-- c --></a>")]
    [InlineData("<a/><!-- c -->")]
    [InlineData("<a><?p i?></a>")]
    [InlineData("<?p i?><a/>")]
    [InlineData("<!DOCTYPE a><a/>")]
    [InlineData("<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>")]
    [InlineData("<a>&b;</a>")]
    [InlineData("<a b='&c;'/>")]
    [InlineData("<?xml version='1.0'?><a/>")]
    public void What_RFC_6120_forbids_is_refused_by_its_own_name(string xml) => Assert.Equal(XmlFault.Restricted, Fault(xml));

    [Theory]
    [InlineData("<?xml version='1.0'?><a/>", XmlFault.None)]
    [InlineData("<?xml version=\"1.0\" encoding=\"utf-8\" standalone=\"yes\"?>\n<a/>", XmlFault.None)]
    [InlineData("<a/>", XmlFault.None)]
    [InlineData("<?xml version='1.0' encoding='UTF-16'?><a/>", XmlFault.BadEncoding)]
    [InlineData("<?xml version='1.0' encoding='iso-8859-1'?><a/>", XmlFault.BadEncoding)]
    [InlineData("<?xml version='1.1'?><a/>", XmlFault.NotWellFormed)]
    [InlineData("<?xml?><a/>", XmlFault.Restricted)]
    [InlineData(" <?xml version='1.0'?><a/>", XmlFault.Restricted)]
    [InlineData("<?xml version='1.0'?><?xml version='1.0'?><a/>", XmlFault.Restricted)]
    [InlineData("<?xml version='1.0'?><!DOCTYPE a><a/>", XmlFault.Restricted)]
    [InlineData("<?xml version='1.0'?>", XmlFault.NotWellFormed)]
    public void A_document_may_start_with_a_declaration_of_UTF8(string xml, XmlFault expected)
    {
        StanzaReader.TryReadDocument(Encoding.UTF8.GetBytes(xml), XmlLimits.Default, out _, out var fault);
        Assert.Equal(expected, fault);
    }

    [Theory]
    [InlineData("3C 61 3E C0 BC 3C 2F 61 3E")] // overlong '<'
    [InlineData("3C 61 3E E0 80 BC 3C 2F 61 3E")]
    [InlineData("3C 61 3E ED A0 80 3C 2F 61 3E")] // a surrogate
    [InlineData("3C 61 3E F4 90 80 80 3C 2F 61 3E")] // above U+10FFFF
    [InlineData("3C 61 3E 80 3C 2F 61 3E")]
    [InlineData("3C 61 3E C3")]
    [InlineData("FE FF 00 3C 00 61 00 2F 00 3E")] // UTF-16
    [InlineData("FF FE 3C 00 61 00 2F 00 3E 00")]
    [InlineData("00 00 FE FF 00 00 00 3C")]
    public void Bytes_that_are_not_UTF8_are_refused(string hex)
    {
        StanzaReader.TryRead(Convert.FromHexString(hex.Replace(" ", "", StringComparison.Ordinal)), XmlLimits.Default, out _, out var fault);
        Assert.Equal(XmlFault.BadEncoding, fault);
    }

    [Theory]
    [InlineData(-1, XmlFault.None)]
    [InlineData(0, XmlFault.None)]
    [InlineData(1, XmlFault.TooLarge)]
    public void Each_limit_is_inclusive(int beyond, XmlFault expected)
    {
        var limits = new XmlLimits { MaxBytes = 900, MaxDepth = 10, MaxElements = 20, MaxAttributes = 5, MaxNamespaces = 7 };
        string Times(int count, Func<int, string> part) => string.Concat(Enumerable.Range(0, count).Select(part));

        Assert.Equal(expected, Fault($"<a>{new string('b', 900 - "<a></a>".Length + beyond)}</a>", limits));
        Assert.Equal(expected, Fault(Times(10 + beyond, _ => "<a>") + Times(10 + beyond, _ => "</a>"), limits));
        Assert.Equal(expected, Fault($"<a>{Times(19 + beyond, _ => "<b/>")}</a>", limits));
        Assert.Equal(expected, Fault($"<a {Times(5 + beyond, i => $"b{i}='' ")}/>", limits));
        Assert.Equal(expected, Fault($"<a {Times(5 + beyond, i => $"xmlns:b{i}='x' ")}/>", limits));
        Assert.Equal(expected, Fault($"<a>{Times(7 + beyond, _ => "<b xmlns='x'/>")}</a>", limits));
    }

    [Fact]
    public void Bytes_are_judged_before_anything_is_parsed() =>
        Assert.Equal(XmlFault.TooLarge, Fault("<!DOCTYPE", new XmlLimits { MaxBytes = 8 }));

    [Fact]
    public void No_setting_lets_a_tree_be_deeper_than_an_element_can_be()
    {
        var limits = new XmlLimits { MaxDepth = int.MaxValue, MaxElements = int.MaxValue };
        string Nested(int depth) => string.Concat(Enumerable.Repeat("<a>", depth)) + string.Concat(Enumerable.Repeat("</a>", depth));

        Assert.Equal(XmlFault.None, Fault(Nested(Element.MaxDepth), limits));
        Assert.Equal(XmlFault.TooLarge, Fault(Nested(Element.MaxDepth + 1), limits));
    }

    [Fact]
    public void A_child_of_a_stream_is_read_with_the_declarations_of_the_stream()
    {
        var scope = new NamespaceScope(ImmutableDictionary.CreateRange(
            [KeyValuePair.Create("", XmppNamespaces.Client), KeyValuePair.Create("stream", XmppNamespaces.Streams)]));

        Assert.True(StanzaReader.TryRead("<stream:features><a/></stream:features>"u8.ToArray(), XmlLimits.Default, scope, out var features, out _));
        Assert.Equal("<stream:features xmlns:stream='http://etherx.jabber.org/streams'><a xmlns='jabber:client'/></stream:features>", features.ToString());
        Assert.True(StanzaReader.TryRead("<iq xmlns:stream='x'><stream:a/></iq>"u8.ToArray(), XmlLimits.Default, scope, out var iq, out _));
        Assert.Equal("<iq xmlns='jabber:client'><a xmlns='x'/></iq>", iq.ToString());
        Assert.False(StanzaReader.TryRead("<db:result/>"u8.ToArray(), XmlLimits.Default, scope, out _, out var fault));
        Assert.Equal(XmlFault.NotWellFormed, fault);
    }

    private static XmlFault Fault(string xml, XmlLimits? limits = null)
    {
        Assert.Equal(
            StanzaReader.TryRead(Encoding.UTF8.GetBytes(xml), limits ?? XmlLimits.Default, out var element, out var fault),
            element is not null);
        return fault;
    }

    private static Element Read(string xml)
    {
        Assert.True(StanzaReader.TryRead(Encoding.UTF8.GetBytes(xml), XmlLimits.Default, out var element, out _));
        return element;
    }
}
