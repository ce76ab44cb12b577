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
            farewells.Say("x"u8);
        Assert.Equal(LinkFarewells.MaxKept, farewells.Said.Count);
        farewells.Say("y"u8);
        Assert.Equal(LinkFarewells.MaxKept, farewells.Said.Count);
        Assert.Equal(LinkFarewells.MaxKept + 1, farewells.Last);
        farewells.Owe("z"u8);
        Assert.Equal(LinkFarewells.MaxKept - 1, farewells.Said.Count);
        farewells.Confirm(farewells.Last - 1);
        Assert.Equal("y"u8.ToArray(), Assert.Single(farewells.Said));
    }

    [Fact]
    public void Of_very_many_farewells_that_never_went_out_the_oldest_are_forgotten_too()
    {
        var farewells = new LinkFarewells();
        for (var n = 0; n <= LinkFarewells.MaxKept; n++)
            farewells.Owe("x"u8);
        Assert.Equal(0, farewells.Last);
        Assert.Equal(LinkFarewells.MaxKept, farewells.PayAll().Count);
        Assert.Equal(LinkFarewells.MaxKept, farewells.Last);
    }

    [Fact]
    public void Of_long_farewells_fewer_are_kept()
    {
        var farewells = new LinkFarewells();
        var quarter = new byte[LinkFarewells.MaxKeptBytes / 4];
        for (var n = 1; n <= 4; n++)
            farewells.Say(quarter);
        Assert.Equal(4, farewells.Said.Count);
        farewells.Say("y"u8);
        Assert.Equal(4, farewells.Said.Count);
        farewells.Confirm(farewells.Last);
        farewells.Say(quarter);
        Assert.Single(farewells.Said);
    }

    [Fact]
    public void A_server_that_confirms_more_than_was_ever_said_confirms_that_and_nothing_that_comes()
    {
        _queue.OpenLane().Complete(Farewell("a"));
        _queue.Taken();
        _queue.Confirm(long.MaxValue);
        Assert.Empty(_queue.Unconfirmed());
        _queue.OpenLane().Complete(Farewell("b"));
        _queue.Taken();
        Assert.Single(_queue.Unconfirmed());
    }

    [Fact]
    public void A_farewell_that_came_while_the_link_was_lost_is_not_confirmed_by_what_was_said_before()
    {
        var lane = _queue.OpenLane();
        _queue.Close("the server is gone");
        var mark = _queue.LastFarewell;
        lane.Complete(Farewell("a"));
        Assert.Equal(mark, _queue.LastFarewell);
        _queue.Confirm(_queue.LastFarewell);
        Assert.Equal("<presence type='unavailable' id='a'/>", _queue.Taken());
        Assert.Equal(mark + 1, _queue.LastFarewell);
        Assert.Single(_queue.Unconfirmed());
    }

    [Fact]
    public async Task A_farewell_of_who_stays_is_kept_like_any_other()
    {
        var lane = _queue.OpenLane();
        Assert.Equal(LinkSend.Queued, await lane.SendFarewellAsync(Farewell("a"), TestContext.Current.CancellationToken));
        Assert.Equal(LinkSend.Queued, await SendAsync(lane, Message("1")));
        Assert.Equal(["a", "1"], _queue.TakenIds());
        Assert.Equal(["<presence type='unavailable' id='a'/>"], _queue.Unconfirmed());
    }

    [Fact]
    public async Task A_farewell_that_found_no_room_is_announced()
    {
        var queue = Opened(maxBytesOfAll: 1);
        var (one, other) = (queue.OpenLane(), queue.OpenLane());
        one.TrySend(Message("a1"));
        other.TrySend(Message("b1"));
        await queue.WaitAsync(TestContext.Current.CancellationToken);
        one.Complete(Farewell("a"));
        Assert.True(queue.WaitAsync(TestContext.Current.CancellationToken).AsTask().IsCompleted);
    }
}
