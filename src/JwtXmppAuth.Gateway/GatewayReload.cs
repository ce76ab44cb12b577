using JwtXmppAuth.Gateway.Configuration;
using JwtXmppAuth.Gateway.Limits;
using JwtXmppAuth.Gateway.Revocation;
using JwtXmppAuth.Gateway.Sessions;
using JwtXmppAuth.Gateway.Sessions.Uses;

namespace JwtXmppAuth.Gateway;

/// <summary>
/// Changes whom a running gateway trusts, what it asks of them, and the bounds that nothing is built from: all of it at once,
/// for sessions that begin from then on. A session that lives goes on by what was said when it began, until it ends.
/// </summary>
public sealed class GatewayReload
{
    private readonly SessionTable _sessions;
    private readonly HostAssembly _hosts;
    private readonly Revocations _revocations;
    private readonly TokenUses _uses;
    private readonly RateLimits _limits;
    private readonly OptionsInForce _options;

    internal GatewayReload(
        SessionTable sessions, HostAssembly hosts, Revocations revocations, TokenUses uses, RateLimits limits, OptionsInForce options) =>
        (_sessions, _hosts, _revocations, _uses, _limits, _options) = (sessions, hosts, revocations, uses, limits, options);

    /// <summary>What new sessions go by.</summary>
    public GatewayOptions Options => _options.Now;

    /// <param name="options">
    /// Checked: <see cref="ConfigurationCheck"/> found no fault in them, and they differ from the former in nothing that
    /// <see cref="ConfigurationChange.AtStart"/> names.
    /// </param>
    /// <exception cref="ArgumentException">A key file has changed for the worse since the check; nothing was taken.</exception>
    public void Take(GatewayOptions options)
    {
        _sessions.Adopt(_hosts.Of(options));
        _sessions.Tickets.Adopt(options.Tickets);
        _revocations.Adopt(options.Revocation);
        _uses.MaxUsed = options.Revocation.MaxUsedTokens;
        _limits.Adopt(options.Limits);
        _options.Now = options;
    }
}
