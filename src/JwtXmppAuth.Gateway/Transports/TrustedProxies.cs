using System.Net;
using JwtXmppAuth.Gateway.Configuration;
using Microsoft.AspNetCore.Http;

namespace JwtXmppAuth.Gateway.Transports;

/// <summary>Whose word about a client is believed: the operator's own proxies, by address or network.</summary>
internal sealed class TrustedProxies
{
    private readonly IPNetwork[] _networks;

    /// <exception cref="FormatException">One of them is neither an address nor a network.</exception>
    public TrustedProxies(GatewayOptions options) => _networks = [.. options.TrustedProxies.Select(NetworkText.Parse)];

    public bool Contains(IPAddress address)
    {
        var plain = NetworkText.Plain(address);
        return Array.Exists(_networks, network => network.Contains(plain));
    }

    /// <summary>
    /// The client's address: the peer's, or behind trusted proxies the last hop of <c>X-Forwarded-For</c> that is not
    /// one of them. What stands further left was written by somebody unknown.
    /// </summary>
    public IPAddress ClientOf(HttpContext context)
    {
        var client = NetworkText.Plain(context.Connection.RemoteIpAddress ?? IPAddress.None);
        var hops = context.Request.Headers["X-Forwarded-For"].ToString().Split(',');
        for (var at = hops.Length - 1; at >= 0 && Contains(client); at--)
        {
            // Some proxies write a port behind the address.
            if (!IPEndPoint.TryParse(hops[at].Trim(), out var hop))
                break;
            client = NetworkText.Plain(hop.Address);
        }

        return client;
    }
}
