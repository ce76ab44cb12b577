using JwtXmppAuth.Server.Settings;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace JwtXmppAuth.Server.Health;

/// <summary>Degraded while the configuration on the disk is not the one in force: the next start may fail, or change much.</summary>
internal sealed class SettingsCheck(SettingsReload? reload = null) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        Task.FromResult(reload?.State switch
        {
            null => HealthCheckResult.Healthy("as it was at the start"),
            { Problem: null, Waiting: { } waiting, Since: var since } => HealthCheckResult.Degraded(
                $"in force since {since:u}; a restart is needed for {waiting}"),
            { Problem: null, Since: var since } => HealthCheckResult.Healthy($"in force since {since:u}"),
            { Problem: { } problem, Since: var since } => HealthCheckResult.Degraded(
                $"in force since {since:u}; a changed one was not taken: {problem}"),
        });
}
