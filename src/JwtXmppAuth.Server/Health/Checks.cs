using JwtXmppAuth.Gateway.Configuration;
using JwtXmppAuth.Gateway.Sessions;
using JwtXmppAuth.Gateway.Upstreams;
using JwtXmppAuth.Tokens;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace JwtXmppAuth.Server.Health;

internal sealed class StartedCheck(IHostApplicationLifetime lifetime) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        Task.FromResult(lifetime.ApplicationStarted.IsCancellationRequested
            ? HealthCheckResult.Healthy("started")
            : HealthCheckResult.Unhealthy("starting"));
}

/// <summary>Whether tokens can be verified. Keys from files are read at the start, which fails without them.</summary>
internal sealed class KeysCheck(GatewayOptions options) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        Task.FromResult(HealthCheckResult.Healthy("keys are usable", options.Apps.ToDictionary(app => app.Id, object (app) => Keys(app))));

    private static string Keys(AppOptions app)
    {
        var secrets = app.Secrets.Count + app.SecretFiles.Count;
        return secrets > 0 ? $"{secrets} secret(s)" : $"{app.PublicKeyFiles.Count} public key(s)";
    }
}

/// <summary>Each upstream's own word: can logins be expected to succeed? While one can, some clients have a reason to come.</summary>
internal sealed class UpstreamsCheck(IEnumerable<IUpstream> upstreams) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        var states = upstreams.Select(upstream => (upstream.Name, upstream.Health)).ToList();
        var data = states
            .GroupBy(state => state.Name)
            .ToDictionary(group => group.Key, object (group) => string.Join("; ", group.Select(state => state.Health.Detail)));
        return Task.FromResult(states.Count(state => state.Health.Ready) switch
        {
            var ready when ready == states.Count => HealthCheckResult.Healthy("reachable", data),
            0 => HealthCheckResult.Unhealthy("not reachable", data: data),
            _ => HealthCheckResult.Degraded("some are not reachable", data: data),
        });
    }
}

/// <summary>Unhealthy from the moment the process is told to stop: a balancer then sends new clients elsewhere.</summary>
internal sealed class DrainingCheck(SessionTable sessions, IHostApplicationLifetime lifetime) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        Task.FromResult(sessions.Draining || lifetime.ApplicationStopping.IsCancellationRequested
            ? HealthCheckResult.Unhealthy("draining")
            : HealthCheckResult.Healthy("accepting sessions"));
}
