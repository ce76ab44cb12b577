using JwtXmppAuth.Xmpp;
using JwtXmppAuth.Xmpp.Stanzas;
using JwtXmppAuth.Xmpp.Xml;

namespace JwtXmppAuth.Gateway.Upstreams.Embedded;

/// <summary>
/// One conference. Everything in it happens under one lock that never waits for anybody, so all its sessions see all that
/// happens in one order. It lives from its first occupant to its last.
/// </summary>
internal sealed class Room
{
    private readonly Lock _gate = new();
    private readonly RoomState _state;
    private readonly RoomEntrance _entrance;
    private readonly RoomMessages _messages;
    private readonly RoomRequests _requests;
    private readonly Action<Room> _emptied;
    private bool _closed;

    public Room(Jid address, EmbeddedOptions limits, TimeProvider time, Action<Room> emptied)
    {
        Address = address;
        _emptied = emptied;
        _state = new RoomState(this, limits, time);
        _messages = new RoomMessages(_state, time);
        var announcer = new Announcer(_state);
        _entrance = new RoomEntrance(_state, announcer, _messages);
        _requests = new RoomRequests(
            _state, new RoomAdministration(_state, new RoomRanks(_state, announcer)), new RoomConfiguration(_state, announcer));
    }

    public Jid Address { get; }

    /// <summary>Lets the first occupant in. Nobody can find the room before <paramref name="publish"/>, nor enter it before the first.</summary>
    /// <returns>False when <paramref name="publish"/> says that there is such a room already.</returns>
    public bool TryOpen(EmbeddedSession session, Stanza join, Func<bool> publish)
    {
        lock (_gate)
        {
            if (!publish())
                return false;
            _entrance.Create(session, join);
            CloseIfEmpty();
            return true;
        }
    }

    /// <summary>False when the last occupant has left: this is no longer the room of its address.</summary>
    public bool TryReceive(EmbeddedSession session, Stanza stanza)
    {
        lock (_gate)
        {
            if (_closed)
                return false;
            Receive(session, stanza);
            CloseIfEmpty();
            return true;
        }
    }

    /// <summary>The session leaves with this presence; nothing happens when it is not in.</summary>
    public void Leave(EmbeddedSession session, Element presence)
    {
        lock (_gate)
        {
            if (_closed)
                return;
            _entrance.Leave(session, presence);
            CloseIfEmpty();
        }
    }

    private void Receive(EmbeddedSession session, Stanza stanza)
    {
        var toOccupant = stanza.To!.Resource is not null;
        switch (stanza.Kind)
        {
            case StanzaKind.Presence when toOccupant:
                _entrance.Receive(session, stanza);
                break;
            case StanzaKind.Presence when _state.OccupantOf(session) is { } occupant:
                // Some clients address their updates to the room and not to themselves in it.
                _entrance.Receive(session, stanza.With(stanza.Element.WithAttribute("to", occupant.Address.ToString())));
                break;
            case StanzaKind.Presence:
                session.Refuse(stanza, StanzaError.ServiceUnavailable);
                break;
            case StanzaKind.Message when stanza.Type == "error":
                ReceiveError(session, stanza, toOccupant);
                break;
            case StanzaKind.Message when toOccupant:
                _messages.ReceiveForOccupant(session, stanza);
                break;
            case StanzaKind.Message:
                _messages.ReceiveForRoom(session, stanza);
                break;
            case StanzaKind.Iq when toOccupant:
                _requests.ReceiveForOccupant(session, stanza);
                break;
            default:
                _requests.ReceiveForRoom(session, stanza);
                break;
        }
    }

    private void ReceiveError(EmbeddedSession session, Stanza stanza, bool toOccupant)
    {
        if (KickableErrors.Contains(stanza.Element))
            _entrance.Drop(session, stanza.Element);
        else if (toOccupant)
            _messages.ReceiveForOccupant(session, stanza);
    }

    private void CloseIfEmpty()
    {
        if (_closed || _state.Occupants.Count > 0)
            return;
        _closed = true;
        _emptied(this);
    }
}
