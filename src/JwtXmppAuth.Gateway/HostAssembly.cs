using JwtXmppAuth.Gateway.Configuration;
using JwtXmppAuth.Gateway.Diagnostics;
using JwtXmppAuth.Gateway.Limits;
using JwtXmppAuth.Gateway.Moderation;
using JwtXmppAuth.Gateway.Policy;
using JwtXmppAuth.Gateway.Revocation;
using JwtXmppAuth.Gateway.Rules;
using JwtXmppAuth.Gateway.Sessions;
using JwtXmppAuth.Gateway.Sessions.Uses;
using JwtXmppAuth.Gateway.Upstreams;
using JwtXmppAuth.Gateway.Upstreams.Component;
using JwtXmppAuth.Gateway.Upstreams.Embedded;
using JwtXmppAuth.Tokens;
using JwtXmppAuth.Tokens.Keys;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace JwtXmppAuth.Gateway;

/// <summary>
/// From options to the hosts as they run. What they share, with each other and with their successors after a reload, is here:
/// who is in which room, who is shut out, and who guesses passwords.
/// </summary>
internal sealed class HostAssembly(IServiceProvider provider)
{
    private readonly TimeProvider _time = provider.GetRequiredService<TimeProvider>();
    private readonly KeyRings _keys = provider.GetRequiredService<KeyRings>();
    private readonly Attendance _attendance = new();
    private readonly Revocations _revocations = provider.GetRequiredService<Revocations>();
    private readonly TokenUses _uses = provider.GetRequiredService<TokenUses>();
    private readonly AdmissionChecks _checks = new(
        [new NotRevoked(provider.GetRequiredService<Revocations>()), .. provider.GetRequiredService<TokenUses>().Checks]);
    private readonly RateLimits _limits = provider.GetRequiredService<RateLimits>();
    private readonly TrialRecord _trials = provider.GetRequiredService<TrialRecord>();
    private readonly FailedLogins _failed = new(provider.GetRequiredService<TimeProvider>());

    /// <exception cref="ArgumentException">An app's keys cannot be used, or a host has no such upstream.</exception>
    public Host[] Of(GatewayOptions options)
    {
        _keys.Take(options.Apps);
        _uses.Adopt(options.Apps);
        return [.. options.Hosts.Select(host => Of(host, options))];
    }

    private Host Of(HostOptions host, GatewayOptions options)
    {
        var apps = options.AppsOf(host);
        var trial = host.Trial.IsOn || apps.Any(app => app.Trial.IsOn)
            ? new Trial(host, options.Hosts, new TokenTrial(apps, _keys.Of, host.TrialRules, _time), _trials)
            : null;
        return new Host(
            host,
            new TokenVerifier(apps, _keys.Of, host.TokenRules, _time),
            StanzaPipeline.For(host, options.Hosts, _attendance, ModeratorsOf(host), _revocations, trial, _limits),
            UpstreamOf(host))
        {
            Checks = _checks,
            Services = new HostServices(host.Domain, options.Services, _failed),
            Trial = trial,
        };
    }

    /// <summary>Behind <c>prosody</c> its own modules make moderators, and the embedded conference has its own ways.</summary>
    private IModerators? ModeratorsOf(HostOptions host) => host switch
    {
        { ModeratorAccount.Jid: not null } => provider.GetRequiredKeyedService<ModeratorAccount>(host.Domain),
        { Upstream: "anonymous" or "component" } => new NoModerators(
            host.Domain, provider.GetRequiredService<GatewayMetrics>(), provider.GetRequiredService<ILogger<NoModerators>>()),
        _ => null,
    };

    private IUpstream UpstreamOf(HostOptions host) => host.Upstream switch
    {
        "prosody" => provider.GetRequiredService<ProsodyUpstream>(),
        "anonymous" => provider.GetRequiredService<AnonymousUpstream>(),
        "component" => provider.GetRequiredKeyedService<ComponentUpstream>(host.Domain),
        "embedded" => provider.GetRequiredKeyedService<EmbeddedUpstream>(host.MucDomain),
        _ => throw new ArgumentException($"{host.Upstream} is no upstream."),
    };
}
