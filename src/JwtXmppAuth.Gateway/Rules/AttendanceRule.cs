using JwtXmppAuth.Gateway.Policy;
using JwtXmppAuth.Xmpp.Stanzas;
using JwtXmppAuth.Xmpp.Xml;

namespace JwtXmppAuth.Gateway.Rules;

/// <summary>Lets the other sessions of the gateway know which conference rooms this one is in, and whether as a host.</summary>
internal sealed class AttendanceRule(RoomAccess access, Attendance attendance) : IStanzaRule
{
    /// <summary>Who says that he goes is gone: what he sends right behind it is sent from outside, though the room has not answered yet.</summary>
    public RuleOutcome FromClient(Stanza stanza, SessionContext session)
    {
        if (stanza is { Kind: StanzaKind.Presence, Type: "unavailable", To: null })
        {
            foreach (var room in RoomsOf(session))
                Go(room, session);
        }
        else if (stanza is { Kind: StanzaKind.Presence, Type: null or "unavailable", To: { } to } && access.Find(to) is { Node: not null } room)
        {
            if (stanza.Type is null)
                session.Rooms.Stay(room);
            else
                Go(room, session);
        }

        return new RuleOutcome.Forward(stanza);
    }

    public Stanza ToClient(Stanza stanza, SessionContext session)
    {
        // JoinedRoomsRule has noted it already; a room beyond its bound counts for nothing here either.
        if (OwnPresence.TryRead(stanza, out var own) && access.Find(own.Room.Address) is { Node: not null } room)
        {
            if (own.Left)
                session.Rooms.Stay(room);
            else
                session.Rooms.Main = room;
            if (session.Rooms.All.Any(joined => access.Find(joined.Address) == room))
                Enter(room, session);
            else
                attendance.Leave(room, session.Rooms);
        }
        else if (stanza is { Kind: StanzaKind.Presence, Type: "error", From: { } from } && access.Find(from) is { Node: not null } closed)
        {
            // How Jitsi's rooms send somebody to their lobby.
            if (StanzaError.TryRead(stanza.Element, out var error) && error.Condition == StanzaError.RegistrationRequired.Condition)
                session.Rooms.Main = closed;
        }

        return stanza;
    }

    /// <summary>What the session is told of the rooms that hosts have come to; it waits for them no longer.</summary>
    public Element[] CallIn(SessionContext session)
    {
        var called = session.Waiting.TakeCalled();
        foreach (var (room, _) in called)
            attendance.StopWaiting(room, session.Waiting);
        return [.. called.Select(each => each.Notice.WithAttribute("to", session.Jid.ToString()))];
    }

    /// <summary>The session has another identity: it may be a host where it was none, or the other way round.</summary>
    public void Reassess(SessionContext session)
    {
        foreach (var room in RoomsOf(session))
            Enter(room, session);
    }

    /// <summary>The session is over.</summary>
    public void Forget(SessionContext session)
    {
        foreach (var room in RoomsOf(session))
            attendance.Leave(room, session.Rooms);
        foreach (var room in session.Waiting.Close())
            attendance.StopWaiting(room, session.Waiting);
    }

    private void Go(MucAddress room, SessionContext session)
    {
        session.Rooms.Go(room);
        attendance.Leave(room, session.Rooms);
    }

    private void Enter(MucAddress room, SessionContext session)
    {
        // A room with nobody but a recorder in it is as good as empty.
        if (session.Identity.Service is { IsHidden: true } || session.Rooms.IsGoing(room))
            return;
        attendance.Enter(room, session.Rooms, access.IsHost(session.Identity, session.Tenant, room));
        // The client may have said so meanwhile, on another thread.
        if (session.Rooms.IsGoing(room))
            attendance.Leave(room, session.Rooms);
    }

    private IEnumerable<MucAddress> RoomsOf(SessionContext session) =>
        session.Rooms.All.Select(joined => access.Find(joined.Address)).OfType<MucAddress>();
}
