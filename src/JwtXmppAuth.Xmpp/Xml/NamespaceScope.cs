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

    /// <summary>What an unprefixed element is in; empty when nothing was declared.</summary>
    public string Default { get; }

    /// <summary>The prefixes other than the default's and <c>xml</c>, as the scanner meets them.</summary>
    internal ImmutableArray<(byte[] Prefix, string Namespace)> Prefixes { get; }
}
