using System.Collections.Immutable;
using System.Runtime.InteropServices;

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
/// One XML element by its expanded names, immutable. Prefixes and the places of declarations are not kept:
/// <see cref="StanzaWriter"/> writes the one canonical form. Every element that exists can be written: names must be
/// legal (else <see cref="ArgumentException"/>: names are the program's own), values are cleaned as in <see cref="TextNode"/>.
/// </summary>
public sealed class Element : XmlNode
{
    /// <summary>No tree is deeper, whoever builds it: walking one by recursion is always safe.</summary>
    public const int MaxDepth = 512;

    private readonly int _depth;

    public Element(string name, string ns, params ReadOnlySpan<XmlNode> children)
        : this(name, ns, [], [.. children])
    {
    }

    public Element(string name, string ns, ImmutableArray<XmlAttribute> attributes, ImmutableArray<XmlNode> children)
        : this(XmlText.RequireName(name), XmlText.RequireNamespace(ns), XmlText.Require(attributes), children, trusted: true)
    {
    }

    private Element(string name, string ns, ImmutableArray<XmlAttribute> attributes, ImmutableArray<XmlNode> children, bool trusted)
    {
        Name = name;
        Namespace = ns;
        Attributes = attributes;
        Children = children;
        foreach (var child in children)
            _depth = Math.Max(_depth, child is Element element ? element._depth : 0);
        if (++_depth > MaxDepth)
            throw new ArgumentException($"An element is at most {MaxDepth} deep.", nameof(children));
    }

    /// <summary>An element whose own parts the parser has read, so known to be legal.</summary>
    internal static Element Trusted(string name, string ns, ImmutableArray<XmlAttribute> attributes, ImmutableArray<XmlNode> children) =>
        new(name, ns, attributes, children, trusted: true);

    /// <summary>Whether an element or attribute can have this name: an NCName, so without a colon.</summary>
    public static bool IsName(string name) => XmlText.IsName(name);

    public string Name { get; }

    public string Namespace { get; }

    public ImmutableArray<XmlAttribute> Attributes { get; }

    public ImmutableArray<XmlNode> Children { get; }

    public IEnumerable<Element> Elements => Children.OfType<Element>();

    /// <summary>The element's own text, without that of its children.</summary>
    public string Text => Children is [TextNode only] ? only.Value : string.Concat(Children.OfType<TextNode>().Select(text => text.Value));

    public bool Is(string name, string ns) => Name == name && Namespace == ns;

    public Element? Child(string name, string ns) => Elements.FirstOrDefault(child => child.Is(name, ns));

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

    public Element WithoutElements(Func<Element, bool> which) =>
        Trusted(Name, Namespace, Attributes, Children.RemoveAll(child => child is Element element && which(element)));

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

    /// <summary>The canonical form; for messages and tests, not for the wire.</summary>
    public override string ToString() => StanzaWriter.ToText(this);
}
