using JwtXmppAuth.Gateway.Policy;
using JwtXmppAuth.Gateway.Revocation;
using JwtXmppAuth.Xmpp.Stanzas;

namespace JwtXmppAuth.Gateway.Rules;

/// <summary>
/// A room that an operator has closed is closed to participants and guests, whatever their claims; the deployment's own
/// services go on.
/// </summary>
internal sealed class ClosedRoomRule(RoomAccess access, Revocations revocations) : IStanzaRule
{
    public RuleOutcome FromClient(Stanza stanza, SessionContext session)
    {
        if (stanza.To is not { } to || RoomRule.IsHarmless(stanza) || session.Identity.Service is not null
            || access.Find(to) is not { Node: not null } room || revocations.FindRoom(room, session.Identity.Token) is not { } entry)
            return new RuleOutcome.Forward(stanza);
        var denial = entry.Denial(room);
        return RuleOutcome.Refused(stanza, denial.ToStanzaError(), denial.Code, denial.Explanation);
    }
}
