using System.Net;
using System.Net.WebSockets;
using System.Text;
using JwtXmppAuth.Testing;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace JwtXmppAuth.Tests.Gateway.Transports.WebSocket;

/// <summary>RFC 8441: what browsers do by themselves where the gateway ends TLS. Without TLS here, to the same effect.</summary>
public sealed class WebSocketOverHttp2Tests
{
    private const int Many = 40;

    [Fact]
    public async Task A_stream_of_HTTP_2_carries_a_session_and_no_limit_of_a_request_ends_it()
    {
        var cancellation = TestContext.Current.CancellationToken;
        // Of a request's body that would be seven times too much.
        await using var server = await BoshServer.StartAsync(
            limit: limits =>
            {
                limits.MaxRequestBodySize = 100_000;
                limits.MinRequestBodyDataRate = new MinDataRate(1_000_000, TimeSpan.FromSeconds(1.1));
                limits.MinResponseDataRate = new MinDataRate(1_000_000, TimeSpan.FromSeconds(1.1));
            },
            protocols: HttpProtocols.Http2);
        using var client = new ClientWebSocket();
        client.Options.HttpVersion = HttpVersion.Version20;
        client.Options.HttpVersionPolicy = HttpVersionPolicy.RequestVersionExact;
        client.Options.AddSubProtocol("xmpp");
        using var handler = new HttpMessageInvoker(new SocketsHttpHandler { UseProxy = false });
        await client.ConnectAsync(new UriBuilder(server.Url) { Scheme = "ws", Path = "/xmpp-websocket" }.Uri, handler, cancellation);
        Assert.Equal("xmpp", client.SubProtocol);

        await LogInAsync(client, cancellation);
        var stream = await server.Upstream.AcceptAsync();
        for (var id = 0; id < Many; id++)
        {
            await SendAsync(client, $"<message xmlns='jabber:client' id='{id}' to='a@meet.example.com'><body>{new string('x', 18_000)}</body></message>", cancellation);
            Assert.Equal($"{id}", (await stream.HearAsync()).Id);
            await stream.SayAsync($"<message xmlns='jabber:client' id='{id}'/>");
            Assert.Contains($"id='{id}'", await ReceiveAsync(client, cancellation), StringComparison.Ordinal);
        }

        await client.CloseAsync(WebSocketCloseStatus.NormalClosure, null, cancellation);
        await stream.Ended.WaitAsync(ScriptedPeer.Patience, cancellation);
    }

    private static async Task LogInAsync(ClientWebSocket client, CancellationToken cancellation)
    {
        const string Open = "<open xmlns='urn:ietf:params:xml:ns:xmpp-framing' to='meet.example.com' version='1.0'/>";
        await SendAsync(client, Open, cancellation);
        Assert.StartsWith("<open ", await ReceiveAsync(client, cancellation), StringComparison.Ordinal);
        Assert.StartsWith("<stream:features", await ReceiveAsync(client, cancellation), StringComparison.Ordinal);
        await SendAsync(client, "<auth xmlns='urn:ietf:params:xml:ns:xmpp-sasl' mechanism='ANONYMOUS'/>", cancellation);
        Assert.StartsWith("<success", await ReceiveAsync(client, cancellation), StringComparison.Ordinal);
        await SendAsync(client, Open, cancellation);
        await ReceiveAsync(client, cancellation);
        await ReceiveAsync(client, cancellation);
        await SendAsync(client, "<iq xmlns='jabber:client' type='set' id='b'><bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'/></iq>", cancellation);
        Assert.Contains("<jid>", await ReceiveAsync(client, cancellation), StringComparison.Ordinal);
    }

    private static Task SendAsync(ClientWebSocket client, string text, CancellationToken cancellation) =>
        client.SendAsync(Encoding.UTF8.GetBytes(text).AsMemory(), WebSocketMessageType.Text, endOfMessage: true, cancellation).AsTask();

    private static async Task<string> ReceiveAsync(ClientWebSocket client, CancellationToken cancellation)
    {
        var buffer = new byte[64 * 1024];
        var received = await client.ReceiveAsync(buffer.AsMemory(), cancellation).AsTask().WaitAsync(ScriptedPeer.Patience, cancellation);
        Assert.True(received.EndOfMessage);
        return Encoding.UTF8.GetString(buffer, 0, received.Count);
    }
}
