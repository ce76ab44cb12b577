using System.Xml;
using CsCheck;
using JwtXmppAuth.Xmpp;
using JwtXmppAuth.Xmpp.Xml;
using XmlAttribute = JwtXmppAuth.Xmpp.Xml.XmlAttribute;
using XmlNode = JwtXmppAuth.Xmpp.Xml.XmlNode;

namespace JwtXmppAuth.Tests.Xmpp.Xml;

public sealed class StanzaWriterTests
{
    [Fact]
    public void All_five_characters_are_escaped_everywhere_as_Prosody_does() =>
        Assert.Equal(
            "<a b='&lt;&gt;&amp;&apos;&quot;'>&lt;&gt;&amp;&apos;&quot;</a>",
            new Element("a", "", new TextNode("<>&'\"")).WithAttribute("b", "<>&'\"").ToString());

    [Fact]
    public void White_space_stands_raw_where_a_parser_keeps_it_and_as_a_reference_where_it_does_not() =>
        Assert.Equal("<a b='&#9;&#10;&#13; '>\t\n&#13; </a>", new Element("a", "", new TextNode("\t\n\r ")).WithAttribute("b", "\t\n\r ").ToString());

    [Fact]
    public void A_declaration_stands_only_where_the_namespace_changes()
    {
        var message = new Element("message", XmppNamespaces.Client, new Element("body", XmppNamespaces.Client), new Element("x", "urn:x"));

        Assert.Equal("<message xmlns='jabber:client'><body/><x xmlns='urn:x'/></message>", message.ToString());
        Assert.Equal("<message><body/><x xmlns='urn:x'/></message>", StanzaWriter.ToText(message, XmppNamespaces.Client));
        Assert.Equal("<a xmlns=''/>", StanzaWriter.ToText(new Element("a", ""), XmppNamespaces.Client));
    }

    [Fact]
    public void Elements_of_the_stream_itself_have_the_prefix_that_old_clients_look_for() =>
        Assert.Equal(
            "<stream:features xmlns:stream='http://etherx.jabber.org/streams'><bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'/><a/></stream:features>",
            StanzaWriter.ToText(
                new Element("features", XmppNamespaces.Streams, new Element("bind", XmppNamespaces.Bind), new Element("a", "urn:x")), "urn:x"));

    [Fact]
    public void What_is_written_is_read_back_as_the_same_tree() => GenXml.Element.Sample(tree =>
    {
        Assert.True(StanzaReader.TryRead(StanzaWriter.ToBytes(tree), Wide, out var read, out _));
        return Same(tree, read) && read.ToString() == tree.ToString();
    }, iter: 2000);

    [Fact]
    public void Another_parser_reads_the_same_tree() => GenXml.Element.Sample(tree =>
    {
        using var other = XmlReader.Create(new MemoryStream(StanzaWriter.ToBytes(tree)));
        return Same(tree, ReadWith(other));
    }, iter: 2000);

    private static readonly XmlLimits Wide = new() { MaxElements = int.MaxValue, MaxNamespaces = int.MaxValue };

    private static bool Same(Element one, Element other) =>
        one.Is(other.Name, other.Namespace)
        && one.Attributes.SequenceEqual(other.Attributes)
        && Merged(one).SequenceEqual(Merged(other), new NodeComparer());

    /// <summary>Texts side by side cannot be told apart once written, nor an empty one from none.</summary>
    private static List<object> Merged(Element element)
    {
        var merged = new List<object>();
        foreach (var child in element.Children)
        {
            if (child is not TextNode text)
                merged.Add(child);
            else if (merged is [.., string before])
                merged[^1] = before + text.Value;
            else if (text.Value.Length > 0)
                merged.Add(text.Value);
        }

        return merged;
    }

    private static Element ReadWith(XmlReader reader)
    {
        reader.MoveToContent();
        var (name, ns, empty) = (reader.LocalName, reader.NamespaceURI, reader.IsEmptyElement);
        var attributes = new List<XmlAttribute>();
        while (reader.MoveToNextAttribute())
        {
            if (reader.NamespaceURI != "http://www.w3.org/2000/xmlns/")
                attributes.Add(new XmlAttribute(reader.LocalName, reader.Value, reader.NamespaceURI));
        }

        var children = new List<XmlNode>();
        while (!empty && reader.Read() && reader.NodeType != XmlNodeType.EndElement)
            children.Add(reader.NodeType == XmlNodeType.Element ? ReadWith(reader) : new TextNode(reader.Value));
        return new Element(name, ns, [.. attributes], [.. children]);
    }

    private sealed class NodeComparer : IEqualityComparer<object>
    {
        bool IEqualityComparer<object>.Equals(object? one, object? other) =>
            one is Element element ? other is Element also && Same(element, also) : Equals(one, other);

        int IEqualityComparer<object>.GetHashCode(object node) => 0;
    }
}
