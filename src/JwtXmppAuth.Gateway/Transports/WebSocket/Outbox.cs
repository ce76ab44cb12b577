using System.Threading.Channels;

namespace JwtXmppAuth.Gateway.Transports.WebSocket;

/// <summary>
/// Messages on their way to the client, bounded in bytes. It is full from the bound on, so it may exceed it by one message:
/// a stanza bigger than the bound must still get through, and so must the farewell.
/// </summary>
internal sealed class Outbox(int maxBytes)
{
    private readonly Lock _gate = new();

    // What bounds it is the bytes that are counted below.
    private readonly Channel<ReadOnlyMemory<byte>> _waiting =
        Channel.CreateUnbounded<ReadOnlyMemory<byte>>();

    private TaskCompletionSource _room = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _bytes;
    private bool _closed;

    /// <summary>False when it is full; true too when it is closed and takes nothing any more.</summary>
    /// <param name="room">Completes when it is worth another try.</param>
    public bool TryAdd(ReadOnlyMemory<byte> message, out Task room)
    {
        lock (_gate)
        {
            room = _room.Task;
            if (_closed)
                return true;
            if (_bytes >= maxBytes)
                return false;
            Put(message);
            return true;
        }
    }

    /// <summary>A message that does not wait for room; nothing when it is closed.</summary>
    public void Add(ReadOnlyMemory<byte> message)
    {
        lock (_gate)
        {
            if (!_closed)
                Put(message);
        }
    }

    /// <summary>The last messages, full or not; what waits before them is still taken.</summary>
    public void Close(params ReadOnlySpan<ReadOnlyMemory<byte>> farewell)
    {
        lock (_gate)
        {
            if (_closed)
                return;
            foreach (var message in farewell)
                Put(message);
            _closed = true;
            _waiting.Writer.Complete();
            _room.TrySetResult();
        }
    }

    /// <summary>Lets go of what waits: it will be said elsewhere, and takes no memory here until somebody reads.</summary>
    public void Drop()
    {
        lock (_gate)
        {
            while (_waiting.Reader.TryRead(out var message))
                _bytes -= message.Length;
        }
    }

    public IAsyncEnumerable<ReadOnlyMemory<byte>> ReadAllAsync() => _waiting.Reader.ReadAllAsync();

    /// <summary>The message was sent, and takes no room any more.</summary>
    public void Sent(ReadOnlyMemory<byte> message)
    {
        lock (_gate)
        {
            var full = _bytes >= maxBytes;
            _bytes -= message.Length;
            if (!full || _bytes >= maxBytes || _closed)
                return;
            _room.TrySetResult();
            _room = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        }
    }

    private void Put(ReadOnlyMemory<byte> message)
    {
        _waiting.Writer.TryWrite(message);
        _bytes += message.Length;
    }
}
