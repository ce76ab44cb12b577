using JwtXmppAuth.Testing;
using JwtXmppAuth.Xmpp;
using JwtXmppAuth.Xmpp.Streams;

namespace JwtXmppAuth.Conformance.Rfc7395;

/// <summary>RFC 7395 §3.6.</summary>
public sealed class ClosingTests
{
    private const string Close = "<close xmlns='urn:ietf:params:xml:ns:xmpp-framing'/>";

    [Fact]
    [Requirement("RFC 7395", "3.6", "A close is answered with a close, and the server closes the WebSocket.")]
    public async Task A_client_that_says_goodbye_is_answered()
    {
        await using var server = await BoshServer.StartAsync();
        var (client, stream) = await server.ConnectBoundAsync();
        await client.SendAsync(Stanzas.Message("1"));

        await client.SendAsync(Close);

        // strophe.js compares the whole message with this text.
        Assert.Equal("<close xmlns=\"urn:ietf:params:xml:ns:xmpp-framing\" />", await client.ReceiveTextAsync());
        Assert.Equal(1000, (await client.NextAsync())?.CloseCode);
        Assert.Equal("1", (await stream.HearAsync()).Id);
        await client.SendCloseAsync();
        Assert.Null(await client.NextAsync());
    }

    [Fact]
    [Requirement("RFC 7395", "3.6", "Without stream management a connection that just closes ends the session.")]
    public async Task A_WebSocket_that_closes_ends_the_session()
    {
        await using var server = await BoshServer.StartAsync();
        var (client, stream) = await server.ConnectBoundAsync();

        await client.SendCloseAsync(1001);

        await stream.Ended.WaitAsync(ScriptedPeer.Patience, TestContext.Current.CancellationToken);
        Assert.Equal(WebSocketOpcode.Close, (await client.NextAsync())?.Opcode);
    }

    [Fact]
    [Requirement("RFC 7395", "3.6", "Without stream management a connection that is lost ends the session.")]
    public async Task A_WebSocket_that_dies_ends_the_session()
    {
        await using var server = await BoshServer.StartAsync();
        var (client, stream) = await server.ConnectBoundAsync();

        client.Die();

        await stream.Ended.WaitAsync(ScriptedPeer.Patience, TestContext.Current.CancellationToken);
    }

    [Fact]
    [Requirement("RFC 7395", "3.6", "A close before any open is answered as well.")]
    public async Task A_client_that_came_for_nothing_may_go()
    {
        await using var server = await BoshServer.StartAsync();
        var client = await server.ConnectAsync();

        await client.SendAsync(Close);

        Assert.Null((await client.ReceiveEndAsync()).Error);
    }

    [Fact]
    [Requirement("RFC 7395", "3.6.1", "A client is sent elsewhere by 'see-other-uri' on close, which may come instead of an open.")]
    public async Task A_client_that_comes_while_the_gateway_stops_is_sent_elsewhere()
    {
        await using var server = await BoshServer.StartAsync(options => options.WebSocket.RedirectAtShutdown = "wss://b.meet.example.com");
        await server.DrainAsync(TestContext.Current.CancellationToken);
        var client = await server.ConnectAsync("?room=a%20b&token=t", "/tenant/xmpp-websocket");

        await client.SendAsync($"<open xmlns='{XmppNamespaces.Framing}' to='{BoshServer.Domain}' version='1.0'/>");

        Assert.Equal(
            "<close xmlns='urn:ietf:params:xml:ns:xmpp-framing' see-other-uri='wss://b.meet.example.com/tenant/xmpp-websocket?room=a%20b&amp;token=t'/>",
            await client.ReceiveTextAsync());
        Assert.Equal(1001, (await client.NextAsync())?.CloseCode);
    }

    [Fact]
    [Requirement("RFC 7395", "3.6.1", "'see-other-uri' may come at any time: a living session is told when the gateway stops.")]
    public async Task A_client_that_is_here_when_the_gateway_stops_is_told_where_to_go()
    {
        await using var server = await BoshServer.StartAsync(options => options.WebSocket.RedirectAtShutdown = "wss://b.meet.example.com");
        var (client, stream) = await server.ConnectBoundAsync();
        await stream.SayAsync(Stanzas.Message("1"));

        var draining = server.DrainAsync(TestContext.Current.CancellationToken);

        Assert.Equal("1", (await client.ReceiveAsync()).Attribute("id"));
        var (error, close, code) = await client.ReceiveEndAsync();
        Assert.Equal(StreamError.SystemShutdown, error);
        Assert.Equal("wss://b.meet.example.com/xmpp-websocket", close.Attribute("see-other-uri"));
        Assert.Equal(1001, code);
        await draining;
    }
}
