using System.Collections.Immutable;

namespace JwtXmppAuth.Xmpp.Xml;

/// <summary>What may stand inside an element: another element or text; RFC 6120 §11.1 forbids everything else.</summary>
public abstract class XmlNode
{
    private protected XmlNode()
    {
    }
}

/// <summary>Character data, unescaped; CDATA sections arrive as this too.</summary>
public sealed class TextNode(string value) : XmlNode
{
    public string Value { get; } = value;
}

/// <summary>An attribute; <see cref="Namespace"/> is empty unless it was written with a prefix.</summary>
public readonly record struct XmlAttribute(string Name, string Value, string Namespace = "");

/// <summary>
/// One XML element by its expanded names, immutable. Prefixes and the places of declarations are not kept:
/// <see cref="StanzaWriter"/> writes the one canonical form.
/// </summary>
public sealed class Element : XmlNode
{
    public Element(string name, string ns, params ReadOnlySpan<XmlNode> children)
        : this(name, ns, [], [.. children])
    {
    }

    public Element(string name, string ns, ImmutableArray<XmlAttribute> attributes, ImmutableArray<XmlNode> children)
    {
        Name = name;
        Namespace = ns;
        Attributes = attributes;
        Children = children;
    }

    public string Name { get; }

    public string Namespace { get; }

    public ImmutableArray<XmlAttribute> Attributes { get; }

    public ImmutableArray<XmlNode> Children { get; }

    public IEnumerable<Element> Elements => Children.OfType<Element>();

    /// <summary>The element's own text, without that of its children.</summary>
    public string Text => string.Concat(Children.OfType<TextNode>().Select(text => text.Value));

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
        return new Element(Name, Namespace, value is null ? kept : kept.Add(new XmlAttribute(name, value, ns)), Children);
    }

    public Element With(XmlNode child) => new(Name, Namespace, Attributes, Children.Add(child));

    public Element WithText(string text) => With(new TextNode(text));

    public Element WithoutElements(Func<Element, bool> which) =>
        new(Name, Namespace, Attributes, Children.RemoveAll(child => child is Element element && which(element)));

    /// <summary>The canonical form; for messages and tests, not for the wire.</summary>
    public override string ToString() => StanzaWriter.ToText(this);
}
