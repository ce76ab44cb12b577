using JwtXmppAuth.Testing;

namespace JwtXmppAuth.Conformance.Rfc7395;

/// <summary>RFC 7395 §3.8. The pings are the framework's and go by real time, so these wait for signals, and not long.</summary>
public sealed class KeepAliveTests
{
    [Fact]
    [Requirement("RFC 7395", "3.8", "A ping of the client is answered with a pong of the same content (RFC 6455 §5.5.3).")]
    public async Task A_ping_is_answered()
    {
        await using var server = await BoshServer.StartAsync();
        var (client, _) = await server.ConnectBoundAsync();

        await client.SendAsync(new WebSocketFrame(WebSocketOpcode.Ping, "are you there"u8.ToArray()));

        var pong = await client.NextAsync();
        Assert.Equal(WebSocketOpcode.Pong, pong?.Opcode);
        Assert.Equal("are you there", pong?.Text);
    }

    [Fact]
    [Requirement("RFC 7395", "3.8", "A ping between the fragments of a message is answered and disturbs nothing (RFC 6455 §5.4).")]
    public async Task A_ping_may_come_inside_a_message()
    {
        await using var server = await BoshServer.StartAsync();
        var (client, stream) = await server.ConnectBoundAsync();

        await client.SendAsync(new WebSocketFrame(WebSocketOpcode.Text, "<message xmlns='jabber:client' id='1' "u8.ToArray(), Final: false));
        await client.SendAsync(new WebSocketFrame(WebSocketOpcode.Ping, []));
        Assert.Equal(WebSocketOpcode.Pong, (await client.NextAsync())?.Opcode);
        await client.SendAsync(new WebSocketFrame(WebSocketOpcode.Continuation, "to='a@meet.example.com'/>"u8.ToArray()));

        Assert.Equal("1", (await stream.HearAsync()).Id);
    }

    [Fact]
    [Requirement("RFC 7395", "3.8", "An idle client is sent pings, and lives while it answers.")]
    public async Task A_silent_client_that_answers_pings_stays()
    {
        await using var server = await BoshServer.StartAsync(options => options.WebSocket.KeepAliveInterval = TimeSpan.FromMilliseconds(50));
        var (client, stream) = await server.ConnectBoundAsync();
        for (var ping = 0; ping < 3; ping++)
            Assert.Equal(WebSocketOpcode.Ping, (await client.NextAsync(pings: true))?.Opcode);

        await stream.SayAsync(Stanzas.Message("1"));

        Assert.Equal("1", (await client.ReceiveAsync()).Attribute("id"));
    }

    [Fact]
    [Requirement("RFC 7395", "3.8", "A client that answers no ping is gone.")]
    public async Task A_client_that_answers_no_ping_is_lost()
    {
        await using var server = await BoshServer.StartAsync(options =>
        {
            options.WebSocket.KeepAliveInterval = TimeSpan.FromMilliseconds(50);
            options.WebSocket.KeepAliveTimeout = TimeSpan.FromSeconds(1);
        });
        var (client, stream) = await server.ConnectBoundAsync();

        client.Pongs = false;
        Assert.Equal(WebSocketOpcode.Ping, (await client.NextAsync(pings: true))?.Opcode);

        await stream.Ended.WaitAsync(ScriptedPeer.Patience, TestContext.Current.CancellationToken);
    }
}
