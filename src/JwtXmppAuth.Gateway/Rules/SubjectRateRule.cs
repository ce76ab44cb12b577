using JwtXmppAuth.Gateway.Limits;
using JwtXmppAuth.Xmpp.Stanzas;

namespace JwtXmppAuth.Gateway.Rules;

/// <summary>
/// Keeps one person to a rate, in however many sessions, and whatever becomes of what is sent. How fast a single client may be
/// is another matter: that of how fast it is read.
/// </summary>
internal sealed class SubjectRateRule(RateLimits limits) : IStanzaRule
{
    public RuleOutcome FromClient(Stanza stanza, SessionContext session) =>
        session.Identity is { Service: null, Token: { } token } && !limits.Stanzas.TryTake(token.Subject, out var wait)
            ? TooFast.Refuse(stanza, "rate.subject", wait, "The subject's sessions have sent more stanzas than Limits:StanzasPerSubjectPerSecond allows.")
            : new RuleOutcome.Forward(stanza);
}
