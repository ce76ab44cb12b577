namespace JwtXmppAuth.Gateway.Sessions.Tickets;

/// <summary>Short-lived tickets that stand in for tokens in URLs: <c>Gateway:Tickets</c>.</summary>
public sealed class TicketOptions
{
    /// <summary>Whether clients can exchange a token for a ticket, at <c>POST /v1/ticket</c>.</summary>
    public bool Enabled { get; set; }

    /// <summary>How long a ticket can be used, once.</summary>
    public TimeSpan Lifetime { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>Tickets that are given within one <see cref="Lifetime"/>; of each that is not used yet the token is kept. One more is refused.</summary>
    public int MaxTickets { get; set; } = 10_000;

    /// <summary>Requests of one address, or of its network of 64 bits, in a minute. Many people may be behind one address.</summary>
    public int RequestsPerMinute { get; set; } = 600;
}
