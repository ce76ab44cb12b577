using System.Globalization;
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

    [Fact]
    public async Task Who_waits_for_something_to_read_is_woken_by_it_and_by_the_end()
    {
        var outbox = new Outbox(new OutboxLimits(100));
        for (var round = 0; round < 3; round++)
        {
            var arrival = outbox.Reader.WaitToReadAsync(CancellationToken.None);
            Assert.False(arrival.IsCompleted);
            Assert.True(outbox.TryPut(Large));
            Assert.True(await arrival);
            Assert.True(outbox.Reader.TryRead(out _));
            Assert.False(outbox.Reader.TryRead(out _));
        }

        var end = outbox.Reader.WaitToReadAsync(CancellationToken.None);
        Assert.False(outbox.Reader.Completion.IsCompleted);
        outbox.Close(new UpstreamEnd(Error: null, Orderly: true));
        Assert.False(await end);
        Assert.True(outbox.Reader.Completion.IsCompletedSuccessfully);
        Assert.False(await outbox.Reader.WaitToReadAsync(CancellationToken.None));
    }

    [Fact]
    public async Task Who_gives_up_waiting_can_wait_again()
    {
        var outbox = new Outbox(new OutboxLimits(100));
        using var patience = new CancellationTokenSource();
        var given = outbox.Reader.WaitToReadAsync(patience.Token);
        await patience.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await given);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await outbox.Reader.WaitToReadAsync(patience.Token));

        var arrival = outbox.Reader.WaitToReadAsync(_cancellation);
        Assert.True(outbox.TryPut(Large));
        Assert.True(await arrival);
    }

    [Fact]
    public async Task It_has_one_reader()
    {
        var outbox = new Outbox(new OutboxLimits(100));
        var arrival = outbox.Reader.WaitToReadAsync(CancellationToken.None);
        await Assert.ThrowsAsync<InvalidOperationException>(async () => await outbox.Reader.WaitToReadAsync(CancellationToken.None));
        outbox.TryPut(Large);
        Assert.True(await arrival);
    }

    [Fact]
    public async Task It_is_read_to_the_end_in_order_while_somebody_fills_it()
    {
        const int Count = 10_000;
        var outbox = new Outbox(new OutboxLimits(7));
        var filling = Task.Run(
            async () =>
            {
                for (var n = 0; n < Count; n++)
                {
                    var stanza = Given.Stanza($"<message id='{n}'/>");
                    while (!outbox.TryPut(stanza))
                        Assert.True(await outbox.WaitForSpaceAsync(_cancellation));
                }

                outbox.Close(new UpstreamEnd(Error: null, Orderly: true));
            },
            _cancellation);

        var read = 0;
        while (await outbox.Reader.WaitToReadAsync(CancellationToken.None))
        {
            while (outbox.Reader.TryRead(out var stanza))
                Assert.Equal(read++.ToString(CultureInfo.InvariantCulture), stanza.Id);
        }

        await filling;
        Assert.Equal(Count, read);
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
