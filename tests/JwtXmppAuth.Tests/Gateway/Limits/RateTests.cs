using JwtXmppAuth.Gateway.Limits;
using Microsoft.Extensions.Time.Testing;

namespace JwtXmppAuth.Tests.Gateway.Limits;

public sealed class RateTests
{
    private readonly FakeTimeProvider _time = new();

    [Fact]
    public void Each_has_a_bucket_of_its_own()
    {
        using var rate = new Rate<string>(2, TimeSpan.FromMinutes(1), burst: 2, _time);

        Assert.True(rate.TryTake("a", out _));
        Assert.True(rate.TryTake("a", out _));
        Assert.False(rate.TryTake("a", out var wait));
        Assert.Equal(TimeSpan.FromSeconds(30), wait);
        Assert.True(rate.TryTake("b", out _));
    }

    [Fact]
    public void Who_has_all_again_is_forgotten_at_the_next_look_and_who_has_not_is_not()
    {
        using var rate = new Rate<string>(60, TimeSpan.FromMinutes(1), burst: 20, _time);
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
        using var rate = new Rate<string>(60, TimeSpan.FromMinutes(1), burst: 2, _time);
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
    public void Zero_is_no_limit()
    {
        using var rate = new Rate<string>(0, TimeSpan.FromSeconds(1), burst: 0, _time);
        Assert.All(Enumerable.Range(0, 10_000), _ => Assert.True(rate.TryTake("a", out var _)));
    }
}
