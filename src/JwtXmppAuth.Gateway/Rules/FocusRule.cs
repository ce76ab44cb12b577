using JwtXmppAuth.Gateway.Policy;
using JwtXmppAuth.Xmpp;
using JwtXmppAuth.Xmpp.Stanzas;

namespace JwtXmppAuth.Gateway.Rules;

/// <summary>
/// Strict only: a session has Jitsi's focus open only those rooms that it may enter itself. The plugin never looks at this
/// request; the focus then creates the room, empty, and the client learns of the refusal when it joins.
/// </summary>
internal sealed class FocusRule(RoomAccess access) : IStanzaRule
{
    public RuleOutcome FromClient(Stanza stanza, SessionContext session)
    {
        if (stanza.Kind is not StanzaKind.Iq || stanza.Type is "result" or "error")
            return new RuleOutcome.Forward(stanza);
        // The mapper and the focus look for the element by name; every one of them is judged.
        foreach (var child in stanza.Element.Elements)
        {
            if (child.Name != "conference" || child.Attribute("room") is not { } text)
                continue;
            if (!Jid.TryParse(text, out var address))
                return RuleOutcome.Refused(stanza, StanzaError.BadRequest, "stanza.room", "The room of a conference request is no address.");
            if (access.Find(address) is { } room && access.Judge(session.Identity, session.Jid, session.Tenant, room) is { } denial)
                return RuleOutcome.Refused(stanza, denial.ToStanzaError(), denial.Code, denial.InFull);
        }

        return new RuleOutcome.Forward(stanza);
    }
}
