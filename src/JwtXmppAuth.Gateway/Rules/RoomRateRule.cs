using JwtXmppAuth.Gateway.Limits;
using JwtXmppAuth.Gateway.Policy;
using JwtXmppAuth.Xmpp.Stanzas;

namespace JwtXmppAuth.Gateway.Rules;

/// <summary>
/// Keeps what is said to all of a room to a rate. Behind the rules that judge rooms, so that nobody uses up what those have
/// who may speak there.
/// </summary>
internal sealed class RoomRateRule(RoomAccess access, RateLimits limits) : IStanzaRule
{
    public RuleOutcome FromClient(Stanza stanza, SessionContext session) =>
        stanza is { Kind: StanzaKind.Message, Type: "groupchat", To: { } to } && session.Identity.Service is null
            && access.Find(to) is { Node: not null } room && !limits.RoomMessages.TryTake(room, out var wait)
            ? TooFast.Refuse(stanza, "rate.room", wait, "More was said to the room than Limits:RoomMessagesPerSecond allows.")
            : new RuleOutcome.Forward(stanza);
}
