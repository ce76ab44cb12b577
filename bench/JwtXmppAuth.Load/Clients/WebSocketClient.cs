using System.Text;

namespace JwtXmppAuth.Load.Clients;

/// <summary>A participant over WebSocket (RFC 7395).</summary>
internal sealed class WebSocketClient(Door door, int number) : IClient
{
    private readonly string _open = $"<open xmlns='urn:ietf:params:xml:ns:xmpp-framing' to='{door.Domain}' version='1.0'/>";
    private readonly WebSocketWire _wire = new();
    private Task _sending = Task.CompletedTask;

    public int Requests { get; private set; }

    public async Task StartAsync(CancellationToken cancellation)
    {
        await _wire.ConnectAsync(door.Server, door.Path + door.Login.Query(number), cancellation);
        await AskAsync(_open, Words.Mechanism(door.Login), cancellation);
        await AskAsync(door.Login.Auth(number), Words.Success, cancellation);
        await AskAsync(_open, Words.BindOffered, cancellation);
        await AskAsync(Words.Bind, Words.Bound, cancellation);
    }

    public async Task AskAsync(string stanza, ReadOnlyMemory<byte> awaited, CancellationToken cancellation)
    {
        await SendAsync(Encoding.UTF8.GetBytes(stanza), cancellation);
        while ((await ReceiveAsync(cancellation)).Span.IndexOf(awaited.Span) < 0)
        {
        }
    }

    public async Task ListenAsync(Heard heard, CancellationToken cancellation)
    {
        while (true)
        {
            var answer = heard((await ReceiveAsync(cancellation)).Span);
            if (!answer.IsEmpty)
                await SendAsync(answer, cancellation);
        }
    }

    public void Send(ReadOnlyMemory<byte> stanza, CancellationToken cancellation) => _sending = TrySendAsync(stanza, cancellation);

    public async Task EndAsync(CancellationToken cancellation)
    {
        await SendAsync("<close xmlns='urn:ietf:params:xml:ns:xmpp-framing'/>"u8.ToArray(), cancellation);
        while (!IsClose((await _wire.ReceiveAsync(cancellation)).Span))
        {
        }
    }

    public void Dispose() => _wire.Dispose();

    private async Task TrySendAsync(ReadOnlyMemory<byte> stanza, CancellationToken cancellation)
    {
        try
        {
            await SendAsync(stanza, cancellation);
        }
        catch (Exception failure) when (failure is System.Net.Sockets.SocketException or OperationCanceledException)
        {
            // Whoever receives learns of it.
            _wire.Dispose();
        }
    }

    private ValueTask SendAsync(ReadOnlyMemory<byte> stanza, CancellationToken cancellation)
    {
        Requests++;
        return _wire.SendAsync(stanza, cancellation);
    }

    private async ValueTask<ReadOnlyMemory<byte>> ReceiveAsync(CancellationToken cancellation)
    {
        var message = await _wire.ReceiveAsync(cancellation);
        return !IsClose(message.Span) && !Words.Refuses(message.Span)
            ? message
            : throw new InvalidDataException($"{door.Server} does not play along: {Encoding.UTF8.GetString(message.Span)}");
    }

    private static bool IsClose(ReadOnlySpan<byte> message) => message.IsEmpty || message.StartsWith("<close"u8);
}
