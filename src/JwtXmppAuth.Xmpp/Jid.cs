using System.Diagnostics.CodeAnalysis;
using JwtXmppAuth.Xmpp.Stringprep;

namespace JwtXmppAuth.Xmpp;

/// <summary>An XMPP address (RFC 6122), prepared: two JIDs that address the same entity are equal.</summary>
/// <remarks>Accepts what Prosody accepts and prepares it the same, except that Prosody lets pass a part of which
/// preparation leaves nothing, and a domain with a space, a control character, or a <c>@</c> or <c>/</c> that
/// normalisation brought forth.</remarks>
public sealed record Jid
{
    private Jid(string? node, string domain, string? resource)
    {
        Node = node;
        Domain = domain;
        Resource = resource;
    }

    public string? Node { get; }

    /// <summary>A host name or an IP literal, without a final dot.</summary>
    public string Domain { get; }

    public string? Resource { get; }

    public Jid Bare => Resource is null ? this : new Jid(Node, Domain, null);

    /// <summary>
    /// Whether Unicode 3.2 knew all of its characters. Only such a string may be kept (RFC 3454 §7), so Prosody's rooms take
    /// no other nickname and no other name.
    /// </summary>
    public bool IsStorable => CodePoints.AreAssigned(Node) && CodePoints.AreAssigned(Domain) && CodePoints.AreAssigned(Resource);

    public static bool TryParse([NotNullWhen(true)] string? text, [NotNullWhen(true)] out Jid? jid)
    {
        jid = null;
        if (string.IsNullOrEmpty(text))
            return false;

        // RFC 6122 §2.1: the resource starts at the first '/', and only before it is '@' a delimiter.
        var slash = text.IndexOf('/', StringComparison.Ordinal);
        var bare = slash < 0 ? text : text[..slash];
        var at = bare.IndexOf('@', StringComparison.Ordinal);
        return TryCreate(at < 0 ? null : bare[..at], at < 0 ? bare : bare[(at + 1)..], slash < 0 ? null : text[(slash + 1)..], out jid);
    }

    /// <summary>A null is a part that is absent; an empty part is none that an address can have.</summary>
    public static bool TryCreate(string? node, string domain, string? resource, [NotNullWhen(true)] out Jid? jid)
    {
        jid = null;
        if (!StringprepProfile.Domain.TryPrepare(domain is [.., '.'] ? domain[..^1] : domain, out var preparedDomain)
            || preparedDomain is [.., '.']
            || !TryPrepare(StringprepProfile.Node, ref node)
            || !TryPrepare(StringprepProfile.Resource, ref resource))
            return false;
        jid = new Jid(node, preparedDomain, resource);
        return true;
    }

    /// <summary>The node that <paramref name="text"/> is in any address it is written into.</summary>
    public static bool TryPrepareNode(string text, [NotNullWhen(true)] out string? node) => StringprepProfile.Node.TryPrepare(text, out node);

    public override string ToString() =>
        (Node is null ? Domain : $"{Node}@{Domain}") + (Resource is null ? "" : $"/{Resource}");

    private static bool TryPrepare(StringprepProfile profile, ref string? part) => part is null || profile.TryPrepare(part, out part);
}
