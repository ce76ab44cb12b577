using System.Collections.Immutable;
using System.Text;

namespace JwtXmppAuth.Xmpp.Xml;

/// <summary>
/// The namespace declarations in force where an element is read: those of the <c>&lt;stream:stream&gt;</c> it is a child
/// of. The prefix of the default namespace is empty.
/// </summary>
public sealed class NamespaceScope
{
    public static NamespaceScope Empty { get; } = new(ImmutableDictionary<string, string>.Empty);

    /// <param name="declarations">Prefix to namespace; taken from an element that was read, so known to be legal.</param>
    public NamespaceScope(ImmutableDictionary<string, string> declarations)
    {
        Declarations = declarations;
        Default = declarations.GetValueOrDefault("", "");
        Prefixes = [.. declarations.Where(each => each.Key is not ("" or "xml")).Select(each => (Encoding.UTF8.GetBytes(each.Key), each.Value))];
    }

    public ImmutableDictionary<string, string> Declarations { get; }

    private static readonly NamespaceScope Client = Empty.WithDefault(XmppNamespaces.Client);

    /// <summary>The same declarations with another default. A stream whose stanzas are in a namespace of its own, such as
    /// <c>jabber:component:accept</c>, is read as if they were in <c>jabber:client</c>, and written so too.</summary>
    public NamespaceScope WithDefault(string ns) => new(Declarations.SetItem("", ns));

    internal static NamespaceScope Of(string? defaultNamespace) => defaultNamespace switch
    {
        null or "" => Empty,
        XmppNamespaces.Client => Client,
        _ => Empty.WithDefault(defaultNamespace),
    };

    /// <summary>What an unprefixed element is in; empty when nothing was declared.</summary>
    public string Default { get; }

    /// <summary>The prefixes other than the default's and <c>xml</c>, as the scanner meets them.</summary>
    internal ImmutableArray<(byte[] Prefix, string Namespace)> Prefixes { get; }
}
