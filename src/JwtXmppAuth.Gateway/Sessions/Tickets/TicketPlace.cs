namespace JwtXmppAuth.Gateway.Sessions.Tickets;

/// <summary>Where a ticket is good, within its host.</summary>
/// <param name="Room">What the URL must say as <c>room=</c>, letter by letter; null: anything.</param>
/// <param name="Tenant">The session's tenant, in lower case; empty: it must have none; null: any.</param>
internal sealed record TicketPlace(string? Room = null, string? Tenant = null)
{
    public static readonly TicketPlace Anywhere = new();
}
