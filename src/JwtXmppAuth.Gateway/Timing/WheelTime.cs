using Microsoft.Extensions.Logging;

namespace JwtXmppAuth.Gateway.Timing;

/// <summary>
/// The clock beneath, with timers for waits of many sessions, of which hardly any ever comes to its end: for whoever is silent,
/// for held requests, for tokens that expire. A wait is never shorter than asked for, and longer by less than
/// <see cref="Resolution"/> and what the clock beneath is late. However many there are, they wait in one wheel for one timer of
/// that clock, which is set to the first of them, and to none while there is none. All that are due together are called one after
/// the other on the same thread: what they call must be short. It carries no execution context.
/// </summary>
internal sealed partial class WheelTime : TimeProvider, IDisposable
{
    public static readonly TimeSpan Resolution = TimeSpan.FromMilliseconds(50);

    /// <summary>As of <see cref="Timer"/>.</summary>
    private static readonly TimeSpan LongestWait = TimeSpan.FromMilliseconds(uint.MaxValue - 1);

    private readonly Lock _gate = new();
    private readonly TimerWheel _wheel = new();
    private readonly TimeProvider _time;
    private readonly ILogger<WheelTime> _log;
    private readonly long _start;
    private readonly ITimer _alarm;
    private long _alarmAt = long.MaxValue;

    public WheelTime(TimeProvider time, ILogger<WheelTime> log)
    {
        _time = time;
        _log = log;
        _start = time.GetTimestamp();
        using (ExecutionContext.SuppressFlow())
            _alarm = time.CreateTimer(static wheel => ((WheelTime)wheel!).OnAlarm(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    public override long TimestampFrequency => _time.TimestampFrequency;

    public override TimeZoneInfo LocalTimeZone => _time.LocalTimeZone;

    private TimeSpan Elapsed => _time.GetElapsedTime(_start);

    public override long GetTimestamp() => _time.GetTimestamp();

    public override DateTimeOffset GetUtcNow() => _time.GetUtcNow();

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        ArgumentNullException.ThrowIfNull(callback);
        var timer = new WheelTimer(this, callback, state);
        TryArm(timer, dueTime, period);
        return timer;
    }

    /// <summary>Whoever waits still, waits for ever.</summary>
    public void Dispose() => _alarm.Dispose();

    internal bool TryArm(WheelTimer timer, TimeSpan dueTime, TimeSpan period)
    {
        var waits = IsWait(dueTime);
        var repeats = IsWait(period) && period > TimeSpan.Zero;
        lock (_gate)
        {
            if (timer.Disposed)
                return false;
            timer.Period = repeats ? period : TimeSpan.Zero;
            if (waits)
                Arm(timer, Elapsed, dueTime);
            else
                _wheel.Disarm(timer);
            return true;
        }
    }

    internal void Drop(WheelTimer timer)
    {
        lock (_gate)
        {
            timer.Disposed = true;
            _wheel.Disarm(timer);
        }
    }

    private void OnAlarm()
    {
        lock (_gate)
        {
            _wheel.TurnTo(Elapsed.Ticks / Resolution.Ticks);
            _alarmAt = long.MaxValue;
            // Before anybody is called: whoever takes his time must not hold up those who come after.
            if (_wheel.Next is { } next)
                SetAlarm(next, Elapsed);
        }

        while (TakeDue() is { } timer)
            Call(timer);
    }

    /// <summary>One by one: who is disarmed meanwhile is not called.</summary>
    private WheelTimer? TakeDue()
    {
        lock (_gate)
        {
            var timer = (WheelTimer?)_wheel.TakeDue();
            if (timer is { Period: var period } && period > TimeSpan.Zero)
            {
                // What was missed is not made up for.
                var (now, next) = (Elapsed, timer.DueAt + period);
                Arm(timer, now, next > now ? next - now : period);
            }

            return timer;
        }
    }

    private void Call(WheelTimer timer)
    {
        try
        {
            timer.Call();
        }
        catch (Exception fault)
        {
            // A boundary: all the others who are due wait behind this one, and one session's fault must not become theirs.
            LogFault(fault);
        }
    }

    private void Arm(WheelTimer timer, TimeSpan now, TimeSpan dueTime)
    {
        timer.DueAt = now + dueTime;
        // One that stood still has not been turned for as long.
        if (_wheel.IsEmpty)
            _wheel.TurnTo(now.Ticks / Resolution.Ticks);
        // The tick that is begun then is waited for.
        _wheel.Arm(timer, (timer.DueAt.Ticks + Resolution.Ticks - 1) / Resolution.Ticks);
        if (timer.Tick < _alarmAt)
            SetAlarm(timer.Tick, now);
    }

    private void SetAlarm(long tick, TimeSpan now)
    {
        _alarmAt = tick;
        // The clock beneath counts in milliseconds: one that is begun is waited for. And it must not call from in here.
        var left = Math.Ceiling((TimeSpan.FromTicks(tick * Resolution.Ticks) - now).TotalMilliseconds);
        _alarm.Change(TimeSpan.FromMilliseconds(Math.Clamp(left, 1, LongestWait.TotalMilliseconds)), Timeout.InfiniteTimeSpan);
    }

    private static bool IsWait(TimeSpan wait)
    {
        if (wait == Timeout.InfiniteTimeSpan)
            return false;
        ArgumentOutOfRangeException.ThrowIfLessThan(wait, TimeSpan.Zero);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(wait, LongestWait);
        return true;
    }

    [LoggerMessage(2060, LogLevel.Critical, "A timer of a session failed")]
    private partial void LogFault(Exception fault);
}
