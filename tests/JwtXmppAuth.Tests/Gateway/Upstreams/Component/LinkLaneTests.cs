using JwtXmppAuth.Gateway.Upstreams;
using JwtXmppAuth.Gateway.Upstreams.Component;
using static JwtXmppAuth.Tests.Gateway.Upstreams.Component.LinklessQueue;

namespace JwtXmppAuth.Tests.Gateway.Upstreams.Component;

/// <summary>A lane by itself, without a link: its order, its bounds, its end.</summary>
public sealed class LinkLaneTests
{
    private readonly LinkQueue _queue = Opened();

    [Fact]
    public async Task What_a_lane_is_given_goes_out_in_order()
    {
        var lane = _queue.OpenLane();
        foreach (var id in new[] { "1", "2", "3" })
            Assert.Equal(LinkSend.Queued, await SendAsync(lane, Message(id)));
        Assert.Equal("<message id='1'/><message id='2'/><message id='3'/>", _queue.Taken());
    }

    [Fact]
    public async Task What_waits_in_a_lane_that_is_abandoned_is_not_sent_and_others_keep_their_turns()
    {
        var (abandoned, other) = (_queue.OpenLane(), _queue.OpenLane());
        abandoned.TrySend(Message("a1"));
        other.TrySend(Message("b1"));
        abandoned.Abandon();
        abandoned.Complete();
        Assert.Equal(["b1"], _queue.TakenIds());
        await Assert.ThrowsAsync<UpstreamFailedException>(async () => await SendAsync(abandoned, Message("a2")));
    }

    [Theory]
    [InlineData(MaxBytes - 1, true)]
    [InlineData(MaxBytes, true)]
    [InlineData(MaxBytes + 1, false)]
    public async Task A_stanza_that_would_end_the_link_is_not_taken(int length, bool taken)
    {
        var expected = taken ? LinkSend.Queued : LinkSend.TooLarge;
        var lane = _queue.OpenLane();
        var stanza = Message("x", length - "<message id='x'><body></body></message>".Length);
        Assert.Equal(expected, lane.TrySend(stanza));
        Assert.Equal(taken ? length : 0, _queue.Taken().Length);
        Assert.Equal(expected, await SendAsync(lane, stanza));
    }

    [Fact]
    public void A_lane_holds_so_many_stanzas()
    {
        var lane = _queue.OpenLane();
        for (var n = 1; n <= MaxStanzas; n++)
            Assert.Equal(LinkSend.Queued, lane.TrySend(Message("x")));
        Assert.Equal(LinkSend.Full, lane.TrySend(Message("x")));
        Assert.Equal(LinkSend.Queued, _queue.OpenLane().TrySend(Message("x")));
    }

    [Theory]
    [InlineData(-1, true)]
    [InlineData(0, true)]
    [InlineData(1, false)]
    public void A_lane_holds_the_bytes_of_one_largest_stanza(int more, bool taken)
    {
        var lane = _queue.OpenLane();
        var frame = "<message id='x'><body></body></message>".Length;
        lane.TrySend(Message("x", MaxBytes / 2 - frame));
        Assert.Equal(taken ? LinkSend.Queued : LinkSend.Full, lane.TrySend(Message("x", MaxBytes / 2 - frame + more)));
    }

    [Fact]
    public async Task Who_sends_into_a_full_lane_waits_until_there_is_room()
    {
        var lane = _queue.OpenLane();
        for (var n = 1; n <= MaxStanzas; n++)
            await SendAsync(lane, Message($"{n}"));
        var waiting = SendAsync(lane, Message("5")).AsTask();
        Assert.False(waiting.IsCompleted);
        Assert.Equal(["1", "2", "3", "4"], _queue.TakenIds());
        Assert.Equal(LinkSend.Queued, await waiting);
        Assert.Equal(["5"], _queue.TakenIds());
    }

    [Fact]
    public async Task Who_waits_can_give_up()
    {
        var lane = _queue.OpenLane();
        for (var n = 1; n <= MaxStanzas; n++)
            await SendAsync(lane, Message($"{n}"));
        using var patience = new CancellationTokenSource();
        var waiting = lane.SendAsync(Message("5"), patience.Token).AsTask();
        await patience.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
        Assert.Equal(["1", "2", "3", "4"], _queue.TakenIds());
    }

    [Fact]
    public async Task What_waits_in_a_lane_that_is_complete_goes_out_and_then_its_farewells_whatever_room_there_is()
    {
        var lane = _queue.OpenLane();
        for (var n = 1; n <= MaxStanzas; n++)
            await SendAsync(lane, Message($"{n}"));
        var waiting = SendAsync(lane, Message("5")).AsTask();
        lane.Complete(Farewell("a"), Farewell("b"));
        lane.Complete(Farewell("c"));
        Assert.Equal(UpstreamFailure.Lost, (await Assert.ThrowsAsync<UpstreamFailedException>(() => waiting)).Code);
        Assert.Throws<UpstreamFailedException>(() => lane.TrySend(Message("6")));
        Assert.Equal(["1", "2", "3", "4", "a", "b"], _queue.TakenIds());
    }
}
