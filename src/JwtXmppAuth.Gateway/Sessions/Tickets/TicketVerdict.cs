namespace JwtXmppAuth.Gateway.Sessions.Tickets;

/// <summary>What a ticket that is shown comes to.</summary>
internal abstract class TicketVerdict
{
    private TicketVerdict()
    {
    }

    public abstract TicketOutcome Outcome { get; }

    /// <summary>It stands for this token, which is now judged as if the client had shown it.</summary>
    public sealed class Good(string token) : TicketVerdict
    {
        public string Token => token;

        public override TicketOutcome Outcome => TicketOutcome.Redeemed;
    }

    /// <summary>None of ours, or used, or too old: after use nothing is known of it any more.</summary>
    public sealed class Unknown(TimeSpan lifetime) : TicketVerdict
    {
        public TimeSpan Lifetime => lifetime;

        public override TicketOutcome Outcome => TicketOutcome.Unknown;
    }

    /// <summary>One of ours, shown where it was not given for.</summary>
    /// <param name="what">What differs: <c>host</c>, <c>room</c>, <c>tenant</c>.</param>
    public sealed class Elsewhere(string what, string expected, string? actual) : TicketVerdict
    {
        public string What => what;

        public string Expected => expected;

        public string? Actual => actual;

        public override TicketOutcome Outcome => TicketOutcome.Elsewhere;
    }
}
