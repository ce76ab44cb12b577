using System.Collections.Immutable;
using System.Xml;

namespace JwtXmppAuth.Xmpp.Xml;

/// <summary>
/// The namespace declarations in force where an element is read: those of the <c>&lt;stream:stream&gt;</c> it is a child
/// of. The prefix of the default namespace is empty.
/// </summary>
public sealed class NamespaceScope
{
    public static NamespaceScope Empty { get; } = new(ImmutableDictionary<string, string>.Empty);

    /// <param name="declarations">Prefix to namespace; taken from an element that was read, so known to be legal.</param>
    public NamespaceScope(ImmutableDictionary<string, string> declarations) => Declarations = declarations;

    public ImmutableDictionary<string, string> Declarations { get; }

    /// <summary>What an unprefixed element is in; empty when nothing was declared.</summary>
    public string Default => Declarations.GetValueOrDefault("", "");

    internal XmlParserContext? ToParserContext()
    {
        if (Declarations.IsEmpty)
            return null;
        var names = new NameTable();
        var namespaces = new XmlNamespaceManager(names);
        foreach (var (prefix, ns) in Declarations)
            namespaces.AddNamespace(prefix, ns);
        return new XmlParserContext(names, namespaces, xmlLang: null, XmlSpace.None);
    }
}
