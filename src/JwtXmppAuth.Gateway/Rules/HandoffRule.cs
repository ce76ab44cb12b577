using JwtXmppAuth.Xmpp;
using JwtXmppAuth.Xmpp.Stanzas;

namespace JwtXmppAuth.Gateway.Rules;

/// <summary>
/// What gateway and Prosody say to each other on a session's stream, no client can say: it hears what it would hear where
/// nobody knows the namespace.
/// </summary>
internal sealed class HandoffRule : IStanzaRule
{
    public RuleOutcome FromClient(Stanza stanza, SessionContext session) =>
        stanza.Element.Elements.Any(child => child.Namespace == XmppNamespaces.Handoff)
            ? RuleOutcome.Refused(
                stanza, StanzaError.ServiceUnavailable, "stanza.handoff", "A client sent an element of the namespace of hand-offs.")
            : new RuleOutcome.Forward(stanza);
}
