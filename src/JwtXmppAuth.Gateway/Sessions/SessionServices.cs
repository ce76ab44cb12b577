using JwtXmppAuth.Gateway.Diagnostics;
using JwtXmppAuth.Gateway.Limits;
using JwtXmppAuth.Gateway.Revocation;
using JwtXmppAuth.Gateway.Sessions.Uses;
using Microsoft.Extensions.Logging;

namespace JwtXmppAuth.Gateway.Sessions;

/// <summary>What every session needs of the process.</summary>
internal sealed record SessionServices(TimeProvider Time, GatewayMetrics Metrics, ILogger<GatewaySession> Log, TimeSpan AuthenticationTimeout)
{
    /// <summary>For waits that need not be exact.</summary>
    public TimeProvider Timers { get; init; } = Time;

    public TokenUses Uses { get; init; } = new(new RevocationOptions().MaxUsedTokens, Time, new VolatileUsedTokenStore());

    public RateLimits Limits { get; init; } = RateLimits.None;

    public Strangers Strangers => field ??= new Strangers(Limits, Log);

    public Backlog Backlog { get; init; } = new(long.MaxValue);

    public Revocations Revocations { get; init; } = Revocations.InMemory(Time);

    public HostTable Hosts { get; } = new();
}
