using CsCheck;
using JwtXmppAuth.Gateway.Timing;
using Microsoft.Extensions.Logging.Testing;
using Microsoft.Extensions.Time.Testing;

namespace JwtXmppAuth.Tests.Gateway.Timing;

public sealed class WheelTimeTests : IDisposable
{
    private static readonly TimeSpan Step = WheelTime.Resolution;
    private static readonly TimeSpan Tick = TimeSpan.FromTicks(1);
    private static readonly TimeSpan Millisecond = TimeSpan.FromMilliseconds(1);
    private static readonly TimeSpan Never = Timeout.InfiniteTimeSpan;

    private readonly FakeTimeProvider _clock = new();
    private readonly FakeLogger<WheelTime> _log = new();
    private readonly CountedTimers _beneath;
    private readonly WheelTime _time;

    public WheelTimeTests()
    {
        _beneath = new CountedTimers(_clock);
        _time = new WheelTime(_beneath, _log);
    }

    public void Dispose() => _time.Dispose();

    /// <summary>Armed where a step of the wheel begins.</summary>
    [Theory]
    [InlineData(-1, 1)]
    [InlineData(0, 1)]
    [InlineData(1, 2)]
    public void A_wait_of_about_one_step_ends_with_the_step_in_which_it_is_over(int ticksMore, int steps)
    {
        var calls = 0;
        using var timer = _time.CreateTimer(_ => calls++, null, Step + (ticksMore * Tick), Never);
        _clock.Advance((steps * Step) - Millisecond);
        Assert.Equal(0, calls);
        _clock.Advance(Millisecond);
        Assert.Equal(1, calls);
        _clock.Advance(TimeSpan.FromHours(1));
        Assert.Equal(1, calls);
    }

    [Fact]
    public void No_wait_is_shorter_than_asked_for_and_none_longer_by_a_step() => Gen.Select(
        Gen.Int[0, 250_000], Gen.OneOf(Gen.Int[0, 200], Gen.Int[0, 250_000])).Array[1, 20].Sample(waits =>
    {
        var clock = new FakeTimeProvider();
        using var time = new WheelTime(clock, _log);
        var start = clock.GetUtcNow();
        var fired = new List<(TimeSpan At, TimeSpan Due)>();
        foreach (var (at, wait) in waits.OrderBy(one => one.Item1))
        {
            PassTo(TimeSpan.FromMilliseconds(at));
            var due = TimeSpan.FromMilliseconds(at + wait);
            time.CreateTimer(_ => fired.Add((clock.GetUtcNow() - start, due)), null, TimeSpan.FromMilliseconds(wait), Never);
        }

        PassTo(TimeSpan.FromMilliseconds(500_200));
        return fired.Count == waits.Length && fired.All(one => one.At >= one.Due && one.At - one.Due < Step);

        // From one step's beginning to the next, where something may happen.
        void PassTo(TimeSpan moment)
        {
            for (var now = clock.GetUtcNow() - start; now < moment; now = clock.GetUtcNow() - start)
                clock.Advance(TimeSpan.FromTicks(Math.Min(moment.Ticks, (now.Ticks / Step.Ticks + 1) * Step.Ticks) - now.Ticks));
        }
    }, iter: 40);

    [Fact]
    public void A_wait_of_nothing_ends_soon_and_on_another_call()
    {
        var calls = 0;
        using var timer = _time.CreateTimer(_ => calls++, null, TimeSpan.Zero, Never);
        Assert.Equal(0, calls);
        _clock.Advance(Step);
        Assert.Equal(1, calls);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(24)]
    public void The_longest_wait_ends_in_its_time(int hoursLater)
    {
        var longest = TimeSpan.FromMilliseconds(uint.MaxValue - 1);
        _clock.Advance(TimeSpan.FromHours(hoursLater));
        var calls = 0;
        using var timer = _time.CreateTimer(_ => calls++, null, longest, Never);
        _clock.Advance(longest - Step);
        Assert.Equal(0, calls);
        Pass(_clock, 3 * Step);
        Assert.Equal(1, calls);
        Assert.Throws<ArgumentOutOfRangeException>(() => timer.Change(longest + Millisecond, Never));
        Assert.Throws<ArgumentOutOfRangeException>(() => timer.Change(-2 * Millisecond, Never));
        Assert.Throws<ArgumentOutOfRangeException>(() => timer.Change(Never, -2 * Millisecond));
    }

    [Fact]
    public void A_timer_that_is_set_anew_waits_for_that_alone()
    {
        var calls = 0;
        using var timer = _time.CreateTimer(_ => calls++, null, TimeSpan.FromSeconds(1), Never);
        Assert.True(timer.Change(TimeSpan.FromSeconds(10), Never));
        Pass(_clock, TimeSpan.FromSeconds(10) - Millisecond);
        Assert.Equal(0, calls);
        _clock.Advance(Millisecond);
        Assert.Equal(1, calls);

        timer.Change(TimeSpan.FromSeconds(1), Never);
        timer.Change(Never, Never);
        Pass(_clock, TimeSpan.FromMinutes(1));
        Assert.Equal(1, calls);
    }

    [Fact]
    public void An_earlier_wait_than_the_first_is_not_late()
    {
        var calls = new List<string>();
        using var late = _time.CreateTimer(_ => calls.Add("late"), null, TimeSpan.FromSeconds(60), Never);
        using var early = _time.CreateTimer(_ => calls.Add("early"), null, TimeSpan.FromSeconds(1), Never);
        _clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(["early"], calls);
        _clock.Advance(TimeSpan.FromSeconds(59));
        Assert.Equal(["early", "late"], calls);
    }

    [Fact]
    public void A_timer_that_is_disposed_of_is_not_called_and_cannot_be_set()
    {
        var calls = 0;
        var timer = _time.CreateTimer(_ => calls++, null, TimeSpan.FromSeconds(1), Never);
        timer.Dispose();
        Assert.False(timer.Change(TimeSpan.FromSeconds(1), Never));
        Pass(_clock, TimeSpan.FromSeconds(5));
        Assert.Equal(0, calls);
    }

    [Fact]
    public void Of_two_that_are_due_together_the_first_can_call_the_second_off()
    {
        var calls = new List<string>();
        ITimer? second = null;
        using var first = _time.CreateTimer(_ =>
        {
            calls.Add("first");
            second!.Dispose();
        }, null, TimeSpan.FromSeconds(1), Never);
        second = _time.CreateTimer(_ => calls.Add("second"), null, TimeSpan.FromSeconds(1), Never);
        Pass(_clock, TimeSpan.FromSeconds(5));
        Assert.Equal(["first"], calls);
    }

    [Fact]
    public void One_that_fails_is_told_to_the_operator_and_keeps_nobody_else_back()
    {
        var calls = 0;
        using var bad = _time.CreateTimer(_ => throw new InvalidOperationException("broken"), null, TimeSpan.FromSeconds(1), Never);
        using var good = _time.CreateTimer(_ => calls++, null, TimeSpan.FromSeconds(1), Never);
        using var later = _time.CreateTimer(_ => calls++, null, TimeSpan.FromSeconds(2), Never);
        Pass(_clock, TimeSpan.FromSeconds(3));
        Assert.Equal(2, calls);
        Assert.Equal(2060, Assert.Single(_log.Collector.GetSnapshot()).Id.Id);
    }

    [Fact]
    public void One_that_takes_its_time_keeps_nobody_back_who_is_due_later()
    {
        var setByThen = 0;
        using var slow = _time.CreateTimer(_ => setByThen = _beneath.Sets, null, TimeSpan.FromSeconds(1), Never);
        using var later = _time.CreateTimer(_ => { }, null, TimeSpan.FromSeconds(2), Never);
        _clock.Advance(TimeSpan.FromSeconds(1));
        // Once for the first, and for the second before the first was called.
        Assert.Equal(2, setByThen);
    }

    [Fact]
    public void A_timer_with_a_period_is_called_again_and_again_and_makes_up_for_nothing()
    {
        var calls = 0;
        using var timer = _time.CreateTimer(_ => calls++, null, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(2));
        Pass(_clock, TimeSpan.FromSeconds(5));
        Assert.Equal(3, calls);
        _clock.Advance(TimeSpan.FromSeconds(11));
        Assert.Equal(4, calls);
        timer.Change(TimeSpan.FromSeconds(1), TimeSpan.Zero);
        Pass(_clock, TimeSpan.FromSeconds(10));
        Assert.Equal(5, calls);
    }

    /// <summary>What thousands of sessions do with every request: they take one wait back and begin another, and it ends with none.</summary>
    [Fact]
    public void The_clock_beneath_is_left_alone_while_nothing_comes_to_its_end()
    {
        var timers = Enumerable.Range(0, 1000).Select(_ => _time.CreateTimer(_ => { }, null, TimeSpan.FromSeconds(60), Never)).ToArray();
        var set = _beneath.Sets;
        for (var request = 0; request < 30; request++)
        {
            _clock.Advance(TimeSpan.FromSeconds(1));
            foreach (var timer in timers)
                timer.Change(TimeSpan.FromSeconds(60), Never);
        }

        Assert.Equal(1, set);
        Assert.Equal((1, set), (_beneath.Timers, _beneath.Sets));
        foreach (var timer in timers)
            timer.Dispose();
        Pass(_clock, TimeSpan.FromMinutes(10));
        // The one that was set already, and finds nobody.
        Assert.Equal(set, _beneath.Sets);
    }

    [Fact]
    public async Task Many_threads_lose_no_timer_and_call_none_twice()
    {
        const int Each = 2000;
        var calls = new int[4 * Each];
        var timers = new ITimer[calls.Length];
        var arming = Enumerable.Range(0, 4).Select(thread => Task.Run(() =>
        {
            for (var number = thread * Each; number < (thread + 1) * Each; number++)
            {
                var own = number;
                timers[own] = _time.CreateTimer(_ => Interlocked.Increment(ref calls[own]), null, TimeSpan.FromMilliseconds(own % 700), Never);
                if (own % 3 == 0)
                    timers[own].Dispose();
            }
        })).ToArray();
        var all = Task.WhenAll(arming);
        while (!all.IsCompleted)
            _clock.Advance(Millisecond);
        await all;
        Pass(_clock, TimeSpan.FromSeconds(2));
        for (var number = 0; number < calls.Length; number++)
            Assert.InRange(calls[number], number % 3 == 0 ? 0 : 1, 1);
    }

    [Fact]
    public void It_tells_the_time_of_the_clock_beneath()
    {
        _clock.SetLocalTimeZone(TimeZoneInfo.CreateCustomTimeZone("here", TimeSpan.FromHours(2), "here", "here"));
        _clock.Advance(TimeSpan.FromHours(3));
        Assert.Equal(
            (_clock.GetUtcNow(), _clock.GetTimestamp(), _clock.TimestampFrequency, _clock.LocalTimeZone, _clock.GetLocalNow()),
            (_time.GetUtcNow(), _time.GetTimestamp(), _time.TimestampFrequency, _time.LocalTimeZone, _time.GetLocalNow()));
    }

    /// <summary>As time does: the clock is at the moment of each call, and not already where it ends.</summary>
    private static void Pass(FakeTimeProvider clock, TimeSpan time)
    {
        for (; time >= Step; time -= Step)
            clock.Advance(Step);
        clock.Advance(time);
    }

    /// <summary>How many timers are made of a clock, and how often one is set to something.</summary>
    private sealed class CountedTimers(TimeProvider clock) : TimeProvider
    {
        public int Timers { get; private set; }

        public int Sets { get; private set; }

        public override long TimestampFrequency => clock.TimestampFrequency;

        public override TimeZoneInfo LocalTimeZone => clock.LocalTimeZone;

        public override long GetTimestamp() => clock.GetTimestamp();

        public override DateTimeOffset GetUtcNow() => clock.GetUtcNow();

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            Timers++;
            return new Counted(this, clock.CreateTimer(callback, state, dueTime, period));
        }

        private sealed class Counted(CountedTimers counted, ITimer timer) : ITimer
        {
            public bool Change(TimeSpan dueTime, TimeSpan period)
            {
                if (dueTime != Timeout.InfiniteTimeSpan)
                    counted.Sets++;
                return timer.Change(dueTime, period);
            }

            public void Dispose() => timer.Dispose();

            public ValueTask DisposeAsync() => timer.DisposeAsync();
        }
    }
}
