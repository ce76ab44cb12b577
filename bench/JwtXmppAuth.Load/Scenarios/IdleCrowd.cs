using JwtXmppAuth.Load.Servers;

namespace JwtXmppAuth.Load.Scenarios;

/// <summary>Sessions that do nothing but be there; over BOSH they ask again whenever they are answered.</summary>
internal sealed class IdleCrowd : IAsyncDisposable
{
    /// <summary>Seconds after which the first sessions ask again, so that even 100 of them make enough requests to be measured.</summary>
    private const int FirstWait = 1;
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private readonly Crowd _crowd;
    private readonly Listening _listening;
    private long _answers;

    private IdleCrowd(RunningTarget target, CancellationToken cancellation)
    {
        _crowd = new Crowd(target);
        _listening = new Listening(cancellation);
    }

    public static async Task<IdleCrowd> StartAsync(RunningTarget target, int sessions, CancellationToken cancellation)
    {
        var idle = new IdleCrowd(target, cancellation);
        try
        {
            await idle.GrowAsync(sessions, FirstWait, cancellation);
            return idle;
        }
        catch
        {
            await idle.DisposeAsync();
            throw;
        }
    }

    /// <param name="sessions">That are to be there then.</param>
    /// <param name="wait">Seconds after which those who come ask again.</param>
    public async Task GrowAsync(int sessions, int wait, CancellationToken cancellation)
    {
        var before = _crowd.Clients.Count;
        await _crowd.StartAsync(sessions - before, cancellation, wait: wait);
        foreach (var client in _crowd.Clients.Skip(before))
        {
            _listening.Add(client, _ =>
            {
                Interlocked.Increment(ref _answers);
                return default;
            });
        }
    }

    /// <summary>For a second.</summary>
    /// <returns>Requests that were answered.</returns>
    public async Task<long> WatchAsync(CancellationToken cancellation)
    {
        var before = Interlocked.Read(ref _answers);
        await WhileAsync(Task.Delay(TimeSpan.FromSeconds(1), TimeProvider.System, cancellation));
        return Interlocked.Read(ref _answers) - before;
    }

    /// <exception cref="InvalidDataException">A session ended meanwhile.</exception>
    public Task WhileAsync(Task other) => _listening.UntilAsync(other, Patience, () => "what is measured beside idle sessions does not end");

    public async ValueTask DisposeAsync()
    {
        await _listening.DisposeAsync();
        _crowd.Dispose();
    }
}
