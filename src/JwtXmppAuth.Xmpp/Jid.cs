using System.Diagnostics.CodeAnalysis;

namespace JwtXmppAuth.Xmpp;

/// <summary>An XMPP address (RFC 6122), prepared: two JIDs that address the same entity are equal.</summary>
public sealed record Jid
{
    private Jid(string? node, string domain, string? resource)
    {
        Node = node;
        Domain = domain;
        Resource = resource;
    }

    public string? Node { get; }

    public string Domain { get; }

    public string? Resource { get; }

    public Jid Bare => Resource is null ? this : new Jid(Node, Domain, null);

    public static bool TryParse([NotNullWhen(true)] string? text, [NotNullWhen(true)] out Jid? jid)
    {
        jid = null;
        if (string.IsNullOrEmpty(text))
            return false;
        var slash = text.IndexOf('/', StringComparison.Ordinal);
        var bare = slash < 0 ? text : text[..slash];
        var at = bare.IndexOf('@', StringComparison.Ordinal);
        return TryCreate(at < 0 ? null : bare[..at], at < 0 ? bare : bare[(at + 1)..], slash < 0 ? null : text[(slash + 1)..], out jid);
    }

    public static bool TryCreate(string? node, string domain, string? resource, [NotNullWhen(true)] out Jid? jid)
    {
        jid = null;
        if (node is "" || domain.Length == 0 || resource is "")
            return false;
        jid = new Jid(node?.ToLowerInvariant(), domain.ToLowerInvariant(), resource);
        return true;
    }

    public override string ToString() =>
        (Node is null ? Domain : $"{Node}@{Domain}") + (Resource is null ? "" : $"/{Resource}");
}
