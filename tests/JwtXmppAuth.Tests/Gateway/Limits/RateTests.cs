using JwtXmppAuth.Gateway.Limits;
using Microsoft.Extensions.Time.Testing;

namespace JwtXmppAuth.Tests.Gateway.Limits;

public sealed class RateTests
{
    private readonly FakeTimeProvider _time = new();

    [Fact]
    public void Each_has_a_bucket_of_its_own()
    {
        using var rate = new Rate<string>(_time) { Pace = new(2 / 60.0, Burst: 2) };

        Assert.True(rate.TryTake("a", out _));
        Assert.True(rate.TryTake("a", out _));
        Assert.False(rate.TryTake("a", out var wait));
        Assert.Equal(TimeSpan.FromSeconds(30), wait);
        Assert.True(rate.TryTake("b", out _));
    }

    [Fact]
    public void Who_has_all_again_is_forgotten_at_the_next_look_and_who_has_not_is_not()
    {
        using var rate = new Rate<string>(_time) { Pace = new(PerSecond: 1, Burst: 20) };
        Assert.True(rate.TryTake("one", out _));
        Assert.All(Enumerable.Range(0, 20), _ => Assert.True(rate.TryTake("all", out var _)));
        Assert.Equal(2, rate.Remembered);

        _time.Advance(Rate<string>.Sweep - TimeSpan.FromMilliseconds(1));
        Assert.Equal(2, rate.Remembered);
        _time.Advance(TimeSpan.FromMilliseconds(1));
        Assert.Equal(1, rate.Remembered);
        Assert.All(Enumerable.Range(0, 10), _ => Assert.True(rate.TryTake("all", out var _)));
        Assert.False(rate.TryTake("all", out _));

        _time.Advance(2 * Rate<string>.Sweep);
        Assert.Equal(0, rate.Remembered);
        Assert.True(rate.TryTake("all", out _));
    }

    [Fact]
    public void After_a_time_with_nobody_buckets_are_looked_through_again()
    {
        using var rate = new Rate<string>(_time) { Pace = new(PerSecond: 1, Burst: 2) };
        for (var round = 0; round < 3; round++)
        {
            Assert.True(rate.TryTake("a", out _));
            Assert.Equal(1, rate.Remembered);
            _time.Advance(Rate<string>.Sweep);
            Assert.Equal(0, rate.Remembered);
            _time.Advance(TimeSpan.FromHours(1));
        }
    }

    [Fact]
    public void Without_a_pace_there_is_no_limit()
    {
        using var rate = new Rate<string>(_time);
        Assert.All(Enumerable.Range(0, 10_000), _ => Assert.True(rate.TryTake("a", out var _)));
        Assert.Equal(0, rate.Remembered);
    }

    [Fact]
    public void Another_pace_is_for_those_who_have_a_bucket_too()
    {
        using var rate = new Rate<string>(_time) { Pace = new(PerSecond: 1, Burst: 2) };
        Assert.All(Enumerable.Range(0, 2), _ => Assert.True(rate.TryTake("a", out var _)));

        rate.Pace = new(PerSecond: 4, Burst: 8);

        Assert.False(rate.TryTake("a", out var wait));
        Assert.Equal(TimeSpan.FromSeconds(0.25), wait);
        Assert.All(Enumerable.Range(0, 8), _ => Assert.True(rate.TryTake("b", out var _)));
        Assert.False(rate.TryTake("b", out _));
    }

    [Fact]
    public void What_was_taken_for_nothing_is_given_back_and_never_more_than_there_was()
    {
        using var rate = new Rate<string>(_time) { Pace = new(PerSecond: 1, Burst: 2) };
        Assert.All(Enumerable.Range(0, 2), _ => Assert.True(rate.TryTake("a", out var _)));
        rate.GiveBack("a");
        Assert.True(rate.TryTake("a", out _));
        Assert.False(rate.TryTake("a", out _));

        for (var n = 0; n < 3; n++)
            rate.GiveBack("a");
        rate.GiveBack("nobody");

        Assert.All(Enumerable.Range(0, 2), _ => Assert.True(rate.TryTake("a", out var _)));
        Assert.False(rate.TryTake("a", out _));
        Assert.Equal(1, rate.Remembered);
    }

    [Fact]
    public void Who_was_counted_by_a_limit_that_is_gone_is_forgotten()
    {
        using var rate = new Rate<string>(_time) { Pace = new(PerSecond: 0.001, Burst: 1) };
        Assert.True(rate.TryTake("a", out _));
        Assert.False(rate.TryTake("a", out _));

        rate.Pace = null;

        Assert.True(rate.TryTake("a", out _));
        _time.Advance(Rate<string>.Sweep);
        Assert.Equal(0, rate.Remembered);
    }
}
