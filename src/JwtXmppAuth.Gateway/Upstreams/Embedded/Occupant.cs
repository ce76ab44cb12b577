using JwtXmppAuth.Gateway.Upstreams.Domain;
using JwtXmppAuth.Xmpp;
using JwtXmppAuth.Xmpp.Stanzas;
using JwtXmppAuth.Xmpp.Xml;

namespace JwtXmppAuth.Gateway.Upstreams.Embedded;

/// <summary>One nickname in a room, and the sessions of the one user that share it.</summary>
internal sealed class Occupant(Jid user, Jid address, Role role)
{
    public Jid User { get; } = user;

    /// <summary>The occupant JID: room and nickname.</summary>
    public Jid Address { get; } = address;

    public string Nick => Address.Resource!;

    public Role Role { get; set; } = role;

    public List<Seat> Seats { get; } = [];

    /// <summary>The session whose presence stands for the occupant, and that receives the IQs.</summary>
    public Seat Primary => Seats.Find(seat => seat.IsAvailable) ?? Seats[0];

    public Seat? SeatOf(EmbeddedSession session) => Seats.Find(seat => seat.Session == session);

    /// <summary>Sets the presence of a session, which takes a seat if it has none.</summary>
    public void Seat(EmbeddedSession session, Element presence)
    {
        if (SeatOf(session) is { } seat)
            seat.Presence = presence;
        else
            Seats.Add(new Seat(session) { Presence = presence });
    }

    public void Send(Element stanza) => Send(stanza.ToStanza());

    public void Send(Stanza stanza)
    {
        foreach (var seat in Seats)
            seat.Session.Deliver(stanza);
    }
}

/// <summary>A session in an occupant, with the last presence it sent; unavailable only while its leaving is announced.</summary>
internal sealed class Seat(EmbeddedSession session)
{
    public EmbeddedSession Session { get; } = session;

    public required Element Presence { get; set; }

    public bool IsAvailable => Presence.Attribute("type") is null;
}
