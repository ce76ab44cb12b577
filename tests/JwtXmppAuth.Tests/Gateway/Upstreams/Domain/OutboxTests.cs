using JwtXmppAuth.Gateway.Upstreams;
using JwtXmppAuth.Gateway.Upstreams.Domain;
using JwtXmppAuth.Xmpp.Stanzas;

namespace JwtXmppAuth.Tests.Gateway.Upstreams.Domain;

/// <summary>What waits for a session takes so much memory and no more, however large what others send it is.</summary>
public sealed class OutboxTests
{
    private static readonly Stanza Large = Given.Stanza($"<message><body>{new string('x', 10_000)}</body></message>");
    private static readonly int Bytes = (int)OutboxLimits.BytesOf(Large);

    private readonly CancellationToken _cancellation = TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(-1, 3)]
    [InlineData(0, 3)]
    [InlineData(1, 4)]
    public void It_is_full_when_so_many_bytes_wait(int more, int taken) =>
        Assert.Equal(taken, Fill(new Outbox(new OutboxLimits(100, (3 * Bytes) + more))));

    [Fact]
    public void One_stanza_finds_room_however_large() => Assert.Equal(1, Fill(new Outbox(new OutboxLimits(100, maxBytes: 1))));

    [Fact]
    public void It_is_full_when_so_many_stanzas_wait() => Assert.Equal(2, Fill(new Outbox(new OutboxLimits(2))));

    [Fact]
    public async Task What_is_read_makes_room_for_who_waits()
    {
        var outbox = new Outbox(new OutboxLimits(100, 2 * Bytes));
        Fill(outbox);
        var room = outbox.WaitForSpaceAsync(_cancellation);
        Assert.False(room.IsCompleted);
        Assert.True(outbox.Reader.TryRead(out _));
        Assert.True(await room);
        Assert.Equal(1, Fill(outbox));
    }

    [Fact]
    public async Task At_the_end_nobody_waits_for_room_and_what_waited_can_be_read()
    {
        var outbox = new Outbox(new OutboxLimits(100, 2 * Bytes));
        Fill(outbox);
        var room = outbox.WaitForSpaceAsync(_cancellation);
        outbox.Close(new UpstreamEnd(Error: null, Orderly: true));
        Assert.False(await room);
        Assert.True(outbox.TryPut(Large));
        Assert.Equal(2, await outbox.Reader.ReadAllAsync(_cancellation).CountAsync(_cancellation));
    }

    [Theory]
    [InlineData(-1, 20)]
    [InlineData(0, 20)]
    [InlineData(1, 21)]
    public void Where_much_waits_for_all_who_has_his_share_waiting_gets_no_more(int more, int taken)
    {
        var limits = new OutboxLimits(100, maxBytesOfAll: (20 * Bytes) + more);
        Assert.Equal(taken, Fill(new Outbox(limits)));
        Assert.Equal((OutboxLimits.Share / Bytes) + 1, Fill(new Outbox(limits)));
    }

    [Fact]
    public void What_a_session_leaves_unread_does_not_count_for_the_others()
    {
        var limits = new OutboxLimits(100, maxBytesOfAll: 20 * Bytes);
        var gone = new Outbox(limits);
        Assert.Equal(20, Fill(gone));
        gone.Close(new UpstreamEnd(Error: null, Orderly: true));
        Assert.True(gone.Reader.TryRead(out _));
        Assert.Equal(20, Fill(new Outbox(limits)));
    }

    private static int Fill(Outbox outbox)
    {
        var taken = 0;
        while (taken < 1000 && outbox.TryPut(Large))
            taken++;
        return taken;
    }
}
