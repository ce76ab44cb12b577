using JwtXmppAuth.Gateway.Limits;
using JwtXmppAuth.Gateway.Policy;
using JwtXmppAuth.Xmpp.Stanzas;

namespace JwtXmppAuth.Gateway.Rules;

/// <summary>
/// Keeps what is said to all of a room to a rate. Behind the rules that judge rooms, so that nobody uses up what those have
/// who may speak there; and who is not in it, or says much, uses up no more than half, so that no few can silence the others.
/// </summary>
internal sealed class RoomRateRule(RoomAccess access, RateLimits limits) : IStanzaRule
{
    public RuleOutcome FromClient(Stanza stanza, SessionContext session) =>
        stanza is { Kind: StanzaKind.Message, Type: "groupchat", To: { } to } && session.Identity.Service is null
            && access.Find(to) is { Node: not null } room && !limits.RoomMessages.TryTake(room, Reserve(room, session), out var wait)
            ? TooFast.Refuse(stanza, "rate.room", wait, "More was said to the room than Limits:RoomMessagesPerSecond allows.")
            : new RuleOutcome.Forward(stanza);

    private int Reserve(MucAddress room, SessionContext session) =>
        session.Rooms.All.Any(joined => access.Find(joined.Address) == room) && limits.Speakers.TryTake(session.Jid, out _) ? 0 : limits.RoomReserve;
}
