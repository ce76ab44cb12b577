using System.Collections.Immutable;

namespace JwtXmppAuth.Xmpp.Xml;

/// <summary>An element whose end tag is still to come.</summary>
/// <param name="Start">Where its bracket stands.</param>
/// <param name="Bindings">How many prefixes were declared around it.</param>
/// <param name="FirstChild">Of the nodes that are built, the one that is its first child.</param>
internal record struct OpenElement(int Start, QualifiedName Tag, int Bindings, int FirstChild)
{
    /// <summary>Empty, as the attributes are, where it is only passed over.</summary>
    public string Name { get; set; } = "";

    public string Namespace { get; set; } = "";

    public ImmutableArray<XmlAttribute> Attributes { get; set; } = [];

    /// <summary>The default namespace inside.</summary>
    public string Default { get; set; } = "";

    /// <summary>The depth of the element that has declared it.</summary>
    public int DefaultFrom { get; set; }

    /// <summary>The outermost depth whose default namespace something in here is in.</summary>
    public int NeedsDefaultFrom { get; set; } = int.MaxValue;

    /// <summary>The outermost depth whose prefix something in here has.</summary>
    public int NeedsPrefixFrom { get; set; } = int.MaxValue;

    public bool HasSections { get; set; }

    /// <summary>The most elements inside one another in here.</summary>
    public int Height { get; set; }

    /// <summary>What holds for what is inside holds for what is around it.</summary>
    public void Take(in OpenElement child)
    {
        NeedsDefaultFrom = Math.Min(NeedsDefaultFrom, child.NeedsDefaultFrom);
        NeedsPrefixFrom = Math.Min(NeedsPrefixFrom, child.NeedsPrefixFrom);
        HasSections |= child.HasSections;
        Height = Math.Max(Height, child.Height + 1);
    }
}
