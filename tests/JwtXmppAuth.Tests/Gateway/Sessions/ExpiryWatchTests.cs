using JwtXmppAuth.Gateway.Sessions;
using Microsoft.Extensions.Time.Testing;

namespace JwtXmppAuth.Tests.Gateway.Sessions;

public sealed class ExpiryWatchTests
{
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(1);

    private readonly FakeTimeProvider _clock = new(SessionFixture.Now);
    private readonly List<string> _said = [];

    [Fact]
    public void It_warns_once_so_long_before_the_end_and_ends_once_then()
    {
        using var watch = New(TimeSpan.FromSeconds(60));
        watch.Set(SessionFixture.Now.AddHours(1));

        _clock.Advance(TimeSpan.FromMinutes(59) - Tick);
        Assert.Empty(_said);
        _clock.Advance(Tick);
        Assert.Equal(["warned of 13:00:00"], _said);
        _clock.Advance(TimeSpan.FromSeconds(60) - Tick);
        Assert.Equal(["warned of 13:00:00"], _said);
        _clock.Advance(Tick);
        Assert.Equal(["warned of 13:00:00", "ended"], _said);
        _clock.Advance(TimeSpan.FromHours(1));
        Assert.Equal(2, _said.Count);
    }

    [Fact]
    public void A_newer_token_moves_the_end_and_is_warned_of_anew()
    {
        using var watch = New(TimeSpan.FromSeconds(60));
        watch.Set(SessionFixture.Now.AddMinutes(2));
        _clock.Advance(TimeSpan.FromSeconds(119));
        watch.Set(SessionFixture.Now.AddMinutes(10));
        _clock.Advance(TimeSpan.FromMinutes(7));
        Assert.Equal(["warned of 12:02:00"], _said);

        _clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(["warned of 12:02:00", "warned of 12:10:00"], _said);
        _clock.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal("ended", _said[^1]);
    }

    [Fact]
    public void A_token_without_end_ends_nothing()
    {
        using var watch = New(TimeSpan.FromSeconds(60));
        watch.Set(null);
        watch.Set(SessionFixture.Now.AddMinutes(5));
        watch.Set(null);
        _clock.Advance(TimeSpan.FromDays(100));

        Assert.Empty(_said);
    }

    [Fact]
    public void Who_comes_with_less_than_the_warning_is_warned_at_once()
    {
        using var watch = New(TimeSpan.FromSeconds(60));
        watch.Set(SessionFixture.Now.AddSeconds(30));
        _clock.Advance(Tick);
        Assert.Equal(["warned of 12:00:30"], _said);

        _clock.Advance(TimeSpan.FromSeconds(30));
        Assert.Equal("ended", _said[^1]);
    }

    [Fact]
    public void Without_a_warning_there_is_none()
    {
        using var watch = New(TimeSpan.Zero);
        watch.Set(SessionFixture.Now.AddMinutes(3));
        _clock.Advance(TimeSpan.FromMinutes(3) - Tick);
        Assert.Empty(_said);
        _clock.Advance(Tick);

        Assert.Equal(["ended"], _said);
    }

    [Fact]
    public void After_a_month_it_is_still_awake()
    {
        using var watch = New(TimeSpan.Zero);
        watch.Set(SessionFixture.Now.AddDays(60));
        _clock.Advance(TimeSpan.FromDays(60) - Tick);
        Assert.Empty(_said);
        _clock.Advance(Tick);

        Assert.Equal(["ended"], _said);
    }

    [Fact]
    public void What_is_over_is_silent()
    {
        var watch = New(TimeSpan.FromSeconds(60));
        watch.Set(SessionFixture.Now.AddMinutes(2));
        watch.Dispose();
        watch.Set(SessionFixture.Now.AddMinutes(2));
        _clock.Advance(TimeSpan.FromMinutes(5));

        Assert.Empty(_said);
    }

    private ExpiryWatch New(TimeSpan warning) =>
        new(warning, _clock, end => _said.Add($"warned of {end:HH:mm:ss}"), () => _said.Add("ended"));
}
