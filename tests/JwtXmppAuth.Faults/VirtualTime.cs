namespace JwtXmppAuth.Faults;

/// <summary>
/// A clock that stands still until somebody lets it jump to the next timer. Unlike <c>FakeTimeProvider</c> it says where that
/// is, so every timer finds the time it was set for, and hours without one cost nothing.
/// </summary>
internal sealed class VirtualTime : TimeProvider
{
    private static readonly DateTimeOffset Start = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    private readonly PriorityQueue<Timer, (TimeSpan Due, long Order)> _timers = new();
    private long _order;

    /// <summary>Since the beginning of the run.</summary>
    public TimeSpan Passed { get; private set; }

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    /// <summary>Timers that are still set.</summary>
    public int Waiting => _timers.UnorderedItems.Count(item => item.Element.IsSetFor(item.Priority.Due));

    public override DateTimeOffset GetUtcNow() => Start + Passed;

    public override long GetTimestamp() => Passed.Ticks;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new Timer(this, callback, state);
        timer.Change(dueTime, period);
        return timer;
    }

    /// <summary>Jumps to the next timer and lets it fire; false when none is set.</summary>
    public bool TryAdvance()
    {
        while (_timers.TryDequeue(out var timer, out var when))
        {
            if (!timer.IsSetFor(when.Due))
                continue;
            Passed = when.Due;
            timer.Fire();
            return true;
        }

        return false;
    }

    private sealed class Timer(VirtualTime time, TimerCallback callback, object? state) : ITimer
    {
        private TimeSpan? _due;
        private TimeSpan _period;

        public bool IsSetFor(TimeSpan due) => _due == due;

        public void Fire()
        {
            _due = null;
            if (_period > TimeSpan.Zero)
                Change(_period, _period);
            callback(state);
        }

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            _period = period;
            _due = dueTime < TimeSpan.Zero ? null : time.Passed + dueTime;
            if (_due is { } due)
                time._timers.Enqueue(this, (due, time._order++));
            return true;
        }

        public void Dispose() => _due = null;

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
