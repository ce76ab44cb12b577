using JwtXmppAuth.Gateway.Sessions;
using JwtXmppAuth.Gateway.Upstreams;
using JwtXmppAuth.Tokens.Keys;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace JwtXmppAuth.Server.Health;

internal sealed class StartedCheck(IHostApplicationLifetime lifetime) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        Task.FromResult(lifetime.ApplicationStarted.IsCancellationRequested
            ? HealthCheckResult.Healthy("started")
            : HealthCheckResult.Unhealthy("starting"));
}

/// <summary>Whether tokens can be verified. While those of one app can, some clients have a reason to come.</summary>
internal sealed class KeysCheck(KeyRings keys, TimeProvider time) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        // One look for words and verdict: keys that come meanwhile must not set them against each other.
        var now = time.GetUtcNow();
        var apps = (
            from ring in keys.All
            let sources = ring.Sources
            select (Id: ring.App, Sources: sources, Usable: sources.Any(source => source.IsUsableAt(now)))).ToList();
        var data = apps.ToDictionary(app => app.Id, object (app) => Words(app.Sources, app.Usable));
        return Task.FromResult(apps.Count(app => app.Usable) switch
        {
            var usable when usable == apps.Count => HealthCheckResult.Healthy("keys are usable", data),
            0 => HealthCheckResult.Unhealthy("no app has a usable key", data: data),
            _ => HealthCheckResult.Degraded("some apps have no usable key", data: data),
        });
    }

    private static string Words(IReadOnlyList<KeySourceState> sources, bool usable)
    {
        var keys = sources.Sum(source => source.Keys.Count(key => key.Problem is null));
        return string.Join("; ", [
            $"{keys} key(s) of {sources.Count} source(s){(usable ? "" : ", none usable now")}",
            .. sources.Where(source => source.LastError is not null).Select(source => $"{source.Name} {source.LastError}"),
        ]);
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
