using System.Buffers;
using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using JwtXmppAuth.Gateway.Configuration;
using JwtXmppAuth.Gateway.Diagnostics;
using JwtXmppAuth.Gateway.Sessions;
using JwtXmppAuth.Gateway.Sessions.Tickets;
using JwtXmppAuth.Tokens;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace JwtXmppAuth.Gateway.Transports.Tickets;

/// <summary>
/// <c>POST /v1/ticket</c>: a token in <c>Authorization: Bearer</c> is verified and exchanged for a ticket, which a client that can
/// only write URLs puts there in its place. Used when a session begins, where the token behind it is judged in full.
/// </summary>
internal sealed partial class TicketEndpoint(
    OptionsInForce options,
    Door door,
    TrustedProxies proxies,
    SessionTable sessions,
    GatewayMetrics metrics,
    TimeProvider time,
    ILogger<TicketEndpoint> log)
{
    public const string Path = "/v1/ticket";

    /// <summary>Bytes of a request's body.</summary>
    public const int MaxBody = 4096;

    private const string NoRequest = "The body must be an object with host, room and tenant, or some of them, or none.";

    private readonly AddressTally _asked = new(time, () => options.Now.Tickets.RequestsPerMinute);

    public Task HandleAsync(HttpContext http)
    {
        if (!options.Now.Tickets.Enabled)
        {
            http.Response.StatusCode = StatusCodes.Status404NotFound;
            return Task.CompletedTask;
        }

        var allowed = door.Greet(http);
        switch (http.Request.Method)
        {
            case "POST" when allowed:
                return ExchangeAsync(http);
            case "OPTIONS" when allowed:
                http.Response.StatusCode = StatusCodes.Status204NoContent;
                return Task.CompletedTask;
            case "POST" or "OPTIONS":
                return RefuseAsync(http, StatusCodes.Status403Forbidden, "forbidden", "This page may not ask for tickets here.");
            default:
                http.Response.Headers.Allow = "OPTIONS, POST";
                return RefuseAsync(http, StatusCodes.Status405MethodNotAllowed, "invalid_request", "A ticket is asked for with POST.");
        }
    }

    private async Task ExchangeAsync(HttpContext http)
    {
        if (!_asked.TryCount(proxies.ClientOf(http)))
        {
            http.Response.Headers.RetryAfter = AddressTally.Window.TotalSeconds.ToString(CultureInfo.InvariantCulture);
            await RefuseAsync(http, StatusCodes.Status429TooManyRequests, "slow_down", "Too many requests from this address.", TicketOutcome.Limited);
            return;
        }

        if (UrlFields.Read(http.Request.QueryString.Value).Token is not null)
        {
            await RefuseAsync(
                http, StatusCodes.Status400BadRequest, "invalid_request", "The token belongs into the header Authorization, and not into the URL.");
            return;
        }

        var (asked, fault) = await ReadAsync(http.Request);
        if (asked is null)
            await RefuseAsync(http, fault.Status, "invalid_request", fault.Text);
        else if (sessions.FindHost(asked.Host) is not { } host)
            await RefuseAsync(http, StatusCodes.Status400BadRequest, "invalid_request", "host must be the domain of a host that is served here.");
        else
            await JudgeAsync(http, host, new(asked.Room, asked.Tenant));
    }

    private async Task JudgeAsync(HttpContext http, Host host, TicketPlace place)
    {
        var token = FirstRequest.BearerToken(http.Request);
        switch (await host.Verifier.VerifyAsync(token, new(place.Room, place.Tenant ?? ""), http.RequestAborted))
        {
            case TokenVerdict.Rejected { Failure: var failure }:
                var reference = RandomNumberGenerator.GetHexString(12, lowercase: true);
                metrics.Ticket(TicketOutcome.Refused);
                LogRefused(reference, host.Domain, failure.Code, failure.Text, failure.Explanation);
                // RFC 6750 §3.1: who shows nothing is told only how to.
                http.Response.Headers.WWWAuthenticate = token is null ? "Bearer" : "Bearer error=\"invalid_token\"";
                await SayAsync(
                    http,
                    StatusCodes.Status401Unauthorized,
                    new TicketRefusal("invalid_token", failure.Code, failure.Text, reference),
                    TicketJson.Default.TicketRefusal);
                break;
            case TokenVerdict.Accepted { Token: var verified } when sessions.Tickets.Issue(verified.Raw, host.Domain, place) is { } ticket:
                metrics.Ticket(TicketOutcome.Issued);
                await SayAsync(
                    http, StatusCodes.Status200OK, new TicketAnswer(ticket, (int)options.Now.Tickets.Lifetime.TotalSeconds), TicketJson.Default.TicketAnswer);
                break;
            default:
                http.Response.Headers.RetryAfter = Math.Ceiling(options.Now.Tickets.Lifetime.TotalSeconds).ToString(CultureInfo.InvariantCulture);
                await RefuseAsync(
                    http, StatusCodes.Status503ServiceUnavailable, "temporarily_unavailable", "Too many tickets are in use.", TicketOutcome.Full);
                break;
        }
    }

    private static async Task<(TicketRequest? Asked, (int Status, string Text) Fault)> ReadAsync(HttpRequest request)
    {
        if (request.ContentLength > MaxBody)
            return (null, (StatusCodes.Status413PayloadTooLarge, $"The body has more than {MaxBody} bytes."));
        try
        {
            var read = await request.BodyReader.ReadAtLeastAsync(MaxBody + 1, request.HttpContext.RequestAborted);
            var body = read.Buffer.ToArray();
            request.BodyReader.AdvanceTo(read.Buffer.End);
            if (body.Length > MaxBody)
                return (null, (StatusCodes.Status413PayloadTooLarge, $"The body has more than {MaxBody} bytes."));
            if (body.Length == 0)
                return (new TicketRequest(), default);
            if (!request.HasJsonContentType())
                return (null, (StatusCodes.Status415UnsupportedMediaType, "The body must be application/json."));
            return Read(JsonSerializer.Deserialize(body, TicketJson.Default.TicketRequest)) is { } asked
                ? (asked, default)
                : (null, (StatusCodes.Status400BadRequest, NoRequest));
        }
        catch (JsonException)
        {
            return (null, (StatusCodes.Status400BadRequest, NoRequest));
        }
        catch (BadHttpRequestException fault)
        {
            return (null, (fault.StatusCode, "The body could not be read."));
        }
    }

    /// <summary>Room and tenant are what a URL could say; null: they are not.</summary>
    private static TicketRequest? Read(TicketRequest? body) => body switch
    {
        null or { Room.Length: > FirstRequest.MaxHint } => null,
        { Tenant: { } name } => TenantName.TryParse(name, out var tenant) ? body with { Tenant = tenant } : null,
        _ => body,
    };

    private Task RefuseAsync(HttpContext http, int status, string error, string text, TicketOutcome outcome = TicketOutcome.Malformed)
    {
        metrics.Ticket(outcome);
        return SayAsync(http, status, new TicketRefusal(error, Reason: null, text), TicketJson.Default.TicketRefusal);
    }

    private static Task SayAsync<T>(HttpContext http, int status, T answer, JsonTypeInfo<T> type)
    {
        http.Response.StatusCode = status;
        return http.Response.WriteAsJsonAsync(answer, type, "application/json", http.RequestAborted);
    }

    [LoggerMessage(3101, LogLevel.Warning, "Ticket {Ref} at {Host} refused: {Code}, \"{Text}\". {Explanation}")]
    private partial void LogRefused(string @ref, string host, string code, string text, string explanation);
}
