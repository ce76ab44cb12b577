using JwtXmppAuth.Gateway.Upstreams.Domain;
using JwtXmppAuth.Xmpp;
using JwtXmppAuth.Xmpp.Xml;

namespace JwtXmppAuth.Gateway.Upstreams.Embedded;

/// <summary>A session that is in rooms of this process.</summary>
internal sealed class EmbeddedSession(string id, Jid jid, bool mayCreateRooms, Outbox outbox, Action<DomainSession> overflowed)
    : DomainSession(id, jid, outbox, overflowed)
{
    private readonly HashSet<Room> _rooms = [];

    public bool MayCreateRooms { get; } = mayCreateRooms;

    /// <summary>False when the session is over: it cannot enter a room any more.</summary>
    public bool TryEnter(Room room)
    {
        lock (Gate)
        {
            if (!IsOver)
                _rooms.Add(room);
            return !IsOver;
        }
    }

    public void Exit(Room room)
    {
        lock (Gate)
            _rooms.Remove(room);
    }

    public Room[] Rooms()
    {
        lock (Gate)
            return [.. _rooms];
    }

    public override void LeaveRooms(Element unavailable)
    {
        foreach (var room in Rooms())
            room.Leave(this, unavailable);
    }
}
