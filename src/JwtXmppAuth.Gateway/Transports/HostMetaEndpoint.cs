using System.Diagnostics.CodeAnalysis;
using JwtXmppAuth.Gateway.Configuration;
using Microsoft.AspNetCore.Http;

namespace JwtXmppAuth.Gateway.Transports;

/// <summary>
/// <c>/.well-known/host-meta</c> and <c>/.well-known/host-meta.json</c> (XEP-0156): any page may read where the doors of
/// the host are that it asks. The host in the answer is always one of the configuration's: whatever a request calls this
/// machine, it does not find its own words in it.
/// </summary>
internal sealed class HostMetaEndpoint(GatewayOptions options, TrustedProxies proxies)
{
    public const string XrdPath = "/.well-known/host-meta";
    public const string JsonPath = "/.well-known/host-meta.json";

    public Task AnswerXrdAsync(HttpContext http) => AnswerAsync(http, "application/xrd+xml; charset=utf-8", meta => meta.ToXrd());

    public Task AnswerJsonAsync(HttpContext http) => AnswerAsync(http, "application/json", meta => meta.ToJson());

    private async Task AnswerAsync(HttpContext http, string type, Func<HostMeta, byte[]> write)
    {
        var response = http.Response;
        // XEP-0156 §4: what is told to everybody may be told to every page.
        response.Headers.AccessControlAllowOrigin = "*";
        response.Headers.XContentTypeOptions = "nosniff";
        if (!HttpMethods.IsGet(http.Request.Method) && !HttpMethods.IsHead(http.Request.Method))
        {
            response.Headers.Allow = "GET, HEAD";
            response.StatusCode = StatusCodes.Status405MethodNotAllowed;
            return;
        }

        if (!TryPlace(http, out var place))
        {
            response.StatusCode = StatusCodes.Status404NotFound;
            return;
        }

        var body = write(new HostMeta(place));
        response.Headers.CacheControl = "public, max-age=300";
        response.ContentType = type;
        response.ContentLength = body.Length;
        if (HttpMethods.IsGet(http.Request.Method))
            await response.Body.WriteAsync(body, http.RequestAborted);
    }

    /// <summary>Where the host that is asked for is reached; false when several are served here and this is none of them.</summary>
    private bool TryPlace(HttpContext http, [NotNullWhen(true)] out Uri? place)
    {
        var asked = http.Request.Host.Host;
        var host = options.Hosts.FirstOrDefault(host => Names(host, asked)) ?? (options.Hosts.Count == 1 ? options.Hosts[0] : null);
        place = host switch
        {
            null => null,
            { PublicUrl: { } url } => new Uri(url),
            _ => new UriBuilder(IsSecure(http) ? "https" : "http", host.Domain, PortOf(http)).Uri,
        };
        return place is not null;
    }

    private static bool Names(HostOptions host, string asked) =>
        asked.Equals(host.Domain, StringComparison.OrdinalIgnoreCase)
        || (host.PublicUrl is { } url && asked.Equals(new Uri(url).Host, StringComparison.OrdinalIgnoreCase));

    private bool IsSecure(HttpContext http) => IsBehindProxy(http) && http.Request.Headers["X-Forwarded-Proto"].ToString() is { Length: > 0 } schemes
        ? schemes.Split(',')[^1].Trim().Equals("https", StringComparison.OrdinalIgnoreCase)
        : http.Request.IsHttps;

    /// <summary>Only a client that is connected directly, and says the port it is connected to, knows more than the default one.</summary>
    private int PortOf(HttpContext http) =>
        !IsBehindProxy(http) && http.Request.Host.Port == http.Connection.LocalPort ? http.Connection.LocalPort : -1;

    private bool IsBehindProxy(HttpContext http) => http.Connection.RemoteIpAddress is { } peer && proxies.Contains(peer);
}
