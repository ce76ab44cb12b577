using JwtXmppAuth.Gateway.Upstreams;
using JwtXmppAuth.Testing;
using JwtXmppAuth.Xmpp.Stanzas;

namespace JwtXmppAuth.Tests.Gateway.Upstreams;

/// <summary>What a stream does with more than it can take, and with those who do not take their turn.</summary>
public sealed class ClientStreamBoundTests : ClientStreamFixture
{
    [Fact]
    public async Task Writers_do_not_mix_their_stanzas()
    {
        await BindAsync();
        var body = new string('x', 100_000);
        var writers = Enumerable.Range(0, 20).Select(_ => Task.Run(() => SendAsync(Message(body)).AsTask(), TestContext.Current.CancellationToken));
        var all = Task.WhenAll(writers);
        for (var stanza = 0; stanza < 20; stanza++)
            await Peer.ExpectAsync($"<message><body>{body}</body></message>{Space(8)}");
        await all;
    }

    [Theory]
    [InlineData(0, true)]
    [InlineData(1, false)]
    public async Task A_stanza_has_at_most_the_configured_size(int beyond, bool taken)
    {
        Options.MaxStanzaBytes = 1000;
        await BindAsync();
        var frame = "<message><body></body></message>".Length;
        await Peer.SendAsync($"<message><body>{new string('x', 1000 - frame + beyond)}</body></message>");
        if (taken)
            Assert.Equal(StanzaKind.Message, (await ReceiveAsync()).Kind);
        else
            Assert.Contains("policy-violation", (await EndAsync()).Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_endless_stanza_is_not_collected()
    {
        await BindAsync();
        await Peer.SendAsync("<message><body>");
        var piece = new string('x', 64 * 1024);
        await Record.ExceptionAsync(async () =>
        {
            while (!Stream.Ended.IsCompleted)
                await Peer.SendAsync(piece);
        });
        Assert.Contains("policy-violation", (await EndAsync()).Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_flood_is_held_back_when_nobody_takes_it_and_nothing_is_lost()
    {
        await BindAsync();
        var body = new string('x', 10_000);
        var taken = Peer.SendUntilHeldBack($"<message id='x'><body>{body}</body></message>", most: 10_000);
        Assert.InRange(taken, Options.MaxQueuedStanzas, 9_999);
        await Clock.PassUntilAsync(() => Stream.Incoming.Count == Options.MaxQueuedStanzas, Patience);

        // The one that was held back in the middle is left unfinished; all before it arrive.
        for (var stanza = 0; stanza < taken; stanza++)
            Assert.Equal("x", (await ReceiveAsync()).Id);
    }

    [Fact]
    public async Task A_stream_whose_stanzas_nobody_takes_can_still_be_closed()
    {
        await BindAsync();
        Peer.SendUntilHeldBack("<message id='x'><body>hello</body></message>", most: 500);
        var disposal = Stream.DisposeAsync().AsTask();
        await Peer.ExpectAsync(ScriptedLogin.End);
        await Peer.SendAsync(ScriptedLogin.End);
        await disposal.WaitAsync(ScriptedPeer.Patience, TestContext.Current.CancellationToken);
        Assert.True((await EndAsync()).Orderly);
    }

    [Fact]
    public async Task A_writer_that_gives_up_in_the_middle_ends_the_stream()
    {
        await BindAsync();
        using var patience = new CancellationTokenSource();
        var sending = SendMuchAsync(patience.Token);
        var waiting = SendAsync(Message("behind it")).AsTask();

        await patience.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => sending);
        await Assert.ThrowsAsync<UpstreamFailedException>(() => waiting);
        Assert.False((await EndAsync()).Orderly);
    }

    [Fact]
    public async Task A_writer_that_gives_up_before_its_turn_leaves_the_stream_whole()
    {
        await BindAsync();
        using var patience = new CancellationTokenSource();
        var sending = SendMuchAsync();
        var waiting = SendAsync(Message("behind it"), patience.Token).AsTask();

        await patience.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
        Assert.False(Stream.Ended.IsCompleted);
    }
}
