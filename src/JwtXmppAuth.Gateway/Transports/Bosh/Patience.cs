namespace JwtXmppAuth.Gateway.Transports.Bosh;

/// <summary>
/// The two waits of a session, of which there is never more than one: while requests are held, that of the one that came
/// first (XEP-0124 §8), and while none is, the client's silence (§10). So it has one timer, which is set when a wait begins and
/// let run when it is over sooner. Not thread-safe: the connection's gate guards it, and the callback, which comes from outside, asks
/// <see cref="TryExpire"/> under the gate.
/// </summary>
/// <param name="silence">How long the client may be silent.</param>
/// <param name="wait">How long a request is held; zero: without an end.</param>
/// <param name="over">Is called with <paramref name="state"/>.</param>
internal sealed class Patience(TimeSpan silence, TimeSpan wait, TimeProvider time, TimerCallback over, object? state)
{
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(1);

    private ITimer? _timer;
    private HeldRequest? _request;
    private long? _since;
    private TimeSpan _granted;
    private bool _ended;

    /// <summary>What the next silence may come to; one that has begun keeps to its own.</summary>
    public TimeSpan Silence { get; set; } = silence;

    private TimeSpan Rest => _granted - time.GetElapsedTime(_since!.Value);

    /// <summary>Where requests are held the wait is theirs; where none is, the silence begins, if it has not begun already.</summary>
    public void Watch(HeldRequests held)
    {
        var request = held.FirstToExpire;
        if (held.Any && (request is null || wait == TimeSpan.Zero))
            Stop();
        else if (!_ended && (_since is null || request != _request))
            Begin(request);
    }

    /// <summary>Neither is waited for, until <see cref="Watch"/> says so.</summary>
    public void Stop() => (_since, _request) = (null, null);

    /// <summary>
    /// For the callback: false when what was waited for came while it was on its way. A timer counts in ticks coarser than the clock
    /// and may fire some milliseconds early: then it is set for the rest, or the wait would never end.
    /// </summary>
    /// <inheritdoc cref="IsOver"/>
    public bool TryExpire(out HeldRequest? request)
    {
        if (IsOver(out request))
            return true;
        if (_since is not null)
            _timer!.Change(Rest + Tick, Timeout.InfiniteTimeSpan);
        return false;
    }

    /// <param name="request">Whose wait it is; null: it is the silence.</param>
    public bool IsOver(out HeldRequest? request)
    {
        request = _request;
        return _since is not null && Rest <= TimeSpan.Zero;
    }

    public void End()
    {
        Stop();
        _ended = true;
        _timer?.Dispose();
    }

    private void Begin(HeldRequest? request)
    {
        _request = request;
        _since = request?.Since ?? time.GetTimestamp();
        _granted = request is null ? Silence : wait;
        var rest = Rest;
        // Made when it is first needed: a session that was refused leaves nothing behind.
        _timer ??= time.CreateTimer(over, state, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        _timer.Change(rest > Tick ? rest : Tick, Timeout.InfiniteTimeSpan);
    }
}
