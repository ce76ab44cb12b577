using System.Security.Cryptography;
using JwtXmppAuth.Gateway.Upstreams.Domain;
using JwtXmppAuth.Xmpp;
using JwtXmppAuth.Xmpp.Xml;

namespace JwtXmppAuth.Gateway.Upstreams.Embedded;

/// <summary>What a room knows. Only ever touched under the lock of its <see cref="Room"/>.</summary>
internal sealed class RoomState(Room room, EmbeddedOptions limits, TimeProvider time)
{
    private readonly Dictionary<Jid, Occupant> _byAddress = [];
    private readonly Dictionary<EmbeddedSession, Occupant> _bySession = [];
    private readonly Dictionary<Jid, Affiliation> _affiliations = [];

    public Jid Address { get; } = room.Address;

    /// <summary>The address as it is written into stanzas.</summary>
    public string AddressText { get; } = room.Address.ToString();

    public EmbeddedOptions Limits { get; } = limits;

    public RoomSettings Settings { get; } = new();

    public RoomHistory History { get; } = new(room.Address.ToString(), time);

    /// <summary>Makes occupant ids and rewritten IQ ids unguessable outside this room.</summary>
    public byte[] Salt { get; } = RandomNumberGenerator.GetBytes(32);

    public IReadOnlyCollection<Occupant> Occupants => _byAddress.Values;

    public IReadOnlyDictionary<Jid, Affiliation> Affiliations => _affiliations;

    public Occupant? OccupantOf(EmbeddedSession session) => _bySession.GetValueOrDefault(session);

    public Occupant? OccupantAt(Jid address) => _byAddress.GetValueOrDefault(address);

    /// <param name="user">A bare JID.</param>
    public Affiliation AffiliationOf(Jid user) => _affiliations.GetValueOrDefault(user);

    public void SetAffiliation(Jid user, Affiliation affiliation)
    {
        if (affiliation == Affiliation.None)
            _affiliations.Remove(user);
        else
            _affiliations[user] = affiliation;
    }

    /// <summary>Gives a session its seat; false when the session is over.</summary>
    public bool TrySeat(EmbeddedSession session, Occupant occupant, Element presence)
    {
        if (!session.TryEnter(room))
            return false;
        occupant.Seat(session, presence);
        _byAddress[occupant.Address] = occupant;
        _bySession[session] = occupant;
        return true;
    }

    /// <summary>Takes away a session's seat, and the occupant when it was the last; the session stays known to the room.</summary>
    public void Unseat(EmbeddedSession session, Occupant occupant)
    {
        occupant.Seats.RemoveAll(seat => seat.Session == session);
        if (occupant.Seats.Count == 0)
            _byAddress.Remove(occupant.Address);
        _bySession.Remove(session);
    }

    public void Depart(EmbeddedSession session, Occupant occupant)
    {
        Unseat(session, occupant);
        session.Exit(room);
    }

    /// <summary>Takes an occupant out with all its sessions; its seats stay, so that it can still be told.</summary>
    public void Remove(Occupant occupant)
    {
        _byAddress.Remove(occupant.Address);
        foreach (var seat in occupant.Seats)
        {
            _bySession.Remove(seat.Session);
            seat.Session.Exit(room);
        }
    }

    public void Broadcast(Element element)
    {
        var stanza = element.ToStanza();
        foreach (var occupant in _byAddress.Values)
            occupant.Send(stanza);
    }
}
