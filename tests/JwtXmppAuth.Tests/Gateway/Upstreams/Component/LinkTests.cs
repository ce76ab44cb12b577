using JwtXmppAuth.Gateway.Upstreams;
using JwtXmppAuth.Gateway.Upstreams.Component;
using JwtXmppAuth.Testing;
using JwtXmppAuth.Xmpp;
using JwtXmppAuth.Xmpp.Xml;

namespace JwtXmppAuth.Tests.Gateway.Upstreams.Component;

/// <summary>A link that is up: the handshake, stanzas both ways, the end. What happens when it breaks is in <see cref="LinkBreakTests"/>.</summary>
public sealed class LinkTests : LinkFixture
{
    [Fact]
    [Requirement("XEP-0114", "3", "the handshake is the SHA-1 of stream id and secret in lower-case hexadecimal")]
    public async Task The_secret_is_shown_as_a_digest()
    {
        using var peer = await ConnectAsync();
        Assert.Equal(new UpstreamHealth(true, $"meet.example.com: connected to 127.0.0.1:{Options.Port} for meet.example.com"), Link.Health);
        Assert.Equal(["returned"], Receiver.Heard);
    }

    [Fact]
    public async Task The_secret_is_read_from_its_file_for_every_connection()
    {
        Options.SecretFile = Path.GetTempFileName();
        Options.Secret = null;
        try
        {
            await File.WriteAllTextAsync(Options.SecretFile, "wire-secret\nthe former one\n", TestContext.Current.CancellationToken);
            using var peer = await ConnectAsync();
            await File.WriteAllTextAsync(Options.SecretFile, "rotated\n", TestContext.Current.CancellationToken);
            peer.Die();
            var accepting = Server.AcceptAsync();
            await Clock.PassUntilAsync(() => accepting.IsCompleted, Patience);
            using var again = await accepting;
            await again.ReadToAsync("to='meet.example.com'>");
            await again.SendAsync(Header);
            await again.ExpectAsync($"<handshake>{LinkLogin.Digest("3BF96D32", "rotated")}</handshake>");
        }
        finally
        {
            File.Delete(Options.SecretFile);
        }
    }

    [Fact]
    public void Before_the_link_is_up_nobody_can_send()
    {
        var failure = Assert.Throws<UpstreamFailedException>(Link.OpenLane);
        Assert.Equal((UpstreamFailure.Unreachable, "not connected yet."), (failure.Code, failure.Message));
        Assert.Equal(new UpstreamHealth(false, "meet.example.com: not connected yet"), Link.Health);
    }

    [Fact]
    public async Task A_stanza_is_in_the_streams_namespace_without_saying_so()
    {
        using var peer = await ConnectAsync();
        var stanza = Message("1")
            .With(new Element("body", XmppNamespaces.Client).WithText("hello <&>"))
            .With(new Element("forwarded", "urn:xmpp:forward:0", new Element("message", XmppNamespaces.Client)));
        await Link.OpenLane().SendAsync(stanza, TestContext.Current.CancellationToken);
        await peer.ExpectAsync(
            "<message id='1' from='a@meet.example.com/r'><body>hello &lt;&amp;&gt;</body><forwarded xmlns='urn:xmpp:forward:0'><message xmlns='jabber:client'/></forwarded></message>");
    }

    [Theory]
    [InlineData("<message id='1' from='r@c' to='a@meet.example.com'><body>hi</body></message>")]
    [InlineData("<message xmlns='jabber:component:accept' id='1' from='r@c' to='a@meet.example.com'><body>hi</body></message>")]
    [InlineData("<message xmlns='jabber:client' id='1' from='r@c' to='a@meet.example.com'><body>hi</body></message>")]
    public async Task What_comes_is_in_the_namespace_of_clients_however_the_server_writes_it(string sent)
    {
        using var peer = await ConnectAsync();
        await peer.SendAsync(sent);
        await UntilAsync(() => Receiver.Heard.Count == 2);
        Assert.Equal("<message xmlns='jabber:client' id='1' from='r@c' to='a@meet.example.com'><body>hi</body></message>", Receiver.Heard.Last());
    }

    [Fact]
    public async Task What_the_domain_says_first_is_before_everything_else()
    {
        Receiver.SaysFirst = [Message("first")];
        Link.Start(Receiver);
        using var peer = await AcceptAsync("<message id='first' from='a@meet.example.com/r'/>");
    }

    [Fact]
    public async Task One_that_sends_what_cannot_be_read_does_not_end_the_link_of_all()
    {
        using var peer = await ConnectAsync();
        var deep = string.Concat(Enumerable.Repeat("<x>", 70)) + string.Concat(Enumerable.Repeat("</x>", 70));
        await peer.SendAsync($"<message id='1'>{deep}</message><message id='2'>{deep}</message><message id='3'/>");
        await UntilAsync(() => Receiver.Heard.Count == 2);
        Assert.Contains("id='3'", Receiver.Heard.Last(), StringComparison.Ordinal);
        Assert.Single(Log.Collector.GetSnapshot(), entry => entry.Id.Id == 5014);
    }

    [Fact]
    public async Task One_that_sends_what_is_too_long_does_not_end_the_link_of_all()
    {
        using var peer = await ConnectAsync();
        await peer.SendAsync($"<message id='1'>{new string('x', Options.MaxReceivedStanzaBytes)}</message><message id='2'/>");
        await UntilAsync(() => Receiver.Heard.Count == 2);
        Assert.Contains("id='2'", Receiver.Heard.Last(), StringComparison.Ordinal);
        Assert.Single(Log.Collector.GetSnapshot(), entry => entry.Id.Id == 5014);
    }

    [Fact]
    public async Task What_fails_at_one_stanza_is_reported_and_the_next_one_is_heard()
    {
        Receiver.OnReceive = stanza => _ = stanza.Id == "1" ? throw new InvalidOperationException("a fault of ours") : 0;
        using var peer = await ConnectAsync();
        await peer.SendAsync("<message id='1'/><message id='2'/>");
        await UntilAsync(() => Receiver.Heard.Count == 2);
        Assert.Contains("id='2'", Receiver.Heard.Last(), StringComparison.Ordinal);
        Assert.Equal("a fault of ours", Assert.Single(Log.Collector.GetSnapshot(), entry => entry.Id.Id == 5015).Exception!.Message);
    }

    [Fact]
    public async Task A_flood_before_a_slow_server_holds_up_whoever_sends_it_and_nobody_else()
    {
        using var peer = await ConnectAsync();
        var flood = Link.OpenLane();
        var large = Message("flood").With(new Element("body", XmppNamespaces.Client).WithText(new string('x', 200_000)));
        // Far more than the buffers on the way hold.
        var flooding = Enumerable.Range(0, 150).Select(_ => flood.SendAsync(large, TestContext.Current.CancellationToken).AsTask()).ToList();
        await UntilAsync(() => flooding.Exists(task => task.IsCompleted));
        Assert.Equal(LinkSend.Queued, await Link.OpenLane().SendAsync(Message("other"), TestContext.Current.CancellationToken));
        Assert.Contains(flooding, task => !task.IsCompleted);

        var reading = peer.ReadToEndOfStreamAsync();
        await Task.WhenAll(flooding);
        await Link.DisposeAsync();
        // It is behind no more than what was on its way already, and a turn.
        var floods = (await reading).Split("id='other'").Select(part => part.Split("id='flood'").Length - 1).ToList();
        Assert.Equal(150, floods.Sum());
        Assert.InRange(floods[0], 0, 75);
    }

    [Fact]
    public async Task At_the_end_everything_that_waits_is_sent_then_the_stream_is_ended()
    {
        using var peer = await ConnectAsync();
        var lane = Link.OpenLane();
        await lane.SendAsync(Message("1"), TestContext.Current.CancellationToken);
        lane.Complete(Message("bye"));
        var disposal = Link.DisposeAsync().AsTask();
        await peer.ReadToAsync("<message id='bye' from='a@meet.example.com/r'/>");
        await peer.ReadToAsync("</stream:stream>");
        Assert.False(disposal.IsCompleted);
        await peer.SendAsync("</stream:stream>");
        await disposal.WaitAsync(ScriptedPeer.Patience, TestContext.Current.CancellationToken);
        Assert.Throws<UpstreamFailedException>(Link.OpenLane);
        Assert.DoesNotContain("interrupted", Receiver.Heard);
    }

    [Fact]
    public async Task A_server_that_does_not_end_its_stream_is_left_without()
    {
        using var peer = await ConnectAsync();
        var start = Clock.GetUtcNow();
        var disposal = Link.DisposeAsync().AsTask();
        await Clock.PassUntilAsync(() => disposal.IsCompleted, Patience);
        Assert.InRange(Clock.GetUtcNow() - start, ComponentLink.CloseTimeout, ComponentLink.CloseTimeout + TimeSpan.FromSeconds(5));
    }
}
