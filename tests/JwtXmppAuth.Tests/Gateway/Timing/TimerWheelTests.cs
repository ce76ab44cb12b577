using CsCheck;
using JwtXmppAuth.Gateway.Timing;

namespace JwtXmppAuth.Tests.Gateway.Timing;

public sealed class TimerWheelTests
{
    private const int Entries = 12;

    /// <summary>Around the next tick, one turn, and several.</summary>
    private static readonly Gen<long> Ahead = Gen.OneOf(
        Gen.Long[-2, 3], Gen.Long[60, 70], Gen.Long[TimerWheel.Turn - 2, TimerWheel.Turn + 2], Gen.Long[1, 5 * TimerWheel.Turn]);

    private static readonly Gen<(int What, int Entry, long Ahead)[]> Steps = Gen.Select(Gen.Int[0, 3], Gen.Int[0, Entries - 1], Ahead).Array[1, 60];

    private readonly TimerWheel _wheel = new();

    [Fact]
    public void It_gives_at_every_tick_what_a_plain_list_of_everybody_gives() => Steps.Sample(steps =>
    {
        var wheel = new TimerWheel();
        var entries = Enumerable.Range(0, Entries).Select(_ => new Entry()).ToArray();
        var waiting = new Dictionary<Entry, long>();
        var now = 0L;
        foreach (var (what, number, ahead) in steps)
        {
            var entry = entries[number];
            switch (what)
            {
                case 0:
                    wheel.Disarm(entry);
                    waiting.Remove(entry);
                    break;
                case 1 or 2:
                    wheel.Arm(entry, now + ahead);
                    waiting[entry] = Math.Max(now + ahead, now + 1);
                    break;
                default:
                    now = Math.Max(now, now + ahead);
                    wheel.TurnTo(now);
                    var due = TakeAll(wheel);
                    if (!due.ToHashSet().SetEquals(waiting.Where(one => one.Value <= now).Select(one => one.Key)))
                        return false;
                    due.ForEach(one => waiting.Remove(one));
                    break;
            }

            if (wheel.IsEmpty != (waiting.Count == 0) || !IsNext(wheel.Next, now, waiting.Values))
                return false;
        }

        return true;
    }, iter: 3_000);

    [Theory]
    [InlineData(1)]
    [InlineData(TimerWheel.Turn - 1)]
    [InlineData(TimerWheel.Turn)]
    [InlineData(TimerWheel.Turn + 1)]
    [InlineData(3 * TimerWheel.Turn)]
    public void An_entry_is_due_at_its_tick_and_not_one_before(long tick)
    {
        var entry = new Entry();
        _wheel.Arm(entry, tick);
        _wheel.TurnTo(tick - 1);
        Assert.Empty(TakeAll(_wheel));
        _wheel.TurnTo(tick);
        Assert.Equal([entry], TakeAll(_wheel));
    }

    [Theory]
    [InlineData(99)]
    [InlineData(100)]
    public void What_is_over_already_is_due_with_the_next_tick(long tick)
    {
        _wheel.TurnTo(100);
        _wheel.Arm(new Entry(), tick);
        Assert.Empty(TakeAll(_wheel));
        Assert.Equal(101, _wheel.Next);
        _wheel.TurnTo(101);
        Assert.Single(TakeAll(_wheel));
    }

    [Fact]
    public void What_is_due_comes_in_the_order_of_its_ticks_and_within_a_tick_in_that_of_arming()
    {
        Entry[] entries = [new(), new(), new(), new()];
        _wheel.Arm(entries[2], 7);
        _wheel.Arm(entries[0], 5);
        _wheel.Arm(entries[1], 5);
        _wheel.Arm(entries[3], 70);
        _wheel.TurnTo(100);
        Assert.Equal(entries, TakeAll(_wheel));
    }

    [Fact]
    public void One_of_those_that_are_due_can_still_be_disarmed()
    {
        Entry[] entries = [new(), new(), new()];
        foreach (var entry in entries)
            _wheel.Arm(entry, 1);
        _wheel.TurnTo(1);
        _wheel.Disarm(entries[1]);
        Assert.Equal([entries[0], entries[2]], TakeAll(_wheel));
    }

    [Fact]
    public void One_that_is_due_and_armed_anew_waits_again()
    {
        var entry = new Entry();
        _wheel.Arm(entry, 1);
        _wheel.TurnTo(1);
        _wheel.Arm(entry, 3);
        Assert.Empty(TakeAll(_wheel));
        _wheel.TurnTo(3);
        Assert.Equal([entry], TakeAll(_wheel));
    }

    [Fact]
    public void What_was_disarmed_is_kept_by_nobody()
    {
        var gone = Armed();
        GC.Collect();
        Assert.False(gone.IsAlive);

        WeakReference Armed()
        {
            var entry = new Entry();
            _wheel.Arm(new Entry(), 9);
            _wheel.Arm(entry, 9);
            _wheel.Arm(new Entry(), 9);
            _wheel.Disarm(entry);
            return new WeakReference(entry);
        }
    }

    /// <summary>It may be too early, by whole turns; never too late, and never over.</summary>
    private static bool IsNext(long? next, long now, ICollection<long> waiting) => next is { } tick
        ? tick > now && tick <= waiting.Min() && waiting.Any(other => (other - tick) % TimerWheel.Turn == 0)
        : waiting.Count == 0;

    private static List<Entry> TakeAll(TimerWheel wheel)
    {
        var all = new List<Entry>();
        while (wheel.TakeDue() is Entry entry)
            all.Add(entry);
        return all;
    }

    private sealed class Entry : WheelEntry;
}
