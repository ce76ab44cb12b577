using JwtXmppAuth.Gateway.Policy;
using JwtXmppAuth.Tokens;
using JwtXmppAuth.Xmpp;
using JwtXmppAuth.Xmpp.Stanzas;

namespace JwtXmppAuth.Gateway.Rules;

/// <summary>
/// A session speaks only to rooms it may enter, and to nobody of another host. A presence is what enters and creates one, with or without a nick, with or
/// without the join element of XEP-0045 §7.2; messages and IQs are judged alike, so that nothing of a room (its topic, its
/// occupants, an invitation in its name, its owner's form) is had from outside.
/// </summary>
internal sealed class RoomRule(RoomAccess access, Trial? trial = null) : IStanzaRule
{
    /// <summary>Leaving and answering: a room hears neither from who is not in it, and neither may be answered with an error.</summary>
    public static bool IsHarmless(Stanza stanza) => stanza.Kind switch
    {
        StanzaKind.Presence => stanza.Type is "unavailable" or "error",
        StanzaKind.Message => stanza.Type is "error",
        _ => stanza.Type is "result" or "error",
    };

    public RuleOutcome FromClient(Stanza stanza, SessionContext session)
    {
        if (stanza.To is not { } to)
            return new RuleOutcome.Forward(stanza);
        if (IsHarmless(stanza))
            return access.IsAnothers(to) ? OfAnotherHost(stanza, to) with { Reply = null } : new RuleOutcome.Forward(stanza);
        if (access.Find(to) is not { } room)
            return access.IsAnothers(to) ? OfAnotherHost(stanza, to) : new RuleOutcome.Forward(stanza);
        if (stanza.Kind is StanzaKind.Presence && !IsKnownPresence(stanza.Type))
        {
            // RFC 6121 §4.7.1. What a server makes of it is its own affair: one may take it for a join.
            return RuleOutcome.Refused(stanza, StanzaError.BadRequest, "stanza.type", "No presence has this type.");
        }

        // Anybody may ask the component what it is; only a presence would make a room of it.
        if (room.Node is null && stanza.Kind is not StanzaKind.Presence)
            return new RuleOutcome.Forward(stanza);
        if (access.Judge(session.Identity, session.Jid, session.Tenant, room) is { } denial)
            return RuleOutcome.Refused(stanza, denial.ToStanzaError(), denial.Code, denial.InFull);
        if (stanza is { Kind: StanzaKind.Presence, Type: null })
        {
            // Once for a room, and not again for each presence in it.
            if (session.Rooms.Main != room && !session.Rooms.IsEntering(room))
                trial?.LookAtRoom(session.Identity, session.Jid, session.Tenant, room);
            // Before any rule behind may look: whoever closes the room meanwhile finds the session on its way.
            session.Rooms.Enter(to.Bare, room);
        }

        return new RuleOutcome.Forward(stanza);
    }

    private static RuleOutcome.Refuse OfAnotherHost(Stanza stanza, Jid to) => RuleOutcome.Refused(
        stanza,
        StanzaError.NotAllowed with { Text = "Not reachable from this host" },
        "stanza.host",
        $"{Quoted.Text(to.Domain)} belongs to another host of this gateway, and shares no conference component with this one.");

    private static bool IsKnownPresence(string? type) =>
        type is null or "probe" or "subscribe" or "subscribed" or "unsubscribe" or "unsubscribed";
}
