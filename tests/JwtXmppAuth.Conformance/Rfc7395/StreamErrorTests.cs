using JwtXmppAuth.Testing;
using JwtXmppAuth.Xmpp;
using JwtXmppAuth.Xmpp.Streams;

namespace JwtXmppAuth.Conformance.Rfc7395;

/// <summary>RFC 7395 §3.5.</summary>
public sealed class StreamErrorTests
{
    [Fact]
    [Requirement("RFC 7395", "3.5", "An error while the stream is opened comes behind the server's own open.")]
    public async Task An_error_before_the_stream_comes_on_one()
    {
        await using var server = await BoshServer.StartAsync();
        var client = await server.ConnectAsync();

        await client.SendAsync("<open");

        Assert.Equal("open", (await client.ReceiveAsync()).Name);
        Assert.Equal(
            "<stream:error xmlns:stream='http://etherx.jabber.org/streams'><not-well-formed xmlns='urn:ietf:params:xml:ns:xmpp-streams'/></stream:error>",
            await client.ReceiveTextAsync());
        Assert.True((await client.ReceiveAsync()).Is("close", XmppNamespaces.Framing));
        Assert.Equal(WebSocketOpcode.Close, (await client.NextAsync())?.Opcode);
    }

    [Fact]
    [Requirement("RFC 7395", "3.5", "A stream error is one message, then comes close, then the WebSocket's own close.")]
    public async Task An_error_of_the_server_ends_the_stream()
    {
        await using var server = await BoshServer.StartAsync();
        var (client, stream) = await server.ConnectBoundAsync();
        await stream.SayAsync(Stanzas.Message("1"));
        stream.End(new StreamError("conflict", "Replaced by new connection"));

        Assert.Equal("1", (await client.ReceiveAsync()).Attribute("id"));
        Assert.True(StreamError.TryRead(await client.ReceiveAsync(), out var error));
        Assert.Equal(new StreamError("conflict", "Replaced by new connection"), error);
        Assert.True((await client.ReceiveAsync()).Is("close", XmppNamespaces.Framing));
        Assert.Equal(WebSocketOpcode.Close, (await client.NextAsync())?.Opcode);
    }

    [Fact]
    [Requirement("RFC 7395", "3.5", "A stream error of the client ends the stream too.")]
    public async Task An_error_of_the_client_is_its_goodbye()
    {
        await using var server = await BoshServer.StartAsync();
        var (client, stream) = await server.ConnectBoundAsync();

        await client.SendAsync(StreamError.InternalServerError.ToElement());

        Assert.Null((await client.ReceiveEndAsync()).Error);
        await stream.Ended.WaitAsync(ScriptedPeer.Patience, TestContext.Current.CancellationToken);
    }
}
