using JwtXmppAuth.Testing;

namespace JwtXmppAuth.Conformance.Rfc7395;

/// <summary>RFC 7395 §3.1.</summary>
public sealed class HandshakeTests
{
    private const string WithoutProtocol = "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n";

    [Theory]
    [Requirement("RFC 7395", "3.1", "The client asks for the subprotocol 'xmpp', and the server's answer names it.")]
    [InlineData("xmpp")]
    [InlineData("chat, xmpp")]
    [InlineData("xmpp, chat")]
    public async Task The_subprotocol_is_agreed_on(string offered)
    {
        await using var server = await BoshServer.StartAsync();

        var client = await server.ConnectAsync(headers: $"{WithoutProtocol}Sec-WebSocket-Protocol: {offered}\r\n");

        Assert.Equal(101, client.Handshake.Status);
        Assert.Equal("xmpp", client.Handshake.Header("Sec-WebSocket-Protocol"));
    }

    [Theory]
    [Requirement("RFC 7395", "3.1", "Without 'xmpp' among the subprotocols there is no connection of this binding.")]
    [InlineData("")]
    [InlineData("Sec-WebSocket-Protocol: chat\r\n")]
    [InlineData("Sec-WebSocket-Protocol: XMPP\r\n")]
    public async Task Without_the_subprotocol_nothing_is_upgraded(string header)
    {
        await using var server = await BoshServer.StartAsync();

        Assert.Equal(400, (await server.ConnectAsync(headers: WithoutProtocol + header)).Handshake.Status);
    }

    [Fact]
    [Requirement("RFC 7395", "3.1", "No extension is agreed on that a client did not ask for, and compression not even then.")]
    public async Task Nothing_is_compressed()
    {
        await using var server = await BoshServer.StartAsync();

        var client = await server.ConnectAsync(
            headers: $"{WebSocketHandshake.Usual}Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits\r\n");

        Assert.Equal(101, client.Handshake.Status);
        Assert.Null(client.Handshake.Header("Sec-WebSocket-Extensions"));
    }
}
