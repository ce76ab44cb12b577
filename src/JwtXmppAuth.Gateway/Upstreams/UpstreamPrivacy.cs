using System.Net;

namespace JwtXmppAuth.Gateway.Upstreams;

/// <summary>
/// Whether a stream may go as it is configured: hand-offs and conferences travel unencrypted only inside the machine, or
/// where the operator has said so. Asked when the configuration is checked, and again with the address that was reached.
/// </summary>
public static class UpstreamPrivacy
{
    public static bool Permits(ServerOptions options) =>
        options.Tls != UpstreamTls.None || options.AllowUnencrypted || IsLoopbackName(options.Address);

    /// <param name="reached">The address the configured name led to: <c>localhost</c> is a name like any other.</param>
    public static bool Permits(ServerOptions options, IPAddress reached) =>
        options.Tls != UpstreamTls.None || options.AllowUnencrypted || IPAddress.IsLoopback(reached);

    private static bool IsLoopbackName(string address) =>
        IPAddress.TryParse(address, out var ip) ? IPAddress.IsLoopback(ip) : address.Equals("localhost", StringComparison.OrdinalIgnoreCase);
}
