using JwtXmppAuth.Gateway.Limits;
using Microsoft.Extensions.Time.Testing;

namespace JwtXmppAuth.Tests.Gateway.Limits;

public sealed class TokenBucketTests
{
    private readonly FakeTimeProvider _time = new();
    private Pace _pace = new(PerSecond: 10, Burst: 3);
    private TokenBucket _bucket;

    public TokenBucketTests() => _bucket = new TokenBucket(_pace, _time);

    [Fact]
    public void There_are_as_many_at_once_as_the_burst_and_not_one_more()
    {
        TakeAll();
        Assert.False(Takes());
    }

    [Fact]
    public void One_comes_back_when_its_time_has_passed_and_not_before()
    {
        TakeAll();

        _time.Advance(TimeSpan.FromMilliseconds(99));
        Assert.False(Takes());
        _time.Advance(TimeSpan.FromMilliseconds(1));
        Assert.True(Takes());
        Assert.False(Takes());
    }

    [Fact]
    public void Silence_is_saved_up_to_the_burst_and_no_further()
    {
        TakeAll();
        _time.Advance(TimeSpan.FromHours(1));
        TakeAll();
        Assert.False(Takes());
    }

    [Fact]
    public void Who_is_refused_is_told_how_long_it_will_be()
    {
        Begin(new(PerSecond: 0.5, Burst: 1));
        Assert.True(Takes());
        _time.Advance(TimeSpan.FromMilliseconds(500));

        Assert.Equal(TimeSpan.FromSeconds(1.5), WaitOf());

        _time.Advance(TimeSpan.FromSeconds(1.5));
        Assert.True(Takes());
    }

    [Fact]
    public void What_one_takes_beyond_what_is_left_the_next_one_waits_for()
    {
        Assert.True(Takes(count: 5));
        Assert.Equal(TimeSpan.FromMilliseconds(300), WaitOf());
        _time.Advance(TimeSpan.FromMilliseconds(299));
        Assert.False(Takes());
        _time.Advance(TimeSpan.FromMilliseconds(1));
        Assert.True(Takes());
    }

    [Theory]
    [InlineData(1, true)]
    [InlineData(2, true)]
    [InlineData(3, false)]
    public void What_is_for_others_is_left_to_them(int reserve, bool taken)
    {
        Assert.Equal(taken, Takes(reserve: reserve));
        Assert.True(Takes());
    }

    [Fact]
    public void It_is_full_until_something_is_taken_and_again_when_that_is_back()
    {
        Begin(new(PerSecond: 1, Burst: 2));
        Assert.True(_bucket.IsFull(_pace, _time));
        Assert.True(Takes());

        _time.Advance(TimeSpan.FromMilliseconds(999));
        Assert.False(_bucket.IsFull(_pace, _time));
        _time.Advance(TimeSpan.FromMilliseconds(1));
        Assert.True(_bucket.IsFull(_pace, _time));
    }

    [Fact]
    public void At_another_pace_what_is_left_stays_up_to_the_new_burst()
    {
        _pace = new(PerSecond: 1, Burst: 10);
        TakeAll();
        Assert.Equal(TimeSpan.FromSeconds(1), WaitOf());

        _time.Advance(TimeSpan.FromSeconds(10));
        Assert.True(Takes());
        _pace = new(PerSecond: 1, Burst: 3);
        TakeAll();
        Assert.False(Takes());
    }

    private void Begin(Pace pace) => _bucket = new TokenBucket(_pace = pace, _time);

    private void TakeAll() => Assert.All(Enumerable.Range(0, 3), _ => Assert.True(Takes()));

    private bool Takes(int count = 1, int reserve = 0) => _bucket.TryTake(_pace, _time, count, reserve, out _);

    private TimeSpan WaitOf()
    {
        Assert.False(_bucket.TryTake(_pace, _time, count: 1, reserve: 0, out var wait));
        return wait;
    }
}
