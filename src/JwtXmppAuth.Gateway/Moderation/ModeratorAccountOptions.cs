namespace JwtXmppAuth.Gateway.Moderation;

public enum ModeratorAffiliation
{
    Owner,
    Admin,
}

/// <summary>
/// An account on the host's XMPP server that may set affiliations in its rooms: <c>Gateway:Hosts:n:ModeratorAccount</c>. It is
/// reached as the host's own streams are.
/// </summary>
public sealed class ModeratorAccountOptions
{
    /// <summary>Its bare JID, e.g. <c>moderator@gateway.example.com</c>; without it tokens make nobody a moderator.</summary>
    public string? Jid { get; set; }

    /// <summary>Printable ASCII. Sent as such only over TLS, and only to a server that knows no SCRAM.</summary>
    public string? Password { get; set; }

    /// <summary>What a moderator becomes in a room; either makes him a moderator there.</summary>
    public ModeratorAffiliation Affiliation { get; set; } = ModeratorAffiliation.Owner;
}
