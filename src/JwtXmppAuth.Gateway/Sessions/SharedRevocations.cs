using JwtXmppAuth.Gateway.Revocation;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace JwtXmppAuth.Gateway.Sessions;

/// <summary>
/// Reads a store that several gateways share every <see cref="RevocationOptions.PollInterval"/>: what another has revoked is in
/// force here as well, and ends the living sessions that it covers.
/// </summary>
internal sealed partial class SharedRevocations(
    IRevocationStore store, Revocations revocations, SessionTable sessions, TimeProvider time, ILogger<SharedRevocations> log) : IHostedService, IAsyncDisposable
{
    private readonly CancellationTokenSource _stopping = new();
    private Task _reading = Task.CompletedTask;
    private bool _failing;

    public Task StartAsync(CancellationToken cancellationToken)
    {
        if (store.IsShared && revocations.Options.PollInterval is var interval && interval > TimeSpan.Zero)
            _reading = ReadAlwaysAsync(interval);
        return Task.CompletedTask;
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        await _stopping.CancelAsync();
        await _reading.WaitAsync(cancellationToken);
    }

    /// <summary>Also of one that was started and never stopped, as where a later part of the process cannot start.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        await _reading;
        _stopping.Dispose();
    }

    private async Task ReadAlwaysAsync(TimeSpan interval)
    {
        using var timer = new PeriodicTimer(interval, time);
        try
        {
            while (await timer.WaitForNextTickAsync(_stopping.Token))
                await ReadAsync(_stopping.Token);
        }
        catch (OperationCanceledException) when (_stopping.IsCancellationRequested)
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
        // An embedder's store throws what it likes; what is in force stays so, and the next look may succeed.
        catch (Exception failure) when (failure is not OperationCanceledException)
        {
            if (!_failing)
                LogUnread(failure is RevocationStoreException ? failure.Message : $"{failure.GetType().Name}.");
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
