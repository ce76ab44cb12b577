using JwtXmppAuth.Gateway.Diagnostics;
using JwtXmppAuth.Gateway.Revocation;
using Microsoft.Extensions.Logging;

namespace JwtXmppAuth.Gateway.Sessions;

/// <summary>What every session needs of the process.</summary>
internal sealed record SessionServices(TimeProvider Time, GatewayMetrics Metrics, ILogger<GatewaySession> Log, TimeSpan AuthenticationTimeout)
{
    public Revocations Revocations { get; init; } = Revocations.InMemory(Time);
}
