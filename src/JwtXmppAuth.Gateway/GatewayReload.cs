using JwtXmppAuth.Gateway.Configuration;
using JwtXmppAuth.Gateway.Sessions;

namespace JwtXmppAuth.Gateway;

/// <summary>
/// Changes whom a running gateway trusts and what it asks of them: all of it at once, for sessions that begin from then on.
/// A session that lives goes on by what was said when it began, until it ends.
/// </summary>
public sealed class GatewayReload
{
    private readonly SessionTable _sessions;
    private readonly HostAssembly _hosts;
    private volatile GatewayOptions _options;

    internal GatewayReload(SessionTable sessions, HostAssembly hosts, GatewayOptions options) =>
        (_sessions, _hosts, _options) = (sessions, hosts, options);

    /// <summary>What new sessions go by.</summary>
    public GatewayOptions Options => _options;

    /// <param name="options">
    /// Checked: <see cref="ConfigurationCheck"/> found no fault in them, and they differ from the former in nothing that
    /// <see cref="ConfigurationChange.AtStart"/> names.
    /// </param>
    /// <exception cref="ArgumentException">A key file has changed for the worse since the check; nothing was taken.</exception>
    public void Take(GatewayOptions options)
    {
        _sessions.Adopt(_hosts.Of(options));
        _options = options;
    }
}
