using JwtXmppAuth.Gateway.Limits;

namespace JwtXmppAuth.Gateway.Transports.WebSocket;

/// <summary>
/// Messages on their way to the client, bounded in bytes, its own and those of all. It is full from the bound on, so it may exceed
/// it by one message: a stanza bigger than the bound must still get through, and so must the farewell.
/// </summary>
internal sealed class Outbox(int maxBytes, Backlog backlog)
{
    private const int KeptRoom = 32;

    private readonly Lock _gate = new();

    // What bounds it is the bytes that are counted below. No channel: an idle session has nothing in it, and pays for no room.
    private readonly Queue<ReadOnlyMemory<byte>> _waiting = new();

    // Each is there while somebody waits for it.
    private TaskCompletionSource? _arrival;
    private TaskCompletionSource? _room;
    private int _bytes;
    private bool _closed;

    private bool IsFull => _bytes >= backlog.BoundOf(maxBytes);

    /// <summary>False when it is full; true too when it is closed and takes nothing any more.</summary>
    /// <param name="room">Completes when it is worth another try.</param>
    public bool TryAdd(ReadOnlyMemory<byte> message, out Task room)
    {
        lock (_gate)
        {
            room = Task.CompletedTask;
            if (_closed)
                return true;
            if (IsFull)
            {
                room = (_room ??= Awaited()).Task;
                return false;
            }

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
            // What is left has a time, and no more comes to it.
            Count(-_bytes);
            _closed = true;
            Raise(ref _arrival);
            Raise(ref _room);
        }
    }

    /// <summary>Lets go of what waits: it will be said elsewhere, and takes no memory here until somebody reads.</summary>
    public void Drop()
    {
        lock (_gate)
        {
            while (_waiting.TryDequeue(out var message))
                Count(-message.Length);
        }
    }

    /// <summary>The oldest message; for one reader.</summary>
    /// <param name="arrival">Where there is no message: what to wait for; null where none comes any more.</param>
    public bool TryTake(out ReadOnlyMemory<byte> message, out Task? arrival)
    {
        lock (_gate)
        {
            arrival = null;
            if (_waiting.TryDequeue(out message))
                return true;
            if (!_closed)
                arrival = (_arrival ??= Awaited()).Task;
            // A rush is over; what it needed is not kept for the next.
            if (_waiting.Capacity > KeptRoom)
                _waiting.TrimExcess();
            return false;
        }
    }

    /// <summary>The message was sent, and takes no room any more.</summary>
    public void Sent(ReadOnlyMemory<byte> message)
    {
        lock (_gate)
        {
            Count(-message.Length);
            if (_room is not null && !IsFull)
                Raise(ref _room);
        }
    }

    private void Put(ReadOnlyMemory<byte> message)
    {
        _waiting.Enqueue(message);
        Count(message.Length);
        Raise(ref _arrival);
    }

    private void Count(int bytes)
    {
        if (_closed)
            return;
        _bytes += bytes;
        backlog.Count(bytes);
    }

    private static TaskCompletionSource Awaited() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private static void Raise(ref TaskCompletionSource? awaited)
    {
        awaited?.TrySetResult();
        awaited = null;
    }
}
