using System.Threading.RateLimiting;
using JwtXmppAuth.Gateway.Limits;
using Microsoft.Extensions.Time.Testing;

namespace JwtXmppAuth.Tests.Gateway.Limits;

public sealed class TokenBucketTests
{
    private readonly FakeTimeProvider _time = new();

    [Fact]
    public void There_are_as_many_at_once_as_the_burst_and_not_one_more()
    {
        using var bucket = new TokenBucket(perSecond: 10, burst: 3, _time);

        Assert.All(Enumerable.Range(0, 3), _ => Assert.True(Takes(bucket)));
        Assert.False(Takes(bucket));
        Assert.Equal((3, 1), (bucket.GetStatistics().TotalSuccessfulLeases, bucket.GetStatistics().TotalFailedLeases));
    }

    [Fact]
    public void One_comes_back_when_its_time_has_passed_and_not_before()
    {
        using var bucket = new TokenBucket(perSecond: 10, burst: 3, _time);
        Assert.All(Enumerable.Range(0, 3), _ => Assert.True(Takes(bucket)));

        _time.Advance(TimeSpan.FromMilliseconds(99));
        Assert.False(Takes(bucket));
        _time.Advance(TimeSpan.FromMilliseconds(1));
        Assert.True(Takes(bucket));
        Assert.False(Takes(bucket));
    }

    [Fact]
    public void Silence_is_saved_up_to_the_burst_and_no_further()
    {
        using var bucket = new TokenBucket(perSecond: 10, burst: 3, _time);
        Assert.All(Enumerable.Range(0, 3), _ => Assert.True(Takes(bucket)));

        _time.Advance(TimeSpan.FromHours(1));

        Assert.Equal(3, bucket.GetStatistics().CurrentAvailablePermits);
    }

    [Fact]
    public void Who_is_refused_is_told_how_long_it_will_be()
    {
        using var bucket = new TokenBucket(perSecond: 0.5, burst: 1, _time);
        Assert.True(Takes(bucket));
        _time.Advance(TimeSpan.FromMilliseconds(500));

        using var lease = bucket.AttemptAcquire();

        Assert.True(lease.TryGetMetadata(MetadataName.RetryAfter, out var wait));
        Assert.Equal(TimeSpan.FromSeconds(1.5), wait);
        _time.Advance(wait);
        Assert.True(Takes(bucket));
    }

    [Fact]
    public async Task Nobody_waits_in_it()
    {
        using var bucket = new TokenBucket(perSecond: 1, burst: 1, _time);
        using var first = await bucket.AcquireAsync(1, TestContext.Current.CancellationToken);
        using var second = await bucket.AcquireAsync(1, TestContext.Current.CancellationToken);
        Assert.True(first.IsAcquired);
        Assert.False(second.IsAcquired);
    }

    [Fact]
    public void It_is_idle_from_the_moment_it_is_full_again()
    {
        using var bucket = new TokenBucket(perSecond: 1, burst: 2, _time);
        Assert.Equal(TimeSpan.Zero, bucket.IdleDuration);
        Assert.True(Takes(bucket));

        _time.Advance(TimeSpan.FromMilliseconds(999));
        Assert.Null(bucket.IdleDuration);
        _time.Advance(TimeSpan.FromMilliseconds(1));
        Assert.Equal(TimeSpan.Zero, bucket.IdleDuration);
        _time.Advance(TimeSpan.FromSeconds(7));
        Assert.Equal(TimeSpan.FromSeconds(7), bucket.IdleDuration);
    }

    private static bool Takes(TokenBucket bucket)
    {
        using var lease = bucket.AttemptAcquire();
        return lease.IsAcquired;
    }
}
