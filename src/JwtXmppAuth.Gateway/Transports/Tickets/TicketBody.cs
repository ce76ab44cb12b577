using System.Text.Json.Serialization;

namespace JwtXmppAuth.Gateway.Transports.Tickets;

/// <summary>What a ticket is asked for: <c>{"host":"meet.example.com","room":"planning","tenant":"acme"}</c>. Each may be absent, and the whole body.</summary>
/// <param name="Host">The domain that the stream will name; absent where the gateway serves one.</param>
/// <param name="Room">What the URL will say as <c>room=</c>; absent: the ticket is good with any.</param>
/// <param name="Tenant">Of the path that the session will come by; empty: none; absent: the ticket is good with any.</param>
internal sealed record TicketRequest(string? Host = null, string? Room = null, string? Tenant = null);

/// <summary><c>{"ticket":"ticket_…","expiresIn":30}</c></summary>
/// <param name="ExpiresIn">Seconds.</param>
internal sealed record TicketAnswer(string Ticket, int ExpiresIn);

/// <summary><c>{"error":"invalid_token","reason":"token.exp","text":"Not acceptable by exp (…)","ref":"3f9a1c2b7d04"}</c></summary>
/// <param name="Error">Of RFC 6750 §3.1 where it is about the token.</param>
/// <param name="Reason">The stable code; absent where it is about the request.</param>
/// <param name="Text">For people.</param>
/// <param name="Ref">Under which the log says more.</param>
internal sealed record TicketRefusal(string Error, string? Reason, string Text, string? Ref = null);

/// <summary>A member that nobody knows is a mistake to be told, not to be passed over.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    AllowDuplicateProperties = false,
    MaxDepth = 2)]
[JsonSerializable(typeof(TicketRequest))]
[JsonSerializable(typeof(TicketAnswer))]
[JsonSerializable(typeof(TicketRefusal))]
internal sealed partial class TicketJson : JsonSerializerContext;
