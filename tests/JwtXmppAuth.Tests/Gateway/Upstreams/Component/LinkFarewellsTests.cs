using JwtXmppAuth.Gateway.Upstreams.Component;
using static JwtXmppAuth.Tests.Gateway.Upstreams.Component.LinklessQueue;

namespace JwtXmppAuth.Tests.Gateway.Upstreams.Component;

/// <summary>What is owed to rooms when sessions end, until the server is known to have it.</summary>
public sealed class LinkFarewellsTests
{
    private readonly LinkQueue _queue = Opened();

    [Fact]
    public void Farewells_outlive_the_loss_of_the_link_whether_they_came_before_or_after()
    {
        var (before, after) = (_queue.OpenLane(), _queue.OpenLane());
        before.TrySend(Message("1"));
        before.Complete(Farewell("a"));
        _queue.Close("the server is gone");
        after.Complete(Farewell("b"));
        Assert.Equal(["<presence type='unavailable' id='a'/>", "<presence type='unavailable' id='b'/>"], _queue.Unconfirmed());
    }

    [Fact]
    public void A_farewell_is_kept_until_it_is_known_to_have_arrived()
    {
        _queue.OpenLane().Complete(Farewell("a"));
        Assert.Empty(_queue.Unconfirmed());
        _queue.Taken();
        var mark = _queue.LastFarewell;
        _queue.OpenLane().Complete(Farewell("b"));
        _queue.Taken();
        Assert.Equal(2, _queue.Unconfirmed().Count);
        _queue.Confirm(mark);
        Assert.Equal(["<presence type='unavailable' id='b'/>"], _queue.Unconfirmed());
        _queue.Confirm(mark);
        _queue.Confirm(_queue.LastFarewell);
        Assert.Empty(_queue.Unconfirmed());
    }

    [Fact]
    public void Of_very_many_farewells_the_oldest_are_forgotten()
    {
        var farewells = new LinkFarewells();
        for (var n = 0; n < LinkFarewells.MaxKept; n++)
            farewells.Keep("x"u8);
        Assert.Equal(LinkFarewells.MaxKept, farewells.Kept.Count);
        farewells.Keep("y"u8);
        Assert.Equal(LinkFarewells.MaxKept, farewells.Kept.Count);
        Assert.Equal(LinkFarewells.MaxKept + 1, farewells.Last);
        farewells.Confirm(farewells.Last - 1);
        Assert.Equal("y"u8.ToArray(), Assert.Single(farewells.Kept));
    }

    [Fact]
    public void Of_long_farewells_fewer_are_kept()
    {
        var farewells = new LinkFarewells();
        var quarter = new byte[LinkFarewells.MaxKeptBytes / 4];
        for (var n = 1; n <= 4; n++)
            farewells.Keep(quarter);
        Assert.Equal(4, farewells.Kept.Count);
        farewells.Keep("y"u8);
        Assert.Equal(4, farewells.Kept.Count);
        farewells.Confirm(farewells.Last);
        farewells.Keep(quarter);
        Assert.Single(farewells.Kept);
    }
}
