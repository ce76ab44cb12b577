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
    public void Zero_is_no_limit()
    {
        using var rate = new Rate<string>(0, TimeSpan.FromSeconds(1), burst: 0, _time);
        Assert.All(Enumerable.Range(0, 10_000), _ => Assert.True(rate.TryTake("a", out var _)));
    }
}
