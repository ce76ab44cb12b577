using JwtXmppAuth.Gateway.Transports.Bosh;
using Microsoft.Extensions.Time.Testing;

namespace JwtXmppAuth.Tests.Gateway.Transports.Bosh;

public sealed class PatienceTests
{
    private static readonly TimeSpan Silence = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan Wait = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(1);

    private readonly FakeTimeProvider _time = new();
    private readonly HeldRequests _held = new(firstRid: 1, requests: 3, hold: 2);
    private readonly List<string> _over = [];
    private int _fired;

    [Fact]
    public void Silence_is_over_when_its_time_is_up_and_not_before()
    {
        var patience = Patience(_time);
        patience.Watch(_held);
        _time.Advance(Silence - Tick);
        Assert.Empty(_over);
        _time.Advance(Tick);
        Assert.Equal(["silence"], _over);
    }

    [Fact]
    public void A_request_ends_the_silence_and_the_next_one_is_counted_anew()
    {
        var patience = Patience(_time);
        patience.Watch(_held);
        _time.Advance(Silence - Tick);
        patience.Stop();
        patience.Watch(_held);
        _time.Advance(Silence - Tick);
        Assert.Empty(_over);
        _time.Advance(Tick);
        Assert.Equal(["silence"], _over);
    }

    [Fact]
    public void A_silence_that_has_begun_keeps_to_its_time()
    {
        var patience = Patience(_time);
        patience.Watch(_held);
        _time.Advance(Silence - Tick);
        patience.Silence = 2 * Silence;
        patience.Watch(_held);
        _time.Advance(Tick);
        Assert.Equal(["silence"], _over);
    }

    [Fact]
    public void While_a_request_is_held_nobody_is_silent_and_then_one_is_anew()
    {
        var patience = Patience(_time);
        patience.Watch(_held);
        _time.Advance(Silence - Tick);
        var request = Hold(1);
        patience.Watch(_held);
        _time.Advance(Wait - Tick);
        Assert.Empty(_over);
        _held.Drop(request);
        patience.Watch(_held);
        _time.Advance(Silence - Tick);
        Assert.Empty(_over);
        _time.Advance(Tick);
        Assert.Equal(["silence"], _over);
    }

    [Fact]
    public void Each_request_has_the_time_from_when_it_came_whatever_its_rid()
    {
        var patience = Patience(_time);
        Hold(2);
        patience.Watch(_held);
        _time.Advance(Tick);
        Hold(1);
        patience.Watch(_held);
        _time.Advance(Wait - (2 * Tick));
        Assert.Empty(_over);
        _time.Advance(Tick);
        Assert.Equal(["2"], _over);
        _time.Advance(Tick);
        Assert.Equal(["2", "1"], _over);
    }

    [Fact]
    public void Of_those_that_came_together_all_are_over_together()
    {
        var patience = Patience(_time);
        Hold(1);
        Hold(2);
        patience.Watch(_held);
        _time.Advance(Wait);
        Assert.Equal(["1", "2"], _over);
    }

    [Fact]
    public void Who_is_held_without_an_end_is_not_silent()
    {
        var patience = Patience(_time, TimeSpan.Zero);
        Hold(1);
        patience.Watch(_held);
        _time.Advance(10 * Silence);
        Assert.Empty(_over);
    }

    [Fact]
    public void After_the_end_nothing_begins()
    {
        var patience = Patience(_time);
        patience.Watch(_held);
        patience.End();
        patience.Watch(_held);
        _time.Advance(10 * Silence);
        Assert.Empty(_over);
    }

    /// <summary>The system's timers count coarser than its clock: a session whose timer came early once lived for ever.</summary>
    [Fact]
    public void A_timer_that_fires_early_is_set_again_for_the_rest()
    {
        var early = TimeSpan.FromMilliseconds(4);
        var patience = Patience(new EarlyTimers(_time, early));
        patience.Watch(_held);
        _time.Advance(Silence - early);
        Assert.Equal((1, 0), (_fired, _over.Count));
        for (var i = 0; i < 10; i++)
            _time.Advance(Tick);
        Assert.Equal(["silence"], _over);
    }

    private Patience Patience(TimeProvider time, TimeSpan? wait = null)
    {
        Patience? patience = null;
        return patience = new Patience(Silence, wait ?? Wait, time, _ => Fire(patience!), null);
    }

    private void Fire(Patience patience)
    {
        _fired++;
        for (var isOver = patience.TryExpire(out var request); isOver; isOver = patience.IsOver(out request))
        {
            _over.Add(request is null ? "silence" : $"{request.Rid}");
            patience.Stop();
            if (request is null)
                return;
            // One that has expired, and waits on, is not waited for.
            request.IsExpired = true;
            patience.Watch(_held);
        }
    }

    private HeldRequest Hold(long rid)
    {
        var request = new HeldRequest(null!, rid, terminates: false, _time.GetTimestamp());
        Assert.Null(_held.Hold(request));
        return request;
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
