namespace JwtXmppAuth.Gateway.Sessions;

/// <summary>
/// Waits for the moment in which a session's token is taken no more, by the clock on the wall: <paramref name="warn"/> some
/// time before it, <paramref name="end"/> then. One timer, and none for a token that never ends.
/// </summary>
/// <param name="warning">How long before the end; zero: without a warning.</param>
/// <param name="warn">Is told the end.</param>
internal sealed class ExpiryWatch(TimeSpan warning, TimeProvider time, Action<DateTimeOffset> warn, Action end) : IDisposable
{
    /// <summary>A clock that is set meanwhile is noticed by then.</summary>
    public static readonly TimeSpan LongestWait = TimeSpan.FromMinutes(1);

    private readonly Lock _gate = new();
    private ITimer? _timer;
    private DateTimeOffset? _until;
    private bool _warned;
    private bool _over;

    /// <summary>The session has a token that is valid until then; null: for ever.</summary>
    public void Set(DateTimeOffset? until)
    {
        lock (_gate)
        {
            if (_over)
                return;
            _until = until;
            _warned = warning == TimeSpan.Zero;
            Wait();
        }
    }

    public void Dispose()
    {
        lock (_gate)
        {
            _over = true;
            _timer?.Dispose();
        }
    }

    private void OnTimer()
    {
        DateTimeOffset until;
        bool ended;
        lock (_gate)
        {
            if (_over || _until is not { } moment)
                return;
            until = moment;
            var left = until - time.GetUtcNow();
            ended = _over = left <= TimeSpan.Zero;
            var warns = !ended && !_warned && left <= warning;
            _warned |= warns;
            if (!ended)
                Wait();
            if (!ended && !warns)
                return;
        }

        if (ended)
            end();
        else
            warn(until);
    }

    private void Wait()
    {
        if (_until is not { } until)
        {
            _timer?.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
            return;
        }

        var left = until - time.GetUtcNow() - (_warned ? TimeSpan.Zero : warning);
        // It counts in milliseconds: one that is begun is waited for.
        var wait = TimeSpan.FromMilliseconds(Math.Ceiling(Math.Clamp(left.TotalMilliseconds, 0, LongestWait.TotalMilliseconds)));
        _timer ??= time.CreateTimer(static watch => ((ExpiryWatch)watch!).OnTimer(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        _timer.Change(wait, Timeout.InfiniteTimeSpan);
    }
}
