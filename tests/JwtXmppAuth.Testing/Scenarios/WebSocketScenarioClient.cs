using System.Threading.Channels;
using JwtXmppAuth.Xmpp;
using JwtXmppAuth.Xmpp.Stanzas;
using JwtXmppAuth.Xmpp.Xml;

namespace JwtXmppAuth.Testing.Scenarios;

/// <summary>A WebSocket client that behaves, as browsers' do: it reads all the time, and says goodbye.</summary>
public sealed class WebSocketScenarioClient : IScenarioClient
{
    private readonly WebSocketClient _client;
    private readonly Channel<Stanza> _received = Channel.CreateUnbounded<Stanza>();
    private readonly Task _reading;

    private WebSocketScenarioClient(WebSocketClient client, Jid jid)
    {
        _client = client;
        Jid = jid;
        _reading = ReadAsync();
    }

    public Jid Jid { get; }

    /// <param name="url">With <c>?token=</c> and what else the first request says.</param>
    public static async Task<WebSocketScenarioClient> ConnectAsync(
        Uri url, string host, CancellationToken cancellation, string? resource = null)
    {
        var client = await WebSocketClient.ConnectAsync(url, cancellation: cancellation);
        await client.OpenAsync(host);
        return new WebSocketScenarioClient(client, await client.LogInAsync(resource));
    }

    public Task SendAsync(Element stanza, CancellationToken cancellation) => _client.SendAsync(stanza);

    public async Task<Stanza> ReceiveAsync(CancellationToken cancellation) => await _received.Reader.ReadAsync(cancellation);

    public async ValueTask DisposeAsync()
    {
        await _client.DisposeAsync();
        await _reading;
    }

    private async Task ReadAsync()
    {
        while (await NextAsync() is { Opcode: WebSocketOpcode.Text } frame)
        {
            if (StanzaReader.TryRead(frame.Payload, XmlLimits.Default with { MaxBytes = int.MaxValue }, out var element, out _)
                && Stanza.TryCreate(element, out var stanza))
                _received.Writer.TryWrite(stanza);
        }

        _received.Writer.TryComplete();
    }

    private async Task<WebSocketFrame?> NextAsync()
    {
        try
        {
            return await _client.NextAsync();
        }
        catch (ObjectDisposedException)
        {
            return null;
        }
    }
}
