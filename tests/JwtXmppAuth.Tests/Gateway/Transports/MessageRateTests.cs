using JwtXmppAuth.Gateway.Transports;
using Microsoft.Extensions.Time.Testing;

namespace JwtXmppAuth.Tests.Gateway.Transports;

public sealed class MessageRateTests
{
    private readonly FakeTimeProvider _time = new();

    [Fact]
    public void A_burst_is_free_and_one_more_waits()
    {
        var rate = new MessageRate(new(PerSecond: 10, Burst: 3), _time);

        Assert.All(Enumerable.Range(0, 3), _ => Assert.True(Take(rate).IsCompleted));
        var fourth = Take(rate);

        Assert.False(fourth.IsCompleted);
        _time.Advance(TimeSpan.FromMilliseconds(99));
        Assert.False(fourth.IsCompleted);
        _time.Advance(TimeSpan.FromMilliseconds(2));
        Assert.True(fourth.IsCompleted);
    }

    [Fact]
    public void Silence_is_saved_up_to_the_burst_and_no_further()
    {
        var rate = new MessageRate(new(PerSecond: 10, Burst: 3), _time);
        Assert.All(Enumerable.Range(0, 3), _ => Assert.True(Take(rate).IsCompleted));

        _time.Advance(TimeSpan.FromHours(1));

        Assert.All(Enumerable.Range(0, 3), _ => Assert.True(Take(rate).IsCompleted));
        Assert.False(Take(rate).IsCompleted);
    }

    [Theory]
    [InlineData(0, 100)]
    [InlineData(MessageRate.BytesOfOne, 100)]
    [InlineData(MessageRate.BytesOfOne + 1, 200)]
    [InlineData(64 * MessageRate.BytesOfOne, 6400)]
    public void A_long_message_counts_for_several(int bytes, int milliseconds)
    {
        var rate = new MessageRate(new(PerSecond: 10, Burst: 1), _time);
        Assert.True(Take(rate, bytes).IsCompleted);
        var next = Take(rate);
        _time.Advance(TimeSpan.FromMilliseconds(milliseconds - 1));
        Assert.False(next.IsCompleted);
        _time.Advance(TimeSpan.FromMilliseconds(2));
        Assert.True(next.IsCompleted);
    }

    [Fact]
    public async Task Whoever_waits_can_give_up()
    {
        var rate = new MessageRate(new(PerSecond: 10, Burst: 1), _time);
        await rate.TakeAsync(TestContext.Current.CancellationToken);
        using var patience = new CancellationTokenSource();

        var waiting = rate.TakeAsync(patience.Token);
        await patience.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting.AsTask());
    }

    private static Task Take(MessageRate rate, int bytes = 0) => rate.TakeAsync(bytes, TestContext.Current.CancellationToken).AsTask();
}
