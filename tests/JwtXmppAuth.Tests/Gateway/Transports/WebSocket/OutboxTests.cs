using JwtXmppAuth.Gateway.Limits;
using JwtXmppAuth.Gateway.Transports.WebSocket;

namespace JwtXmppAuth.Tests.Gateway.Transports.WebSocket;

public sealed class OutboxTests
{
    private static readonly ReadOnlyMemory<byte> Ten = new byte[10];

    [Fact]
    public void It_is_full_from_the_bound_on_and_may_exceed_it_by_one_message()
    {
        var outbox = Box(maxBytes: 15);

        Assert.True(outbox.TryAdd(Ten, out _));
        Assert.True(outbox.TryAdd(Ten, out _));
        Assert.False(outbox.TryAdd(Ten, out var room));
        Assert.False(room.IsCompleted);
    }

    [Fact]
    public void There_is_room_again_when_something_was_sent()
    {
        var outbox = Box(maxBytes: 20);
        outbox.TryAdd(Ten, out _);
        outbox.TryAdd(Ten, out _);
        Assert.False(outbox.TryAdd(Ten, out var room));

        outbox.Sent(Ten);

        Assert.True(room.IsCompleted);
        Assert.True(outbox.TryAdd(Ten, out _));
        Assert.False(outbox.TryAdd(Ten, out room));
        Assert.False(room.IsCompleted);
    }

    [Fact]
    public void What_is_dropped_is_not_said_and_the_farewell_is()
    {
        var outbox = Box(maxBytes: 10);
        outbox.TryAdd(Ten, out _);

        outbox.Drop();

        Assert.True(outbox.TryAdd(Ten, out _));
        outbox.Drop();
        outbox.Close([(ReadOnlyMemory<byte>)new byte[] { 1 }]);
        var said = new List<int>();
        while (outbox.TryTake(out var message, out _))
            said.Add(message.Length);
        Assert.Equal([1], said);
    }

    [Fact]
    public void A_farewell_finds_room_and_is_the_last()
    {
        var outbox = Box(maxBytes: 10);
        outbox.TryAdd(Ten, out _);
        Assert.False(outbox.TryAdd(Ten, out var room));

        outbox.Close([(ReadOnlyMemory<byte>)new byte[] { 1 }, (ReadOnlyMemory<byte>)new byte[] { 2 }]);

        Assert.True(room.IsCompleted);
        Assert.True(outbox.TryAdd(Ten, out _));
        outbox.Add(Ten);
        outbox.Close([Ten]);
        var lengths = new List<int>();
        while (outbox.TryTake(out var message, out _))
            lengths.Add(message.Length);
        Assert.Equal([10, 1, 1], lengths);
    }

    [Fact]
    public void Who_finds_nothing_waits_for_what_comes_next_and_at_the_end_for_nothing()
    {
        var outbox = Box(maxBytes: 10);
        Assert.False(outbox.TryTake(out _, out var arrival));
        Assert.False(arrival!.IsCompleted);

        outbox.Add(Ten);

        Assert.True(arrival.IsCompleted);
        Assert.True(outbox.TryTake(out _, out _));
        Assert.False(outbox.TryTake(out _, out arrival));
        outbox.Close();
        Assert.True(arrival!.IsCompleted);
        Assert.False(outbox.TryTake(out _, out arrival));
        Assert.Null(arrival);
    }

    [Fact]
    public void Where_much_waits_for_all_one_client_has_its_share()
    {
        ReadOnlyMemory<byte> share = new byte[Backlog.Share];
        var backlog = new Backlog(Backlog.Share + 10);
        var (one, other) = (new Outbox(10 * Backlog.Share, backlog), new Outbox(10 * Backlog.Share, backlog));
        Assert.True(one.TryAdd(share, out _));
        Assert.True(other.TryAdd(Ten, out _));

        Assert.False(one.TryAdd(Ten, out var room));
        Assert.True(other.TryAdd(Ten, out _));

        // One byte less than the share, though there is no more room for all than before.
        other.Add(share);
        one.Sent(new byte[1]);
        Assert.True(room.IsCompleted);
        Assert.True(one.TryAdd(Ten, out _));
        Assert.False(one.TryAdd(Ten, out _));
    }

    [Fact]
    public void What_is_dropped_sent_or_left_at_the_end_counts_no_longer_for_all()
    {
        var backlog = new Backlog(1000);
        var outbox = new Outbox(1000, backlog);
        outbox.TryAdd(Ten, out _);
        outbox.TryTake(out var message, out _);
        Assert.Equal(10, backlog.Bytes);
        outbox.Sent(message);
        Assert.Equal(0, backlog.Bytes);

        outbox.TryAdd(Ten, out _);
        outbox.Drop();
        Assert.Equal(0, backlog.Bytes);

        outbox.TryAdd(Ten, out _);
        outbox.Close([Ten]);
        Assert.Equal(0, backlog.Bytes);
        while (outbox.TryTake(out message, out _))
            outbox.Sent(message);
        Assert.Equal(0, backlog.Bytes);
    }

    private static Outbox Box(int maxBytes) => new(maxBytes, new Backlog(int.MaxValue));
}
