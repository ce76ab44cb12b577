using System.Net;
using JwtXmppAuth.Gateway.Sessions.Tickets;

namespace JwtXmppAuth.Gateway.Sessions;

public enum Transport
{
    Bosh,
    WebSocket,
}

/// <summary>What a client's first request said; only <see cref="RemoteAddress"/>, <see cref="Tenant"/> come from a trusted place.</summary>
public sealed record SessionRequest
{
    public required Transport Transport { get; init; }

    /// <summary>The stream's <c>to</c>.</summary>
    public required string Host { get; init; }

    /// <summary>As it came; null when there was none. Never log it.</summary>
    public string? Token { get; init; }

    /// <summary>What <see cref="Token"/> came in.</summary>
    public TokenCarrier Carrier { get; init; }

    /// <summary>What the URL shows in the place of a token; null when there was none, or tickets are off. Never log it.</summary>
    public string? Ticket { get; init; }

    /// <summary>Why <see cref="Ticket"/> stands for no token.</summary>
    internal TicketVerdict? TicketFault { get; init; }

    /// <summary>The client's address, behind trusted proxies the forwarded one.</summary>
    public required IPAddress RemoteAddress { get; init; }

    /// <summary>The URL's <c>room=</c>, unverified: components find the room by it.</summary>
    public string? UrlRoom { get; init; }

    /// <summary>Path tenant, or a trusted proxy's first <c>prefix=</c>, or empty.</summary>
    public string Tenant { get; init; } = "";

    public string? Region { get; init; }

    public string? UserAgent { get; init; }

    /// <summary>A former resumption id (<c>previd=</c>), unverified.</summary>
    public string? PreviousId { get; init; }

    /// <summary>The JID node that a promoted visitor asks for (<c>customusername=</c>), unverified.</summary>
    public string? CustomUsername { get; init; }
}
