using System.Buffers;
using System.Net.WebSockets;
using Socket = System.Net.WebSockets.WebSocket;

namespace JwtXmppAuth.Gateway.Transports.WebSocket;

internal enum ClientMessageKind
{
    Text,

    /// <summary>RFC 7395 §3.2 knows text alone.</summary>
    Binary,

    /// <summary>It has passed the bound; what is left of it will not be kept.</summary>
    TooLarge,
}

/// <param name="Bytes">Of a text, valid UTF-8 (the socket fails on anything else), and only until the next message is asked for.</param>
internal readonly record struct ClientMessage(ClientMessageKind Kind, ReadOnlyMemory<byte> Bytes);

/// <summary>
/// Puts a client's messages together from whatever fragments they come in. An idle client occupies no buffer: the first read
/// of each message has none, and waits until something is there.
/// </summary>
internal sealed class MessageReader(Socket socket, int maxBytes, MessageRate rate)
{
    private const int FirstRoom = 4096;

    private byte[] _buffer = [];
    private int _length;
    private bool _skipping;

    /// <summary>Null when nothing comes any more: the client has closed its side, or the connection is lost.</summary>
    public async ValueTask<ClientMessage?> NextAsync(CancellationToken cancellation)
    {
        Release();
        try
        {
            var part = await socket.ReceiveAsync(Memory<byte>.Empty, cancellation);
            while (part.MessageType is not WebSocketMessageType.Close)
            {
                if (Take(part) is { } message)
                    return message;
                part = await socket.ReceiveAsync(Room(), cancellation);
                // A fragment without content brings the message no further, so the sender pays for it.
                if (part is { Count: 0, EndOfMessage: false })
                    await rate.TakeAsync(cancellation);
            }
        }
        catch (Exception broken) when (broken is WebSocketException or IOException or OperationCanceledException)
        {
            Release();
        }

        return null;
    }

    /// <summary>The message, where this was its last part or decides about it.</summary>
    private ClientMessage? Take(ValueWebSocketReceiveResult part)
    {
        _length += part.Count;
        if (_skipping)
        {
            _length = 0;
            _skipping = !part.EndOfMessage;
            return null;
        }

        if (part.MessageType is WebSocketMessageType.Binary)
            return Refuse(ClientMessageKind.Binary, part.EndOfMessage);
        if (_length > maxBytes)
            return Refuse(ClientMessageKind.TooLarge, part.EndOfMessage);
        return part.EndOfMessage ? new ClientMessage(ClientMessageKind.Text, _buffer.AsMemory(0, _length)) : null;
    }

    private ClientMessage Refuse(ClientMessageKind kind, bool whole)
    {
        _skipping = !whole;
        return new ClientMessage(kind, ReadOnlyMemory<byte>.Empty);
    }

    /// <summary>Where the next part goes; never more than shows that the bound is passed.</summary>
    private Memory<byte> Room()
    {
        if (_length == _buffer.Length)
        {
            var larger = ArrayPool<byte>.Shared.Rent(Math.Max(FirstRoom, 2 * _length));
            _buffer.AsSpan(0, _length).CopyTo(larger);
            Return();
            _buffer = larger;
        }

        return _buffer.AsMemory(_length, Math.Min(_buffer.Length - _length, maxBytes + 1 - _length));
    }

    private void Release()
    {
        Return();
        _buffer = [];
        _length = 0;
    }

    private void Return()
    {
        if (_buffer.Length > 0)
            ArrayPool<byte>.Shared.Return(_buffer);
    }
}
