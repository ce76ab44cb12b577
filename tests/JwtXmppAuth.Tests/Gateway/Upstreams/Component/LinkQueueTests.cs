using System.Text;
using JwtXmppAuth.Gateway.Upstreams;
using JwtXmppAuth.Gateway.Upstreams.Component;
using JwtXmppAuth.Xmpp;
using JwtXmppAuth.Xmpp.Xml;

namespace JwtXmppAuth.Tests.Gateway.Upstreams.Component;

/// <summary>Lanes by themselves, without a link: bounds, turns, ends.</summary>
public sealed class LinkQueueTests
{
    private const int MaxStanzas = 4;
    private const int MaxBytes = 20_000;

    private readonly LinkQueue _queue = new(MaxStanzas, MaxBytes);

    public LinkQueueTests() => _queue.Open();

    [Fact]
    public async Task What_a_lane_is_given_goes_out_in_order()
    {
        var lane = OpenLane();
        foreach (var id in new[] { "1", "2", "3" })
            Assert.Equal(LinkSend.Queued, await SendAsync(lane, Message(id)));
        Assert.Equal("<message id='1'/><message id='2'/><message id='3'/>", Taken());
    }

    [Fact]
    public async Task What_waits_in_a_lane_that_is_abandoned_is_not_sent_and_others_keep_their_turns()
    {
        var (abandoned, other) = (OpenLane(), OpenLane());
        abandoned.TrySend(Message("a1"));
        other.TrySend(Message("b1"));
        abandoned.Abandon();
        abandoned.Complete();
        Assert.Equal(["b1"], TakenIds());
        await Assert.ThrowsAsync<UpstreamFailedException>(async () => await SendAsync(abandoned, Message("a2")));
    }

    [Fact]
    public void Lanes_take_turns_however_much_one_of_them_has_to_send()
    {
        var (flood, other) = (OpenLane(), OpenLane());
        var large = LinkQueue.Turn - "<message id='a1'><body></body></message>".Length;
        for (var n = 1; n <= MaxStanzas; n++)
            Assert.Equal(LinkSend.Queued, flood.TrySend(Message($"a{n}", large)));
        other.TrySend(Message("b1"));
        other.TrySend(Message("b2"));
        Assert.Equal(["a1", "b1", "b2", "a2", "a3", "a4"], TakenIds());
    }

    [Fact]
    public void A_stanza_of_more_than_a_turn_waits_for_as_many_turns_as_it_takes()
    {
        var (flood, other) = (OpenLane(), OpenLane());
        flood.TrySend(Message("a1", 3 * LinkQueue.Turn));
        for (var n = 1; n <= MaxStanzas; n++)
            other.TrySend(Message($"b{n}", LinkQueue.Turn * 3 / 4));
        Assert.Equal(["b1", "b2", "b3", "a1", "b4"], TakenIds());
    }

    [Theory]
    [InlineData(MaxBytes - 1, true)]
    [InlineData(MaxBytes, true)]
    [InlineData(MaxBytes + 1, false)]
    public async Task A_stanza_that_would_end_the_link_is_not_taken(int length, bool taken)
    {
        var expected = taken ? LinkSend.Queued : LinkSend.TooLarge;
        var lane = OpenLane();
        var stanza = Message("x", length - "<message id='x'><body></body></message>".Length);
        Assert.Equal(expected, lane.TrySend(stanza));
        Assert.Equal(taken ? length : 0, Taken().Length);
        Assert.Equal(expected, await SendAsync(lane, stanza));
    }

    [Fact]
    public void A_lane_holds_so_many_stanzas()
    {
        var lane = OpenLane();
        for (var n = 1; n <= MaxStanzas; n++)
            Assert.Equal(LinkSend.Queued, lane.TrySend(Message("x")));
        Assert.Equal(LinkSend.Full, lane.TrySend(Message("x")));
        Assert.Equal(LinkSend.Queued, OpenLane().TrySend(Message("x")));
    }

    [Theory]
    [InlineData(-1, true)]
    [InlineData(0, true)]
    [InlineData(1, false)]
    public void A_lane_holds_the_bytes_of_one_largest_stanza(int more, bool taken)
    {
        var lane = OpenLane();
        var frame = "<message id='x'><body></body></message>".Length;
        lane.TrySend(Message("x", MaxBytes / 2 - frame));
        Assert.Equal(taken ? LinkSend.Queued : LinkSend.Full, lane.TrySend(Message("x", MaxBytes / 2 - frame + more)));
    }

    [Fact]
    public async Task Who_sends_into_a_full_lane_waits_until_there_is_room()
    {
        var lane = OpenLane();
        for (var n = 1; n <= MaxStanzas; n++)
            await SendAsync(lane, Message($"{n}"));
        var waiting = SendAsync(lane, Message("5")).AsTask();
        Assert.False(waiting.IsCompleted);
        Assert.Equal(["1", "2", "3", "4"], TakenIds());
        Assert.Equal(LinkSend.Queued, await waiting);
        Assert.Equal(["5"], TakenIds());
    }

    [Fact]
    public async Task Who_waits_can_give_up()
    {
        var lane = OpenLane();
        for (var n = 1; n <= MaxStanzas; n++)
            await SendAsync(lane, Message($"{n}"));
        using var patience = new CancellationTokenSource();
        var waiting = lane.SendAsync(Message("5"), patience.Token).AsTask();
        await patience.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
        Assert.Equal(["1", "2", "3", "4"], TakenIds());
    }

    [Fact]
    public async Task What_waits_in_a_lane_that_is_complete_goes_out_and_then_its_farewells_whatever_room_there_is()
    {
        var lane = OpenLane();
        for (var n = 1; n <= MaxStanzas; n++)
            await SendAsync(lane, Message($"{n}"));
        var waiting = SendAsync(lane, Message("5")).AsTask();
        lane.Complete(Farewell("a"), Farewell("b"));
        lane.Complete(Farewell("c"));
        Assert.Equal(UpstreamFailure.Lost, (await Assert.ThrowsAsync<UpstreamFailedException>(() => waiting)).Code);
        Assert.Throws<UpstreamFailedException>(() => lane.TrySend(Message("6")));
        Assert.Equal(["1", "2", "3", "4", "a", "b"], TakenIds());
    }

    [Fact]
    public void What_a_session_had_to_say_goes_out_before_the_words_of_the_one_that_took_its_address()
    {
        var (former, other) = (OpenLane(), OpenLane());
        var large = LinkQueue.Turn - "<message id='a1'><body></body></message>".Length;
        former.TrySend(Message("a1", large));
        former.TrySend(Message("a2", large));
        former.Complete(Farewell("bye"));
        var heir = OpenLane();
        heir.Follow(former);
        heir.TrySend(Message("join"));
        other.TrySend(Message("b1"));
        Assert.Equal(["a1", "b1", "a2", "bye", "join"], TakenIds());
        Assert.Equal(["<presence type='unavailable' id='bye'/>"], Unconfirmed());
        heir.TrySend(Message("on"));
        Assert.Equal(["on"], TakenIds());
    }

    [Fact]
    public async Task A_batch_ends_with_the_stanza_that_makes_it_long_enough_and_the_rest_is_announced()
    {
        var lane = OpenLane();
        for (var n = 1; n <= 3; n++)
            lane.TrySend(Message($"{n}", 100));
        await _queue.WaitAsync(TestContext.Current.CancellationToken);
        using var batch = new RentedBuffer();
        _queue.Take(batch, enough: 1);
        // A turn is never cut.
        Assert.Equal(3, Count(batch));
        var other = OpenLane();
        lane.TrySend(Message("4"));
        other.TrySend(Message("5"));
        await _queue.WaitAsync(TestContext.Current.CancellationToken);
        batch.Clear();
        _queue.Take(batch, enough: 1);
        Assert.Equal(1, Count(batch));
        await _queue.WaitAsync(TestContext.Current.CancellationToken);
        Assert.Equal(["5"], TakenIds());
    }

    [Fact]
    public async Task When_the_link_is_lost_every_lane_is_over_and_none_can_be_opened()
    {
        var (full, idle) = (OpenLane(), OpenLane());
        for (var n = 1; n <= MaxStanzas; n++)
            await SendAsync(full, Message($"{n}"));
        var waiting = SendAsync(full, Message("5")).AsTask();
        _queue.Close("the server is gone");
        Assert.Equal("the server is gone", (await Assert.ThrowsAsync<UpstreamFailedException>(() => waiting)).Message);
        Assert.Equal("the server is gone", Assert.Throws<UpstreamFailedException>(() => idle.TrySend(Message("1"))).Message);
        Assert.False(_queue.TryOpenLane(out _));
        Assert.Empty(Taken());
        _queue.Open();
        OpenLane().TrySend(Message("later"));
        Assert.Equal(["later"], TakenIds());
    }

    [Fact]
    public void Farewells_outlive_the_loss_of_the_link_whether_they_came_before_or_after()
    {
        var (before, after) = (OpenLane(), OpenLane());
        before.TrySend(Message("1"));
        before.Complete(Farewell("a"));
        _queue.Close("the server is gone");
        after.Complete(Farewell("b"));
        Assert.Equal(["<presence type='unavailable' id='a'/>", "<presence type='unavailable' id='b'/>"], Unconfirmed());
    }

    [Fact]
    public void A_farewell_is_kept_until_it_is_known_to_have_arrived()
    {
        OpenLane().Complete(Farewell("a"));
        Assert.Empty(Unconfirmed());
        Taken();
        var mark = _queue.LastFarewell;
        OpenLane().Complete(Farewell("b"));
        Taken();
        Assert.Equal(2, Unconfirmed().Count);
        _queue.Confirm(mark);
        Assert.Equal(["<presence type='unavailable' id='b'/>"], Unconfirmed());
        _queue.Confirm(mark);
        _queue.Confirm(_queue.LastFarewell);
        Assert.Empty(Unconfirmed());
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

    [Theory]
    [InlineData(-1, false)]
    [InlineData(0, true)]
    public async Task Where_much_waits_in_all_lanes_each_has_room_for_one_stanza(int more, bool taken)
    {
        var length = Given.Written(Message("a1")).Length;
        var queue = new LinkQueue(MaxStanzas, MaxBytes, maxBytesOfAll: (3 * length) + more);
        queue.Open();
        var (one, other) = (OpenLane(queue), OpenLane(queue));
        Assert.Equal(LinkSend.Queued, one.TrySend(Message("a1")));
        Assert.Equal(LinkSend.Queued, other.TrySend(Message("b1")));
        Assert.Equal(taken ? LinkSend.Queued : LinkSend.Full, one.TrySend(Message("a2")));
        Assert.Equal(LinkSend.Full, one.TrySend(Message("a3")));
        var waiting = SendAsync(other, Message("b2")).AsTask();
        Assert.False(waiting.IsCompleted);
        Taken(queue);
        Assert.Equal(LinkSend.Queued, await waiting);
    }

    [Fact]
    public void Where_too_much_waits_in_all_lanes_who_ends_leaves_nothing_behind_but_farewells_for_the_next_connection()
    {
        var queue = new LinkQueue(MaxStanzas, MaxBytes, maxBytesOfAll: 1);
        queue.Open();
        var (one, other) = (OpenLane(queue), OpenLane(queue));
        one.TrySend(Message("a1"));
        other.TrySend(Message("b1"));
        one.Complete(Farewell("a"));
        Assert.Equal("<message id='b1'/>", Taken(queue));
        Assert.Equal(["<presence type='unavailable' id='a'/>"], queue.UnconfirmedFarewells().Select(Encoding.UTF8.GetString));
        other.Complete(Farewell("b"));
        Assert.Equal("<presence type='unavailable' id='b'/>", Taken(queue));
    }

    [Fact]
    public void Behind_a_batch_there_is_the_space_that_its_last_stanzas_need()
    {
        var lane = OpenLane();
        lane.TrySend(new Element("message", XmppNamespaces.Client).WithAttribute("id", new string('x', 1000)));
        lane.TrySend(Message("1"));
        using var batch = new RentedBuffer();
        var space = _queue.Take(batch, MaxBytes);
        Assert.Equal(TrailingSpace.Behind(batch.Written.Span), space);
        Assert.NotEqual(TrailingSpace.Behind("<message id='1'/>"u8), space);
    }

    private LinkLane OpenLane() => OpenLane(_queue);

    private static LinkLane OpenLane(LinkQueue queue) =>
        queue.TryOpenLane(out var lane) ? lane : throw new InvalidOperationException("The queue is closed.");

    private static ValueTask<LinkSend> SendAsync(LinkLane lane, Element stanza) => lane.SendAsync(stanza, TestContext.Current.CancellationToken);

    private string Taken() => Taken(_queue);

    private static string Taken(LinkQueue queue)
    {
        using var batch = new RentedBuffer();
        queue.Take(batch, int.MaxValue);
        return Encoding.UTF8.GetString(batch.Written.Span);
    }

    private string[] TakenIds() => [.. Taken().Split("id='").Skip(1).Select(rest => rest[..rest.IndexOf('\'')])];

    private static int Count(RentedBuffer batch) => Encoding.UTF8.GetString(batch.Written.Span).Split("id='").Length - 1;

    private List<string> Unconfirmed() => [.. _queue.UnconfirmedFarewells().Select(bytes => Encoding.UTF8.GetString(bytes))];

    private static Element Message(string id, int length = 0)
    {
        var message = new Element("message", XmppNamespaces.Client).WithAttribute("id", id);
        return length == 0 ? message : message.With(new Element("body", XmppNamespaces.Client).WithText(new string('x', length)));
    }

    private static Element Farewell(string id) =>
        new Element("presence", XmppNamespaces.Client).WithAttribute("type", "unavailable").WithAttribute("id", id);
}
