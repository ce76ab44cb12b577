using JwtXmppAuth.Xmpp;

namespace JwtXmppAuth.Gateway.Moderation;

public enum ModeratorAffiliation
{
    Owner,
    Admin,
}

/// <summary>
/// An account that may set affiliations in the host's rooms: <c>Gateway:Hosts:n:ModeratorAccount</c>. One on the host's XMPP
/// server is reached as the host's own streams are; with upstream <c>component</c> it is an address of the host's own domain.
/// </summary>
public sealed class ModeratorAccountOptions
{
    /// <summary>Its bare JID, e.g. <c>moderator@gateway.example.com</c>; without it tokens make nobody a moderator.</summary>
    public string? Jid { get; set; }

    /// <summary>
    /// Printable ASCII. Sent as such only over TLS, and only to a server that knows no SCRAM. With upstream <c>component</c>
    /// there is none: the gateway is the domain of the account.
    /// </summary>
    public string? Password { get; set; }

    /// <summary>What a moderator becomes in a room; either makes him a moderator there.</summary>
    public ModeratorAffiliation Affiliation { get; set; } = ModeratorAffiliation.Owner;

    /// <exception cref="ArgumentException"><see cref="Jid"/> is no bare JID; check-config says so.</exception>
    internal Jid Address => Xmpp.Jid.TryParse(Jid, out var address) && address is { Node: not null, Resource: null }
        ? address
        : throw new ArgumentException("The account is no bare JID.");
}
