using System.Text;
using JwtXmppAuth.Gateway.Upstreams;
using JwtXmppAuth.Gateway.Upstreams.Component;
using JwtXmppAuth.Xmpp;
using JwtXmppAuth.Xmpp.Xml;
using static JwtXmppAuth.Tests.Gateway.Upstreams.Component.LinklessQueue;

namespace JwtXmppAuth.Tests.Gateway.Upstreams.Component;

/// <summary>Lanes beside each other, without a link: turns, batches, what they hold together.</summary>
public sealed class LinkQueueTests
{
    private readonly LinkQueue _queue = Opened();

    [Fact]
    public void Lanes_take_turns_however_much_one_of_them_has_to_send()
    {
        var (flood, other) = (_queue.OpenLane(), _queue.OpenLane());
        var large = LinkQueue.Turn - "<message id='a1'><body></body></message>".Length;
        for (var n = 1; n <= MaxStanzas; n++)
            Assert.Equal(LinkSend.Queued, flood.TrySend(Message($"a{n}", large)));
        other.TrySend(Message("b1"));
        other.TrySend(Message("b2"));
        Assert.Equal(["a1", "b1", "b2", "a2", "a3", "a4"], _queue.TakenIds());
    }

    [Fact]
    public void A_stanza_of_more_than_a_turn_waits_for_as_many_turns_as_it_takes()
    {
        var (flood, other) = (_queue.OpenLane(), _queue.OpenLane());
        flood.TrySend(Message("a1", 3 * LinkQueue.Turn));
        for (var n = 1; n <= MaxStanzas; n++)
            other.TrySend(Message($"b{n}", LinkQueue.Turn * 3 / 4));
        Assert.Equal(["b1", "b2", "b3", "a1", "b4"], _queue.TakenIds());
    }

    [Fact]
    public void What_a_session_had_to_say_goes_out_before_the_words_of_the_one_that_took_its_address()
    {
        var (former, other) = (_queue.OpenLane(), _queue.OpenLane());
        var large = LinkQueue.Turn - "<message id='a1'><body></body></message>".Length;
        former.TrySend(Message("a1", large));
        former.TrySend(Message("a2", large));
        former.Complete(Farewell("bye"));
        var heir = _queue.OpenLane();
        heir.Follow(former);
        heir.TrySend(Message("join"));
        other.TrySend(Message("b1"));
        Assert.Equal(["a1", "b1", "a2", "bye", "join"], _queue.TakenIds());
        Assert.Equal(["<presence type='unavailable' id='bye'/>"], _queue.Unconfirmed());
        heir.TrySend(Message("on"));
        Assert.Equal(["on"], _queue.TakenIds());
    }

    [Fact]
    public async Task A_batch_ends_with_the_stanza_that_makes_it_long_enough_and_the_rest_is_announced()
    {
        var lane = _queue.OpenLane();
        for (var n = 1; n <= 3; n++)
            lane.TrySend(Message($"{n}", 100));
        await _queue.WaitAsync(TestContext.Current.CancellationToken);
        using var batch = new LinkBatch();
        _queue.Take(batch, enough: 1);
        // A turn is never cut.
        Assert.Equal(3, Count(batch));
        var other = _queue.OpenLane();
        lane.TrySend(Message("4"));
        other.TrySend(Message("5"));
        await _queue.WaitAsync(TestContext.Current.CancellationToken);
        batch.Clear();
        _queue.Take(batch, enough: 1);
        Assert.Equal(1, Count(batch));
        await _queue.WaitAsync(TestContext.Current.CancellationToken);
        Assert.Equal(["5"], _queue.TakenIds());
    }

    [Fact]
    public async Task When_the_link_is_lost_every_lane_is_over_and_none_can_be_opened()
    {
        var (full, idle) = (_queue.OpenLane(), _queue.OpenLane());
        for (var n = 1; n <= MaxStanzas; n++)
            await SendAsync(full, Message($"{n}"));
        var waiting = SendAsync(full, Message("5")).AsTask();
        _queue.Close("the server is gone");
        Assert.Equal("the server is gone", (await Assert.ThrowsAsync<UpstreamFailedException>(() => waiting)).Message);
        Assert.Equal("the server is gone", Assert.Throws<UpstreamFailedException>(() => idle.TrySend(Message("1"))).Message);
        Assert.False(_queue.TryOpenLane(out _));
        Assert.Empty(_queue.Taken());
        _queue.Open();
        _queue.OpenLane().TrySend(Message("later"));
        Assert.Equal(["later"], _queue.TakenIds());
    }

    [Theory]
    [InlineData(-1, false)]
    [InlineData(0, true)]
    [InlineData(1, true)]
    public async Task Where_much_waits_in_all_lanes_each_has_room_for_one_stanza(int more, bool taken)
    {
        var queue = Opened(maxBytesOfAll: (3 * Memory(Message("a1"))) + more);
        var (one, other) = (queue.OpenLane(), queue.OpenLane());
        Assert.Equal(LinkSend.Queued, one.TrySend(Message("a1")));
        Assert.Equal(LinkSend.Queued, other.TrySend(Message("b1")));
        Assert.Equal(taken ? LinkSend.Queued : LinkSend.Full, one.TrySend(Message("a2")));
        Assert.Equal(LinkSend.Full, one.TrySend(Message("a3")));
        var waiting = SendAsync(other, Message("b2")).AsTask();
        Assert.False(waiting.IsCompleted);
        queue.Taken();
        Assert.Equal(LinkSend.Queued, await waiting);
    }

    [Fact]
    public void A_short_stanza_counts_for_the_memory_it_keeps()
    {
        var queue = Opened(maxBytesOfAll: 100 * Given.Written(Message("1")).Length);
        var lane = queue.OpenLane();
        Assert.Equal(LinkSend.Queued, lane.TrySend(Message("1")));
        Assert.Equal(LinkSend.Full, lane.TrySend(Message("2")));
    }

    [Theory]
    [InlineData(-1, true)]
    [InlineData(0, true)]
    [InlineData(1, false)]
    public async Task Where_much_waits_in_all_lanes_a_stanza_of_more_than_a_turn_waits_until_less_does(int more, bool taken)
    {
        var queue = Opened(maxBytesOfAll: Memory(Message("a1")));
        queue.OpenLane().TrySend(Message("a1"));
        var (lane, frame) = (queue.OpenLane(), "<message id='b1'><body></body></message>".Length);
        var large = SendAsync(lane, Message("b1", LinkQueue.Turn - frame + more)).AsTask();
        Assert.Equal(taken, large.IsCompleted);
        // Nor does anything pass it meanwhile.
        Assert.Equal(LinkSend.Full, lane.TrySend(Message("b2")));
        queue.Taken();
        Assert.Equal(LinkSend.Queued, await large);
        Assert.Equal(taken ? 0 : LinkQueue.Turn + more, queue.Taken().Length);
    }

    [Fact]
    public void Where_too_much_waits_in_all_lanes_who_ends_leaves_nothing_behind_but_farewells()
    {
        var queue = Opened(maxBytesOfAll: 1);
        var (one, other) = (queue.OpenLane(), queue.OpenLane());
        one.TrySend(Message("a1"));
        other.TrySend(Message("b1"));
        one.Complete(Farewell("a"));
        Assert.Equal(0, queue.LastFarewell);
        Assert.Equal("<presence type='unavailable' id='a'/><message id='b1'/>", queue.Taken());
        Assert.Equal(1, queue.LastFarewell);
        other.Complete(Farewell("b"));
        Assert.Equal("<presence type='unavailable' id='b'/>", queue.Taken());
    }

    [Fact]
    public void Behind_a_batch_there_is_the_space_that_its_last_stanzas_need()
    {
        var lane = _queue.OpenLane();
        lane.TrySend(new Element("message", XmppNamespaces.Client).WithAttribute("id", new string('x', 1000)));
        lane.TrySend(Message("1"));
        using var batch = new LinkBatch();
        _queue.Take(batch, MaxBytes);
        Assert.Equal(TrailingSpace.Behind(batch.Written.Span), batch.Space);
        Assert.NotEqual(TrailingSpace.Behind("<message id='1'/>"u8), batch.Space);
        var (length, space) = (batch.Length, batch.Space);
        Assert.Equal(length + space, batch.End().Length);
    }

    private static int Count(LinkBatch batch) => Encoding.UTF8.GetString(batch.Written.Span).Split("id='").Length - 1;
}
