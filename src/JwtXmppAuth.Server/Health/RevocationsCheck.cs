using JwtXmppAuth.Gateway.Revocation;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace JwtXmppAuth.Server.Health;

/// <summary>Degraded while a restart would forget who is shut out, and nobody has asked for that.</summary>
internal sealed class RevocationsCheck(Revocations revocations) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        Task.FromResult(revocations.Trouble is { } trouble
            ? HealthCheckResult.Degraded(trouble)
            : HealthCheckResult.Healthy($"kept in {revocations.Place}"));
}
