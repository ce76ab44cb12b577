namespace JwtXmppAuth.Gateway.Transports.Bosh;

/// <summary>
/// The inactivity period (XEP-0124 §10): it runs while no request is held. Not thread-safe: the connection's gate guards
/// it, and the callback, which comes from outside, asks <see cref="TryExpire"/> under the gate.
/// </summary>
internal sealed class SilenceTimer(TimeSpan period, TimeProvider time, Action expired)
{
    /// <summary>What the next silence may come to; one that has begun keeps to its own.</summary>
    public TimeSpan Period { get; set; } = period;

    private readonly Action _expired = expired;
    private ITimer? _timer;
    private bool _ended;
    private long? _since;
    private TimeSpan _granted;

    /// <summary>
    /// False when a request came while the callback was on its way. A timer counts in ticks coarser than the clock and may
    /// fire some milliseconds early: then it is set for the rest, or the silence would never end.
    /// </summary>
    public bool TryExpire()
    {
        if (_since is not { } since)
            return false;
        var rest = _granted - time.GetElapsedTime(since);
        if (rest > TimeSpan.Zero)
            _timer!.Change(rest + TimeSpan.FromMilliseconds(1), Timeout.InfiniteTimeSpan);
        return rest <= TimeSpan.Zero;
    }

    public void Start()
    {
        if (_since is not null || _ended)
            return;
        _since = time.GetTimestamp();
        _granted = Period;
        // Made when it is first needed: a session that was refused leaves nothing behind.
        _timer ??= time.CreateTimer(static silence => ((SilenceTimer)silence!)._expired(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        _timer.Change(_granted, Timeout.InfiniteTimeSpan);
    }

    public void Stop()
    {
        if (_since is null)
            return;
        _since = null;
        _timer!.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    public void End()
    {
        Stop();
        _ended = true;
        _timer?.Dispose();
    }
}
