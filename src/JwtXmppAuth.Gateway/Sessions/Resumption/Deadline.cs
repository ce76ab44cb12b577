namespace JwtXmppAuth.Gateway.Sessions.Resumption;

/// <summary>One point in time, which can be moved and taken back; has no timer before it is first set. Guarded by its owner's lock.</summary>
/// <param name="reached">Called without that lock; it must ask <see cref="IsReached"/>, because the deadline may have been moved meanwhile.</param>
internal sealed class Deadline(TimeProvider time, Action reached) : IDisposable
{
    private readonly Action _reached = reached;
    private ITimer? _timer;
    private TimeSpan? _after;
    private long _since;

    public void Set(TimeSpan after)
    {
        _after = after;
        _since = time.GetTimestamp();
        _timer ??= time.CreateTimer(static deadline => ((Deadline)deadline!)._reached(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        _timer.Change(after, Timeout.InfiniteTimeSpan);
    }

    public bool IsSet => _after is not null;

    public void Clear() => _after = null;

    /// <summary>True once; a timer that came too early is set anew.</summary>
    public bool IsReached()
    {
        if (_after is not { } after)
            return false;
        var left = after - time.GetElapsedTime(_since);
        if (left > TimeSpan.Zero)
        {
            // It counts in milliseconds, and may be early by one.
            _timer!.Change(left + TimeSpan.FromMilliseconds(1), Timeout.InfiniteTimeSpan);
            return false;
        }

        _after = null;
        return true;
    }

    public void Dispose()
    {
        _after = null;
        _timer?.Dispose();
    }
}
