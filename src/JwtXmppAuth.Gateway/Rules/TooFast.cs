using System.Globalization;
using JwtXmppAuth.Xmpp.Stanzas;

namespace JwtXmppAuth.Gateway.Rules;

/// <summary>What is beyond a rate is answered, and the session goes on.</summary>
internal static class TooFast
{
    public static RuleOutcome.Refuse Refuse(Stanza stanza, string code, TimeSpan wait, string explanation)
    {
        var seconds = Math.Ceiling(wait.TotalSeconds).ToString(CultureInfo.InvariantCulture);
        var error = StanzaError.PolicyViolation with { Type = "wait", Text = $"Too much at once; try again in {seconds} s" };
        // Floods must not become floods of warnings; they are counted by their code.
        return RuleOutcome.Refused(stanza, error, code, explanation, expected: true);
    }
}
