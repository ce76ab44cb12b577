using JwtXmppAuth.Gateway.Configuration;
using JwtXmppAuth.Gateway.Sessions;

namespace JwtXmppAuth.Server.Hosting;

/// <summary>Before the server stops listening, sessions end in order: what is queued is fetched, then they are told.</summary>
internal sealed partial class Draining(
    SessionTable sessions, GatewayOptions options, TimeProvider time, ILogger<Draining> log) : IHostedLifecycleService
{
    /// <summary>For what comes after the drain: answers under way, the closing of upstreams.</summary>
    public static readonly TimeSpan StopTime = TimeSpan.FromSeconds(5);

    public async Task StoppingAsync(CancellationToken cancellationToken)
    {
        LogDraining(sessions.Count, options.DrainTime);
        using var bound = new CancellationTokenSource(options.DrainTime, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(bound.Token, cancellationToken);
        try
        {
            await sessions.DrainAsync(either.Token);
        }
        catch (OperationCanceledException)
        {
            LogLeft(sessions.Count);
        }
    }

    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    [LoggerMessage(6001, LogLevel.Information, "Stopping: no new sessions; {Sessions} end within {DrainTime}")]
    private partial void LogDraining(int sessions, TimeSpan drainTime);

    [LoggerMessage(6002, LogLevel.Warning, "The time to drain is over; {Sessions} sessions were not told in time")]
    private partial void LogLeft(int sessions);
}
