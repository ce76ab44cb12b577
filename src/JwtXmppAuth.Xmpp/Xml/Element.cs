using System.Collections.Immutable;
using System.Runtime.InteropServices;
using System.Text;

namespace JwtXmppAuth.Xmpp.Xml;

/// <summary>What may stand inside an element: another element or text; RFC 6120 §11.1 forbids everything else.</summary>
public abstract class XmlNode
{
    private protected XmlNode()
    {
    }
}

/// <summary>Character data, unescaped; CDATA sections arrive as this too.</summary>
public sealed class TextNode : XmlNode
{
    /// <param name="value">Characters that XML cannot carry become U+FFFD: texts come from claims and messages, and must
    /// neither break a stream nor be a reason to fail.</param>
    public TextNode(string value)
        : this(XmlText.Clean(value), trusted: true)
    {
    }

    private TextNode(string value, bool trusted) => Value = value;

    public string Value { get; }

    /// <summary>Text the parser has read, so known to be clean.</summary>
    internal static TextNode Trusted(string value) => new(value, trusted: true);
}

/// <summary>An attribute; <see cref="Namespace"/> is empty unless it was written with a prefix.</summary>
public readonly record struct XmlAttribute(string Name, string Value, string Namespace = "");

/// <summary>
/// One XML element by its expanded names, immutable. Prefixes and the places of declarations are not kept; what was read
/// and is the same still, <see cref="StanzaWriter"/> writes as the bytes it came as, the rest in the one canonical form. Every element that exists can be written: names must be
/// legal (else <see cref="ArgumentException"/>: names are the program's own), values are cleaned as in <see cref="TextNode"/>.
/// </summary>
public sealed class Element : XmlNode
{
    /// <summary>No tree is deeper, whoever builds it: walking one by recursion is always safe.</summary>
    public const int MaxDepth = 512;

    private readonly int _depth;
    private readonly WrittenElement _written;
    private ImmutableArray<XmlAttribute> _attributes; // both default until somebody looks, where there are bytes to read them from
    private ImmutableArray<XmlNode> _children;

    public Element(string name, string ns, params ReadOnlySpan<XmlNode> children)
        : this(name, ns, [], [.. children])
    {
    }

    public Element(string name, string ns, ImmutableArray<XmlAttribute> attributes, ImmutableArray<XmlNode> children)
        : this(XmlText.RequireName(name), XmlText.RequireNamespace(ns), XmlText.Require(attributes), children, trusted: true)
    {
    }

    private Element(string name, string ns, ImmutableArray<XmlAttribute> attributes, ImmutableArray<XmlNode> children, bool trusted)
        : this(name, ns, HeightOf(children) + 1, default)
    {
        (_attributes, _children) = (attributes, children);
        if (_depth > MaxDepth)
            throw new ArgumentException($"An element is at most {MaxDepth} deep.", nameof(children));
    }

    private Element(string name, string ns, int depth, WrittenElement written) => (Name, Namespace, _depth, _written) = (name, ns, depth, written);

    /// <summary>An element the parser has read, so known to be legal.</summary>
    internal static Element Read(in OpenElement open, ImmutableArray<XmlNode> children, WrittenElement written) =>
        new(open.Name!, open.Namespace, open.Height + 1, written) { _attributes = open.Attributes, _children = children };

    /// <summary>An element the parser has passed over; what is in it is read when somebody looks.</summary>
    internal static Element Unread(in OpenElement open, WrittenElement written) => new(open.Name!, open.Namespace, open.Height + 1, written);

    private static Element Trusted(string name, string ns, ImmutableArray<XmlAttribute> attributes, ImmutableArray<XmlNode> children) =>
        new(name, ns, attributes, children, trusted: true);

    /// <summary>Whether an element or attribute can have this name: an NCName, so without a colon.</summary>
    public static bool IsName(string name) => XmlText.IsName(name);

    public string Name { get; }

    public string Namespace { get; }

    public ImmutableArray<XmlAttribute> Attributes => _attributes.IsDefault ? ReadRest()._attributes : _attributes;

    public ImmutableArray<XmlNode> Children => _children.IsDefault ? ReadRest()._children : _children;

    /// <summary>The bytes it was read from, where there are any that can be written again.</summary>
    internal WrittenElement Written => _written;

    public ChildElements Elements => new(Children);

    /// <summary>About the bytes it takes on the wire and in memory: what was read exactly, what was built by its texts exactly
    /// and its markup roughly; enough to bound memory by, and nothing has to be read for it.</summary>
    public int SizeOnWire
    {
        get
        {
            if (_written.Source is not null)
                return _written.Length;
            const int Markup = 8;
            var bytes = Markup + Name.Length + Namespace.Length;
            foreach (var attribute in Attributes)
                bytes += Markup + attribute.Name.Length + Encoding.UTF8.GetByteCount(attribute.Value);
            foreach (var child in Children)
                bytes += child is Element inner ? inner.SizeOnWire : Encoding.UTF8.GetByteCount(((TextNode)child).Value);
            return bytes;
        }
    }

    /// <summary>The element's own text, without that of its children.</summary>
    public string Text => Children is [TextNode only] ? only.Value : string.Concat(Children.OfType<TextNode>().Select(text => text.Value));

    public bool Is(string name, string ns) => Name == name && Namespace == ns;

    public Element? Child(string name, string ns)
    {
        foreach (var child in Elements)
        {
            if (child.Is(name, ns))
                return child;
        }

        return null;
    }

    public string? Attribute(string name, string ns = "")
    {
        foreach (var attribute in Attributes)
        {
            if (attribute.Name == name && attribute.Namespace == ns)
                return attribute.Value;
        }

        return null;
    }

    /// <summary>The same element with the attribute set, or removed when <paramref name="value"/> is null.</summary>
    public Element WithAttribute(string name, string? value, string ns = "")
    {
        var kept = Attributes.RemoveAll(attribute => attribute.Name == name && attribute.Namespace == ns);
        var attributes = value is null ? kept : kept.AddRange(XmlText.Require([new XmlAttribute(name, value, ns)]));
        return Trusted(Name, Namespace, attributes, Children);
    }

    public Element With(XmlNode child) => Trusted(Name, Namespace, Attributes, Children.Add(child));

    public Element WithText(string text) => With(new TextNode(text));

    public Element WithoutElements(Func<Element, bool> which)
    {
        var kept = Children.RemoveAll(child => child is Element element && which(element));
        return kept.Length == Children.Length ? this : Trusted(Name, Namespace, Attributes, kept);
    }

    /// <summary>The same tree with every element of one namespace moved to another, as the content of a BOSH body must be
    /// that inherited the body's namespace (XEP-0206 §3).</summary>
    public Element InNamespace(string from, string to)
    {
        XmlNode[]? moved = null;
        for (var i = 0; i < Children.Length; i++)
        {
            if (Children[i] is Element child && child.InNamespace(from, to) is var other && other != child)
                (moved ??= [.. Children])[i] = other;
        }

        if (moved is null && Namespace != from)
            return this;
        var children = moved is null ? Children : ImmutableCollectionsMarshal.AsImmutableArray(moved);
        return Trusted(Name, Namespace == from ? XmlText.RequireNamespace(to) : Namespace, Attributes, children);
    }

    // Whoever looks first decides, so that everybody sees the same nodes.
    private Element ReadRest()
    {
        var rest = StanzaReader.ReadRest(_written);
        ImmutableInterlocked.InterlockedInitialize(ref _attributes, rest._attributes);
        ImmutableInterlocked.InterlockedInitialize(ref _children, rest._children);
        return this;
    }

    private static int HeightOf(ImmutableArray<XmlNode> children)
    {
        var height = 0;
        foreach (var child in children)
            height = Math.Max(height, child is Element element ? element._depth : 0);
        return height;
    }

    /// <summary>The canonical form; for messages and tests, not for the wire.</summary>
    public override string ToString() => StanzaWriter.ToText(this);
}
