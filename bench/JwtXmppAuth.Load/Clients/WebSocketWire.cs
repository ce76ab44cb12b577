using System.Buffers.Binary;
using System.Net;
using System.Text;

namespace JwtXmppAuth.Load.Clients;

/// <summary>The client's side of RFC 6455, of text in single frames: just what the servers under load speak.</summary>
internal sealed class WebSocketWire : IDisposable
{
    private const byte Final = 0x80;
    private const byte Text = 0x1;
    private const byte Close = 0x8;
    private const byte Ping = 0x9;
    private const byte Pong = 0xA;
    private const byte Masked = 0x80;

    private Wire? _wire;
    private byte[] _frame = new byte[512];

    public async Task ConnectAsync(IPEndPoint server, string path, CancellationToken cancellation)
    {
        _wire = await Wire.ConnectAsync(server, cancellation);
        await _wire.SendAsync(
            Encoding.ASCII.GetBytes(
                $"GET {path} HTTP/1.1\r\nHost: {server}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n" +
                "Sec-WebSocket-Protocol: xmpp\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"),
            cancellation);
        int head;
        while ((head = _wire.Unread.Span.IndexOf("\r\n\r\n"u8)) < 0)
            await MoreAsync(cancellation);
        if (!_wire.Unread.Span.StartsWith("HTTP/1.1 101"u8))
            throw new InvalidDataException($"{server} opens no WebSocket: {Encoding.UTF8.GetString(_wire.Unread.Span)}");
        _wire.Use(head + 4);
    }

    public ValueTask SendAsync(ReadOnlyMemory<byte> text, CancellationToken cancellation) => SendAsync(Text, text, cancellation);

    /// <returns>One message, valid until the next call; empty at the end.</returns>
    public async ValueTask<ReadOnlyMemory<byte>> ReceiveAsync(CancellationToken cancellation)
    {
        while (true)
        {
            var (kind, payload) = await FrameAsync(cancellation);
            switch (kind)
            {
                case Final | Text:
                    return payload;
                case Final | Close:
                    return ReadOnlyMemory<byte>.Empty;
                case Final | Ping:
                    await SendAsync(Pong, payload, cancellation);
                    break;
                case Final | Pong:
                    break;
                default:
                    throw new InvalidDataException($"A WebSocket frame that begins with {kind:x2}: only whole messages are understood.");
            }
        }
    }

    public void Dispose() => _wire?.Dispose();

    private async ValueTask<(byte Kind, ReadOnlyMemory<byte> Payload)> FrameAsync(CancellationToken cancellation)
    {
        var (kind, start, length) = await HeadAsync(cancellation);
        while (_wire!.Unread.Length < start + length)
            await MoreAsync(cancellation);
        var payload = _wire.Unread.Slice(start, length);
        _wire.Use(start + length);
        return (kind, payload);
    }

    private async ValueTask<(byte Kind, int Start, int Length)> HeadAsync(CancellationToken cancellation)
    {
        while (true)
        {
            if (Head(_wire!.Unread.Span) is { } head)
                return head;
            await MoreAsync(cancellation);
        }
    }

    private static (byte Kind, int Start, int Length)? Head(ReadOnlySpan<byte> unread) => unread switch
    {
        [var kind, < 126 and var length, ..] => (kind, 2, length),
        [var kind, 126, _, _, ..] => (kind, 4, BinaryPrimitives.ReadUInt16BigEndian(unread[2..])),
        [var kind, 127, _, _, _, _, _, _, _, _, ..] => (kind, 10, checked((int)BinaryPrimitives.ReadUInt64BigEndian(unread[2..]))),
        _ => null,
    };

    private ValueTask SendAsync(byte kind, ReadOnlyMemory<byte> payload, CancellationToken cancellation)
    {
        const int LongestHead = 14;
        // Two sends of one client may meet; each has its own bytes then.
        var frame = Interlocked.Exchange(ref _frame!, null) is { } own && own.Length >= payload.Length + LongestHead
            ? own
            : new byte[payload.Length + LongestHead];
        var length = Write(kind, payload.Span, frame);
        return WriteAsync(frame, length, cancellation);
    }

    private async ValueTask WriteAsync(byte[] frame, int length, CancellationToken cancellation)
    {
        await _wire!.SendAsync(frame.AsMemory(0, length), cancellation);
        _frame = frame;
    }

    /// <summary>Masked with zeros, which are as good as any: masking keeps proxies from mistaking what a page sends, and there are none.</summary>
    private static int Write(byte kind, ReadOnlySpan<byte> payload, Span<byte> frame)
    {
        frame[0] = (byte)(Final | kind);
        var head = payload.Length switch
        {
            < 126 => 2,
            <= ushort.MaxValue => 4,
            _ => throw new InvalidDataException("Longer than a client here says anything."),
        };
        frame[1] = (byte)(Masked | (head == 2 ? payload.Length : 126));
        if (head == 4)
            BinaryPrimitives.WriteUInt16BigEndian(frame[2..], (ushort)payload.Length);
        frame.Slice(head, 4).Clear();
        payload.CopyTo(frame[(head + 4)..]);
        return head + 4 + payload.Length;
    }

    private async ValueTask MoreAsync(CancellationToken cancellation)
    {
        if (!await _wire!.ReadAsync(cancellation))
            throw new InvalidDataException("The server closed the connection.");
    }
}
