using System.Net;
using JwtXmppAuth.Gateway.Sessions;
using JwtXmppAuth.Server.Hosting;
using Microsoft.AspNetCore.Http.Features;

namespace JwtXmppAuth.Server.Admin;

/// <summary>
/// Before anything under <see cref="Prefix"/> of the admin listener is looked at: a bearer token (RFC 6750 section 2.1), and a
/// bound for the body. Whoever has none learns nothing, not even which paths there are.
/// </summary>
/// <remarks>
/// Wrong tokens are counted by address, and beyond a bound answered without a log line. A right one passes all the same: it
/// cannot be guessed, and nobody at the same address can lock an operator out.
/// </remarks>
internal sealed partial class AdminGate(AdminTokens tokens, TimeProvider time, ILogger<AdminGate> log)
{
    public const string Prefix = "/v1";

    /// <summary>Bytes of a request; the longest is a token to be explained.</summary>
    public const int MaxBody = 128 * 1024;

    private const string Scheme = "Bearer ";

    private readonly FailedLogins _failures = new(time);

    public Task InvokeAsync(HttpContext http, RequestDelegate next)
    {
        if (CameInAt.Of(http) is not Listener.Admin || !http.Request.Path.StartsWithSegments(Prefix, StringComparison.Ordinal))
            return next(http);
        if (!tokens.Any)
            return AdminProblem.Off.ExecuteAsync(http);

        var address = http.Connection.RemoteIpAddress ?? IPAddress.None;
        if (BearerToken(http.Request) is not { } shown || tokens.Find(shown) is not { } name)
            return RefuseAsync(http, address);

        http.Features.Set(new AdminCaller(name, address));
        if (http.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } size)
            size.MaxRequestBodySize = MaxBody;
        http.Response.Headers.CacheControl = "no-store";
        return next(http);
    }

    private Task RefuseAsync(HttpContext http, IPAddress address)
    {
        if (_failures.AreTooMany(address))
        {
            http.Response.Headers.RetryAfter = "60";
            return AdminProblem.TooManyFailures.ExecuteAsync(http);
        }

        _failures.Count(address);
        LogRefused(address);
        http.Response.Headers.WWWAuthenticate = "Bearer realm=\"jwtxmppauth\"";
        return AdminProblem.Unauthorized.ExecuteAsync(http);
    }

    private static string? BearerToken(HttpRequest request) =>
        request.Headers.Authorization is [{ } header] && header.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase)
            ? header[Scheme.Length..].Trim()
            : null;

    [LoggerMessage(6030, LogLevel.Warning, "A request to the admin API from {Address} was refused: it has no admin token, or a wrong one")]
    private partial void LogRefused(IPAddress address);
}
