using JwtXmppAuth.Gateway.Configuration;
using Microsoft.AspNetCore.Http;

namespace JwtXmppAuth.Gateway.Transports;

/// <summary>What every door answers alike, whoever knocks: headers, and which pages may come in.</summary>
internal sealed class Door(GatewayOptions options, OriginCheck origins)
{
    /// <summary>The route value that holds a path's tenant, still to be read by <see cref="TenantName"/>.</summary>
    public const string Tenant = "tenant";

    public const string Bosh = "/http-bind";

    public const string WebSocket = "/xmpp-websocket";

    /// <summary>A door is at its own path, and at that path below each tenant.</summary>
    public static string[] Paths(string door) => [door, $"/{{{Tenant}}}{door}"];

    /// <summary>Writes the headers of any answer; false for a page from elsewhere, which gets no more than it could have guessed.</summary>
    public bool Greet(HttpContext http)
    {
        var headers = http.Response.Headers;
        headers.CacheControl = "no-store";
        headers.XContentTypeOptions = "nosniff";
        if (options.Shard is not null)
            headers[OriginCheck.ShardHeader] = options.Shard;
        if (!origins.Allows(http.Request))
            return false;
        origins.Permit(http);
        return true;
    }
}
