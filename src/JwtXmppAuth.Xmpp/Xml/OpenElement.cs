using System.Collections.Immutable;

namespace JwtXmppAuth.Xmpp.Xml;

/// <summary>An element whose end tag is still to come.</summary>
internal struct OpenElement
{
    /// <summary>Where its bracket stands.</summary>
    public int Start;

    public QualifiedName Tag;

    /// <summary>How many prefixes were declared around it.</summary>
    public int Bindings;

    /// <summary>Of the nodes that are built, the one that is its first child.</summary>
    public int FirstChild;

    /// <summary>Null, as the attributes are none, where it is only passed over.</summary>
    public string? Name;

    public string Namespace;

    public ImmutableArray<XmlAttribute> Attributes;

    /// <summary>The default namespace inside.</summary>
    public string Default;

    /// <summary>The depth of the element that has declared it.</summary>
    public int DefaultFrom;

    /// <summary>The outermost depth whose default namespace something in here is in.</summary>
    public int NeedsDefaultFrom;

    /// <summary>The outermost depth whose prefix something in here has.</summary>
    public int NeedsPrefixFrom;

    public bool HasSections;

    /// <summary>The most elements inside one another in here.</summary>
    public int Height;

    /// <summary>What holds for what is inside holds for what is around it.</summary>
    public void Take(in OpenElement child)
    {
        NeedsDefaultFrom = Math.Min(NeedsDefaultFrom, child.NeedsDefaultFrom);
        NeedsPrefixFrom = Math.Min(NeedsPrefixFrom, child.NeedsPrefixFrom);
        HasSections |= child.HasSections;
        Height = Math.Max(Height, child.Height + 1);
    }
}
