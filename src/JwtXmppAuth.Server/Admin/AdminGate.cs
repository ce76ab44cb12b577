using System.Net;
using JwtXmppAuth.Server.Hosting;
using Microsoft.AspNetCore.Http.Features;

namespace JwtXmppAuth.Server.Admin;

/// <summary>
/// Before anything under <see cref="Prefix"/> of the admin listener is looked at: a bearer token (RFC 6750 section 2.1), and a
/// bound for the body. Whoever has none learns nothing, not even which paths there are.
/// </summary>
internal sealed partial class AdminGate(AdminTokens tokens, TimeProvider time, ILogger<AdminGate> log)
{
    public const string Prefix = "/v1";

    /// <summary>Bytes of a request; the longest is a token to be explained.</summary>
    public const int MaxBody = 128 * 1024;

    private readonly Strangers _strangers = new(time, "Bearer realm=\"jwtxmppauth\"", AdminProblem.Unauthorized, AdminProblem.TooManyFailures);

    public Task InvokeAsync(HttpContext http, RequestDelegate next)
    {
        if (CameInAt.Of(http) is not Listener.Admin || !http.Request.Path.StartsWithSegments(Prefix, StringComparison.Ordinal))
            return next(http);
        if (!tokens.Any)
            return AdminProblem.Off.ExecuteAsync(http);

        if (http.Request.Headers.Authorization is not [var field] || BearerToken.In(field) is not { } shown || tokens.Find(shown) is not { } name)
            return _strangers.Answer(http, LogRefused).ExecuteAsync(http);

        http.Features.Set(new AdminCaller(name, http.Connection.RemoteIpAddress ?? IPAddress.None));
        if (http.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } size)
            size.MaxRequestBodySize = MaxBody;
        http.Response.Headers.CacheControl = "no-store";
        return next(http);
    }

    [LoggerMessage(6030, LogLevel.Warning, "A request to the admin API from {Address} was refused: it has no admin token, or a wrong one")]
    private partial void LogRefused(IPAddress address);
}
