namespace JwtXmppAuth.Gateway.Sessions.Tickets;

/// <summary>What became of a request for a ticket, and of a ticket that was shown.</summary>
public enum TicketOutcome
{
    Issued,

    /// <summary>The token, or there was none.</summary>
    Refused,

    /// <summary>No request that could be answered.</summary>
    Malformed,

    /// <summary>Too many requests from there.</summary>
    Limited,

    /// <summary>As many tickets were given as may be.</summary>
    Full,
    Redeemed,
    Unknown,
    Elsewhere,
}
