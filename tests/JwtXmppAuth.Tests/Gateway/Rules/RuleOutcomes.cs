using JwtXmppAuth.Gateway.Rules;
using JwtXmppAuth.Xmpp.Stanzas;

namespace JwtXmppAuth.Tests.Gateway.Rules;

internal static class RuleOutcomes
{
    /// <summary>The stanza that reaches the server; fails the test if it is refused.</summary>
    public static Stanza Forwarded(this RuleOutcome outcome) => Assert.IsType<RuleOutcome.Forward>(outcome).Stanza;

    /// <summary>As it stands in the stream to the server.</summary>
    public static string Written(this RuleOutcome outcome) => Given.Written(outcome.Forwarded().Element);

    public static RuleOutcome.Refuse Refused(this RuleOutcome outcome) => Assert.IsType<RuleOutcome.Refuse>(outcome);

    /// <summary>The code of the refusal; null when the stanza reaches the server.</summary>
    public static string? Code(this RuleOutcome outcome) => (outcome as RuleOutcome.Refuse)?.Code;
}
