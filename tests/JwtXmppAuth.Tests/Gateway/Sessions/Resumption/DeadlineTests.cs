using JwtXmppAuth.Gateway.Sessions.Resumption;
using Microsoft.Extensions.Time.Testing;

namespace JwtXmppAuth.Tests.Gateway.Sessions.Resumption;

public sealed class DeadlineTests : IDisposable
{
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(1);
    private static readonly TimeSpan Time = TimeSpan.FromSeconds(10);

    private readonly FakeTimeProvider _clock = new();
    private readonly Deadline _deadline;
    private int _reached;

    public DeadlineTests() => _deadline = new Deadline(_clock, () => _reached += _deadline!.IsReached() ? 1 : 0);

    public void Dispose() => _deadline.Dispose();

    [Fact]
    public void It_is_reached_once_at_its_time_and_not_before()
    {
        _deadline.Set(Time);
        _clock.Advance(Time - Tick);
        Assert.Equal(0, _reached);
        _clock.Advance(Tick);
        Assert.Equal(1, _reached);
        _clock.Advance(10 * Time);
        Assert.Equal(1, _reached);
        Assert.False(_deadline.IsSet);
    }

    [Fact]
    public void Set_anew_it_is_reached_at_the_later_time_only()
    {
        _deadline.Set(Time);
        _clock.Advance(Time - Tick);
        _deadline.Set(Time);
        _clock.Advance(Time - Tick);
        Assert.Equal(0, _reached);
        _clock.Advance(Tick);
        Assert.Equal(1, _reached);
    }

    [Fact]
    public void Cleared_or_disposed_it_is_never_reached()
    {
        _deadline.Set(Time);
        _deadline.Clear();
        _clock.Advance(2 * Time);
        _deadline.Set(Time);
        _deadline.Dispose();
        _clock.Advance(2 * Time);
        Assert.Equal(0, _reached);
    }

    [Fact]
    public void Asked_too_early_it_comes_again()
    {
        _deadline.Set(Time);
        _clock.Advance(Time - Tick);
        Assert.False(_deadline.IsReached());
        _clock.Advance(2 * Tick);
        Assert.Equal(1, _reached);
    }
}
