using JwtXmppAuth.Gateway.Transports.Bosh;
using Microsoft.Extensions.Time.Testing;

namespace JwtXmppAuth.Tests.Gateway.Transports.Bosh;

public sealed class SilenceTimerTests
{
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(1);

    private readonly FakeTimeProvider _time = new();

    [Fact]
    public void Silence_is_over_when_its_time_is_up_and_not_before()
    {
        var expired = 0;
        SilenceTimer? timer = null;
        timer = new SilenceTimer(Period, _time, () => expired += timer!.TryExpire() ? 1 : 0);
        timer.Start();
        _time.Advance(Period - Tick);
        Assert.Equal(0, expired);
        _time.Advance(Tick);
        Assert.Equal(1, expired);
    }

    [Fact]
    public void A_request_ends_the_silence_and_the_next_one_is_counted_anew()
    {
        var expired = 0;
        SilenceTimer? timer = null;
        timer = new SilenceTimer(Period, _time, () => expired += timer!.TryExpire() ? 1 : 0);
        timer.Start();
        _time.Advance(Period - Tick);
        timer.Stop();
        timer.Start();
        _time.Advance(Period - Tick);
        Assert.Equal(0, expired);
        _time.Advance(Tick);
        Assert.Equal(1, expired);
    }

    /// <summary>The system's timers count coarser than its clock: a session whose timer came early once lived for ever.</summary>
    [Fact]
    public void A_timer_that_fires_early_is_set_again_for_the_rest()
    {
        var (fired, expired) = (0, 0);
        SilenceTimer? timer = null;
        timer = new SilenceTimer(Period, new EarlyTimers(_time, TimeSpan.FromMilliseconds(4)), () =>
        {
            fired++;
            expired += timer!.TryExpire() ? 1 : 0;
        });
        timer.Start();
        _time.Advance(Period - TimeSpan.FromMilliseconds(4));
        Assert.Equal((1, 0), (fired, expired));
        for (var i = 0; i < 10; i++)
            _time.Advance(Tick);
        Assert.Equal(1, expired);
    }

    /// <summary>Its timers are early by so much, but never take less than a millisecond.</summary>
    private sealed class EarlyTimers(TimeProvider time, TimeSpan early) : TimeProvider
    {
        public override long TimestampFrequency => time.TimestampFrequency;

        public override long GetTimestamp() => time.GetTimestamp();

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
            new EarlyTimer(time.CreateTimer(callback, state, dueTime, period), early);
    }

    private sealed class EarlyTimer(ITimer timer, TimeSpan early) : ITimer
    {
        public bool Change(TimeSpan dueTime, TimeSpan period) =>
            timer.Change(dueTime < TimeSpan.Zero ? dueTime : dueTime - early > Tick ? dueTime - early : Tick, period);

        public void Dispose() => timer.Dispose();

        public ValueTask DisposeAsync() => timer.DisposeAsync();
    }
}
