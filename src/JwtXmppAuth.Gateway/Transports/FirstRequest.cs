using JwtXmppAuth.Gateway.Configuration;
using JwtXmppAuth.Gateway.Sessions;
using JwtXmppAuth.Gateway.Sessions.Tickets;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace JwtXmppAuth.Gateway.Transports;

/// <summary>
/// Reads what a client's first HTTP request says (scheme 2.1), the same for every transport. Nothing is judged here;
/// what only a proxy may say is taken from a trusted proxy alone.
/// </summary>
internal sealed class FirstRequest(GatewayOptions options, TrustedProxies proxies)
{
    /// <summary>Characters kept of a header or field that is only handed on: it must not crowd out the hand-off.</summary>
    public const int MaxHint = 1024;

    private const string Bearer = "Bearer";

    /// <param name="host">The stream's <c>to</c>.</param>
    /// <param name="pathTenant">Of the path; empty when it names none.</param>
    public SessionRequest Read(HttpContext http, Transport transport, string host, string pathTenant)
    {
        var fields = UrlFields.Read(http.Request.QueryString.Value);
        var ticket = TicketOf(ref fields);
        return new SessionRequest
        {
            Transport = transport,
            Host = host,
            // The query wins over the header (scheme 3.4): a proxy may have added one for itself.
            Token = fields.Token ?? (ticket is null ? BearerToken(http.Request) : null),
            Carrier = fields.Token is null ? TokenCarrier.Header : TokenCarrier.Query,
            Ticket = ticket,
            RemoteAddress = proxies.ClientOf(http),
            UrlRoom = Hint(fields.Room),
            Tenant = pathTenant.Length > 0 ? pathTenant : ProxyTenant(http, fields.FirstPrefix),
            Region = Hint(http.Request.Headers[options.RegionHeader]),
            UserAgent = Hint(http.Request.Headers[HeaderNames.UserAgent]),
            PreviousId = Hint(fields.PreviousId),
            CustomUsername = Hint(fields.CustomUsername),
        };
    }

    /// <summary>A client could write <c>prefix=</c> itself: it counts from a trusted proxy only, and there the first one.</summary>
    private string ProxyTenant(HttpContext http, string? prefix) =>
        prefix is not null
        && http.Connection.RemoteIpAddress is { } peer && proxies.Contains(peer)
        && TenantName.TryParse(prefix, out var tenant)
            ? tenant
            : "";

    /// <summary>Of <c>ticket=</c>; or of <c>token=</c>, where clients put it that know no other name, and which is no token then.</summary>
    private string? TicketOf(ref UrlFields fields)
    {
        if (!options.Tickets.Enabled)
            return null;
        if (fields is { Ticket: null, Token: { } shown } && TicketForm.Matches(shown))
            fields = fields with { Ticket = shown, Token = null };
        return fields.Ticket;
    }

    /// <summary>
    /// RFC 6750 §2.1; the scheme's case does not matter (RFC 9110 §11.1). Without a token behind it, or with a second field, it
    /// is a token that fails, and not the absence of one: nobody becomes a guest by a mistake.
    /// </summary>
    internal static string? BearerToken(HttpRequest request)
    {
        var fields = request.Headers.Authorization;
        if (!fields.Any(IsBearer))
            return null;
        return fields is [{ } only] ? only[Bearer.Length..].Trim(' ') : "";
    }

    private static bool IsBearer(string? field) =>
        field is not null && field.StartsWith(Bearer, StringComparison.OrdinalIgnoreCase) && (field.Length == Bearer.Length || field[Bearer.Length] == ' ');

    private static string? Hint(string? text) => text switch
    {
        null or "" => null,
        { Length: > MaxHint } => null,
        _ => text,
    };
}
