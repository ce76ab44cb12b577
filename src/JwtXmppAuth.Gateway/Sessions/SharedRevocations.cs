using JwtXmppAuth.Gateway.Revocation;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace JwtXmppAuth.Gateway.Sessions;

/// <summary>
/// Reads a store that several gateways share every <see cref="RevocationOptions.PollInterval"/>: what another has revoked is in
/// force here as well, and ends the living sessions that it covers.
/// </summary>
internal sealed partial class SharedRevocations(
    IRevocationStore store, Revocations revocations, SessionTable sessions, TimeProvider time, ILogger<SharedRevocations> log) : BackgroundService
{
    private PeriodicTimer? _timer;
    private bool _failing;

    public override Task StartAsync(CancellationToken cancellationToken)
    {
        // Counted from the start, whenever there is a thread to go on with.
        if (store.IsShared && revocations.Options.PollInterval is var interval && interval > TimeSpan.Zero)
            _timer = new PeriodicTimer(interval, time);
        return base.StartAsync(cancellationToken);
    }

    public override void Dispose()
    {
        _timer?.Dispose();
        base.Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (_timer is not { } timer)
            return;
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
                await ReadAsync(stoppingToken);
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // It stops.
        }
    }

    private async Task ReadAsync(CancellationToken cancellation)
    {
        try
        {
            var news = await sessions.AdoptRevocationsAsync(cancellation);
            if (news.Entries > 0)
                LogNews(news.Entries, news.Ended);
            if (_failing)
                LogReadAgain();
            _failing = false;
        }
        catch (RevocationStoreException failure)
        {
            if (!_failing)
                LogUnread(failure.Message);
            _failing = true;
        }
    }

    [LoggerMessage(2050, LogLevel.Information, "{Revocations} revocations of other gateways are in force here too; sessions ended: {Ended}")]
    private partial void LogNews(int revocations, int ended);

    [LoggerMessage(2051, LogLevel.Error, "What other gateways revoke is not known here until this works again: {Why}")]
    private partial void LogUnread(string why);

    [LoggerMessage(2052, LogLevel.Information, "What other gateways revoke is known again")]
    private partial void LogReadAgain();
}
