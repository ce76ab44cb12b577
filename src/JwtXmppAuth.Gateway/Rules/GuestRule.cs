using JwtXmppAuth.Gateway.Configuration;
using JwtXmppAuth.Gateway.Policy;
using JwtXmppAuth.Tokens;
using JwtXmppAuth.Xmpp;
using JwtXmppAuth.Xmpp.Stanzas;

namespace JwtXmppAuth.Gateway.Rules;

/// <summary>
/// What a session without a token may do before a room, by the host's policy. Who is in a room stays in it, whoever leaves;
/// <see cref="RoomRule"/> has judged everything else already.
/// </summary>
internal sealed class GuestRule(GuestPolicy policy, RoomAccess access, Attendance attendance) : IStanzaRule
{
    public RuleOutcome FromClient(Stanza stanza, SessionContext session)
    {
        if (!session.Identity.IsGuest)
            return new RuleOutcome.Forward(stanza);
        if (policy is GuestPolicy.JoinExisting && MakesRoom(stanza, session))
            return Making(stanza);
        // A request in a room's address is the focus's all the same: it is an occupant there.
        if (BeforeFocus(stanza, session) is { } judged)
            return judged;
        if (stanza.To is not { } to)
            return new RuleOutcome.Forward(stanza);
        if (policy is not GuestPolicy.JoinExisting && WaitingRoom.TryFind(to, out var before) && access.Find(before) is { Node: not null } waitedFor)
            return InWaitingRoom(stanza, session, waitedFor);
        if (access.Find(to) is { Node: not null } room)
            return RoomRule.IsHarmless(stanza) || attendance.Contains(room, session.Rooms) ? new RuleOutcome.Forward(stanza) : BeforeRoom(stanza, session, room);
        return new RuleOutcome.Forward(stanza);
    }

    /// <summary>From outside. Some servers make the room that an owner's form or a subscription is for.</summary>
    private bool MakesRoom(Stanza stanza, SessionContext session) =>
        stanza is { Kind: StanzaKind.Iq, Type: not ("result" or "error"), To: { } to }
        && stanza.Element.Elements.Any(child => child.Namespace is XmppNamespaces.MucOwner or XmppNamespaces.MucSub)
        && access.Find(to) is { Node: not null } room && !attendance.Contains(room, session.Rooms);

    private RuleOutcome BeforeRoom(Stanza stanza, SessionContext session, MucAddress room)
    {
        var isPresence = stanza.Kind is StanzaKind.Presence;
        return policy switch
        {
            // What else is no presence makes no room, and a room that is not there says so itself.
            GuestPolicy.JoinExisting when !isPresence || attendance.HasAnybody(room) => new RuleOutcome.Forward(stanza),
            GuestPolicy.JoinExisting => RoomQuestion.Ask(session, stanza.To!.Bare, answer => RoomQuestion.Exists(answer) switch
            {
                true => new RuleOutcome.Forward(stanza),
                false => Absent(stanza, room, RoomQuestion.NoSuchRoom),
                null => Unknown(stanza, room),
            }),
            _ when attendance.HasHost(room) => new RuleOutcome.Forward(stanza),
            GuestPolicy.Lobby when isPresence => RoomQuestion.Ask(session, stanza.To!.Bare, answer =>
                RoomQuestion.HasLobby(answer) ? new RuleOutcome.Forward(stanza) : Waiting(stanza, room)),
            _ => Waiting(stanza, room),
        };
    }

    /// <summary>
    /// Jitsi's focus makes a room of what it is asked for, so it must not be asked for a room that is not there, nor for
    /// another host's. Null: nothing in the stanza is for the focus, or nothing is against it.
    /// </summary>
    private RuleOutcome? BeforeFocus(Stanza stanza, SessionContext session)
    {
        if (stanza.Kind is not StanzaKind.Iq || stanza.Type is "result" or "error")
            return null;
        Jid? asked = null;
        foreach (var child in stanza.Element.Elements)
        {
            // Nothing else is a conference request; one that could be read in two ways is none that we pass.
            if (child.Name != "conference" || child.Attribute("room") is not { } text)
                continue;
            if (asked is not null || !Jid.TryParse(text, out asked))
                return RuleOutcome.Refused(stanza, StanzaError.BadRequest, "stanza.room", "The room of a conference request is no address, or there are several.");
        }

        if (asked is null || access.Find(asked) is not { } room)
            return null;
        if (access.Judge(session.Identity, session.Jid, session.Tenant, room) is { } denial)
            return RuleOutcome.Refused(stanza, denial.ToStanzaError(), denial.Code, denial.InFull);
        if (policy is not GuestPolicy.JoinExisting || room.Node is null || attendance.HasAnybody(room))
            return null;
        return RoomQuestion.Ask(session, asked.Bare, answer => RoomQuestion.Exists(answer) switch
        {
            true => new RuleOutcome.Forward(stanza),
            // On this error Jitsi's client says that the conference has not begun, and asks again every few seconds.
            false => Absent(stanza, room, StanzaError.NotAuthorized),
            null => Unknown(stanza, room),
        });
    }

    private RuleOutcome InWaitingRoom(Stanza stanza, SessionContext session, MucAddress room)
    {
        switch (stanza)
        {
            case { Kind: StanzaKind.Presence, Type: "unavailable" }:
                session.Waiting.Leave(room);
                attendance.StopWaiting(room, session.Waiting);
                return new RuleOutcome.Answer(WaitingRoom.Gone(stanza));
            case { Kind: StanzaKind.Presence, Type: null, To: { Resource: not null } place } when session.Waiting.TryEnter(room, place):
                attendance.Wait(room, session.Waiting);
                return new RuleOutcome.Answer(WaitingRoom.Present(stanza));
            case { Kind: StanzaKind.Presence, Type: null, To.Resource: not null }:
                return RuleOutcome.Refused(
                    stanza, StanzaError.ResourceConstraint, "room.waiting", $"The guest waits before {WaitingGuest.Max} rooms already.");
            default:
                // Nobody is there to hear it.
                return RuleOutcome.Refused(
                    stanza, StanzaError.ServiceUnavailable, "room.waiting", "A waiting room takes presences and nothing else.", expected: true);
        }
    }

    private static RuleOutcome.Refuse Waiting(Stanza stanza, MucAddress room)
    {
        var reply = stanza.Kind is StanzaKind.Presence ? WaitingRoom.Refusal(stanza) : StanzaError.RegistrationRequired.ReplyTo(stanza.Element);
        return new(reply, "room.waiting", $"A guest asked for {Quoted.Text(room.ToString())}, and no host of this room is in it.") { Expected = true };
    }

    private static RuleOutcome.Refuse Absent(Stanza stanza, MucAddress room, StanzaError error) => RuleOutcome.Refused(
        stanza, error, "room.absent", $"A guest asked for {Quoted.Text(room.ToString())}, which does not exist, and may not make it.", expected: true);

    private static RuleOutcome.Refuse Making(Stanza stanza) => RuleOutcome.Refused(
        stanza,
        StanzaError.NotAllowed with { Text = "Room modification disabled for guests" },
        "room.owner",
        "A guest sent an owner's form or a subscription to a room it is not in; some servers make the room of it.");

    private static RuleOutcome.Refuse Unknown(Stanza stanza, MucAddress room) => RuleOutcome.Refused(
        stanza, StanzaError.RemoteServerTimeout, "room.unknown", $"A guest asked for {Quoted.Text(room.ToString())}; the server did not say in time whether it exists.");
}
