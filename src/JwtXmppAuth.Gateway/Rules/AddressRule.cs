using JwtXmppAuth.Xmpp.Stanzas;

namespace JwtXmppAuth.Gateway.Rules;

/// <summary>
/// Who speaks, and to whom, in one spelling: what the rules judged is, character for character, what the server routes by.
/// </summary>
internal sealed class AddressRule : IStanzaRule
{
    public RuleOutcome FromClient(Stanza stanza, SessionContext session)
    {
        // RFC 6120 §8.1.2.1: whatever the client wrote as from, the server overrides it with the session's full JID.
        var element = stanza.Element;
        var from = session.Jid.ToString();
        if (element.Attribute("from") != from)
            element = element.WithAttribute("from", from);

        if (stanza.HasMalformedTo)
            return RuleOutcome.Refused(stanza.With(element), StanzaError.JidMalformed, "stanza.to", "The stanza's to is no address.");

        if (stanza.To?.ToString() is { } to && element.Attribute("to") != to)
            element = element.WithAttribute("to", to);
        return new RuleOutcome.Forward(ReferenceEquals(element, stanza.Element) ? stanza : stanza.With(element));
    }
}
