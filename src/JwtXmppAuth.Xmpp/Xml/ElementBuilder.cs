using System.Collections.Immutable;
using System.Text;
using System.Xml;

namespace JwtXmppAuth.Xmpp.Xml;

/// <summary>Builds the tree from the parser's events and holds it to the limits while it grows.</summary>
internal sealed class ElementBuilder(XmlLimits limits)
{
    private readonly Stack<Started> _open = new();

    // The finished children of all open elements, the innermost element's last.
    private readonly List<XmlNode> _nodes = [];
    private readonly StringBuilder _more = new();
    private string? _text;
    private List<KeyValuePair<string, string>>? _declarations;
    private int _elements;
    private int _namespaces;
    private long _repeated;

    public XmlLimits Limits => limits;

    /// <summary>The finished top-level element.</summary>
    public Element? Root { get; private set; }

    /// <summary>What the top-level element declares: prefix (empty for the default) and namespace.</summary>
    public IEnumerable<KeyValuePair<string, string>> Declarations => _declarations ?? [];

    public XmlFault Open(XmlReader reader)
    {
        EndText();
        if (++_elements > limits.MaxElements || _open.Count >= Math.Min(limits.MaxDepth, Element.MaxDepth))
            return XmlFault.TooLarge;
        if (reader.AttributeCount > limits.MaxAttributes)
            return XmlFault.TooLarge;

        var (name, ns, empty) = (reader.LocalName, reader.NamespaceURI, reader.IsEmptyElement);
        // The parser lets <xmlns:a/> pass; no element can be in that namespace (Namespaces in XML 1.0 §3).
        if (ns == XmppNamespaces.Xmlns)
            return XmlFault.NotWellFormed;
        if (ReadAttributes(reader, out var attributes) is var fault and not XmlFault.None)
            return fault;
        if (Repeats(ns, attributes))
            return XmlFault.TooLarge;
        _open.Push(new Started(name, ns, attributes, _nodes.Count));
        return empty ? Close() : XmlFault.None;
    }

    public XmlFault Append(string text)
    {
        // Text and CDATA sections side by side are one text.
        if (_open.Count == 0 || text.Length == 0)
            return XmlFault.None;
        if (_text is not null)
            _more.Append(text);
        else
            _text = text;
        return XmlFault.None;
    }

    public XmlFault Close()
    {
        EndText();
        var (name, ns, attributes, firstChild) = _open.Pop();
        ImmutableArray<XmlNode> children = [.. _nodes[firstChild..]];
        _nodes.RemoveRange(firstChild, children.Length);
        var element = Element.Trusted(name, ns, attributes, children);
        if (_open.Count == 0)
            Root = element;
        else
            _nodes.Add(element);
        return XmlFault.None;
    }

    private void EndText()
    {
        if (_text is null)
            return;
        _nodes.Add(TextNode.Trusted(_more.Length == 0 ? _text : _more.Insert(0, _text).ToString()));
        _more.Clear();
        _text = null;
    }

    private XmlFault ReadAttributes(XmlReader reader, out ImmutableArray<XmlAttribute> attributes)
    {
        attributes = [];
        if (reader.AttributeCount == 0)
            return XmlFault.None;
        var read = ImmutableArray.CreateBuilder<XmlAttribute>(reader.AttributeCount);
        while (reader.MoveToNextAttribute())
        {
            if (reader.NamespaceURI != XmppNamespaces.Xmlns)
                read.Add(new XmlAttribute(reader.LocalName, reader.Value, reader.NamespaceURI));
            else if (Declare(reader) is var fault and not XmlFault.None)
                return fault;
        }

        attributes = read.DrainToImmutable();
        return XmlFault.None;
    }

    // A prefix stands for its namespace in a few bytes; written canonically, each use spells it out. Without this bound a
    // document of a hundred kilobytes could become one of hundreds of megabytes.
    private bool Repeats(string ns, ImmutableArray<XmlAttribute> attributes)
    {
        if (!_open.TryPeek(out var parent) || parent.Namespace != ns)
            _repeated += ns.Length;
        foreach (var attribute in attributes)
            _repeated += attribute.Namespace.Length;
        return _repeated > limits.MaxBytes;
    }

    private XmlFault Declare(XmlReader reader)
    {
        if (++_namespaces > limits.MaxNamespaces)
            return XmlFault.TooLarge;
        if (!IsLegal(reader))
            return XmlFault.NotWellFormed;
        if (_open.Count == 0)
            (_declarations ??= []).Add(KeyValuePair.Create(reader.Prefix.Length == 0 ? "" : reader.LocalName, reader.Value));
        return XmlFault.None;
    }

    // Namespaces in XML 1.0 §3: the two reserved names belong to their own prefixes and to no other.
    private static bool IsLegal(XmlReader declaration) =>
        declaration.Value != XmppNamespaces.Xmlns
        && (declaration.Value == XmppNamespaces.Xml) == (declaration.LocalName == "xml" && declaration.Prefix == "xmlns");

    private readonly record struct Started(string Name, string Namespace, ImmutableArray<XmlAttribute> Attributes, int FirstChild);
}
