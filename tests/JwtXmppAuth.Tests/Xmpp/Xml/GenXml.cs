using CsCheck;
using JwtXmppAuth.Xmpp;
using JwtXmppAuth.Xmpp.Xml;

namespace JwtXmppAuth.Tests.Xmpp.Xml;

/// <summary>Random trees, with what tends to go wrong made likely: markup characters, white space, reserved namespaces.</summary>
internal static class GenXml
{
    public static readonly Gen<string> Name = Gen.OneOf("a", "b", "stream", "xml", "presence", "é", "_x-1.2", "xmlnsx");

    public static readonly Gen<string> Namespace = Gen.OneOf(
        "", XmppNamespaces.Client, XmppNamespaces.Streams, XmppNamespaces.Xml, "urn:x", "a'b\"c&d<e>\n", "\u00E9 \t");

    /// <summary>Any UTF-16 at all, characters XML cannot carry and halves of pairs among it.</summary>
    public static readonly Gen<string> Text = Gen.OneOf(
        Gen.OneOf('<', '>', '&', '\'', '"', '\r', '\n', '\t', ' ', ']', 'x', '\0', '\uFFFE', '\uD83D', '\uDE00', '\u00E9'),
        Gen.Char).Array[0, 12].Select(chars => new string(chars));

    public static readonly Gen<XmlAttribute[]> Attributes =
        Gen.Select(Name, Text, Namespace, (name, value, ns) => new XmlAttribute(name, value, ns)).Array[0, 4]
            .Select(attributes => attributes.DistinctBy(attribute => (attribute.Name, attribute.Namespace)).ToArray());

    public static readonly Gen<Element> Element = Tree(4);

    /// <summary>Streams put together from pieces of markup, most of them broken somewhere.</summary>
    public static readonly Gen<string> Stream = Gen.OneOf(
        "<a>", "</a>", "<b/>", "<b c='", "'", "\"", "/>", ">", "<", "</", "<![CDATA[", "]", "]]>", "<!--", "<?", "?>", "x", " ", "&", "<stream:stream>", "</stream:stream>")
        .Array[0, 30].Select(pieces => "<a>" + string.Concat(pieces));

    private static Gen<Element> Tree(int depth)
    {
        var text = Text.Select(XmlNode (value) => new TextNode(value));
        var node = depth == 0 ? text : Gen.OneOf(text, Tree(depth - 1).Select(XmlNode (element) => element));
        return Gen.Select(Name, Namespace, Attributes, node.Array[0, 4],
            (name, ns, attributes, children) => new Element(name, ns, [.. attributes], [.. children]));
    }
}
