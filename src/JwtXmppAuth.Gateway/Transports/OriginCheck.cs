using System.Collections.Frozen;
using System.Text;
using JwtXmppAuth.Gateway.Configuration;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace JwtXmppAuth.Gateway.Transports;

/// <summary>
/// Which pages may talk to the gateway from a browser. A client that is no browser sends no <c>Origin</c> and is not
/// concerned; a page of the very host it talks to needs nobody's permission.
/// </summary>
internal sealed class OriginCheck(GatewayOptions options)
{
    private readonly bool _any = options.AllowedOrigins.Contains("*");

    private readonly FrozenSet<string> _allowed = (options.AllowedOrigins.Count > 0
        ? options.AllowedOrigins.Select(origin => origin.TrimEnd('/'))
        : options.Hosts.SelectMany(host => new[] { $"https://{host.Domain}", $"http://{host.Domain}" }))
        .ToFrozenSet(StringComparer.OrdinalIgnoreCase);

    public bool Allows(HttpRequest request)
    {
        var origin = request.Headers.Origin.ToString();
        // RFC 6454 §6.2 knows no other characters, and what is allowed is written back.
        return origin.Length == 0 || _any || (Ascii.IsValid(origin) && (_allowed.Contains(origin) || IsSame(origin, request.Host)));
    }

    /// <summary>Writes what lets the page read the answer (CORS); nothing for a request without <c>Origin</c>.</summary>
    public void Permit(HttpContext http)
    {
        var headers = http.Response.Headers;
        headers.Append(HeaderNames.Vary, HeaderNames.Origin);
        if (http.Request.Headers.Origin is not { Count: > 0 } origin)
            return;
        headers.AccessControlAllowOrigin = _any ? "*" : origin;
        if (options.Shard is not null)
            headers.AccessControlExposeHeaders = ShardHeader;
        if (!HttpMethods.IsOptions(http.Request.Method))
            return;
        headers.AccessControlAllowMethods = "GET, POST, OPTIONS";
        headers.AccessControlAllowHeaders = "Content-Type, Authorization";
        headers.AccessControlMaxAge = "86400";
    }

    /// <summary>Jitsi's clients read it to notice that they were moved to another server.</summary>
    public const string ShardHeader = "x-jitsi-shard";

    // Which of the two schemes it is does not matter: behind a proxy that ends TLS the gateway does not see it.
    private static bool IsSame(string origin, HostString host) =>
        origin.Split("://") is [var scheme, var authority]
        && (scheme.Equals("https", StringComparison.OrdinalIgnoreCase) || scheme.Equals("http", StringComparison.OrdinalIgnoreCase))
        && authority.Equals(host.Value, StringComparison.OrdinalIgnoreCase);
}
