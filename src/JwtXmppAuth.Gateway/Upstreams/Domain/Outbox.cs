using System.Diagnostics.CodeAnalysis;
using System.Threading.Channels;
using JwtXmppAuth.Xmpp.Stanzas;

namespace JwtXmppAuth.Gateway.Upstreams.Domain;

/// <summary>What waits for one session, in order, within bounds; and its end.</summary>
internal sealed class Outbox
{
    private readonly Lock _gate = new();
    private readonly OutboxLimits _limits;
    private readonly Channel<Stanza> _queue;
    private readonly TaskCompletionSource<UpstreamEnd> _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private long _bytes;

    // Ends when there may be room for bytes again, or need not be; null while nobody waits for that.
    private TaskCompletionSource? _room;

    public Outbox(OutboxLimits limits)
    {
        _limits = limits;
        _queue = Channel.CreateBounded<Stanza>(
            new BoundedChannelOptions(limits.MaxStanzas) { FullMode = BoundedChannelFullMode.Wait, SingleReader = true });
        Reader = new CountingReader(this);
    }

    public ChannelReader<Stanza> Reader { get; }

    public Task<UpstreamEnd> Ended => _ended.Task;

    /// <summary>False when it is full; what is put into a closed one is dropped, as its reader is gone.</summary>
    public bool TryPut(Stanza stanza)
    {
        var bytes = OutboxLimits.BytesOf(stanza);
        lock (_gate)
        {
            if (_ended.Task.IsCompleted)
                return true;
            // By what waits already: one stanza always finds room, however large.
            if (_bytes >= _limits.MaxBytesNow || !_queue.Writer.TryWrite(stanza))
                return false;
            Count(bytes);
            return true;
        }
    }

    /// <summary>False when it is closed.</summary>
    public async ValueTask<bool> WaitForSpaceAsync(CancellationToken cancellation)
    {
        while (TryWaitForRoom(out var room))
            await room.WaitAsync(cancellation);
        return await _queue.Writer.WaitToWriteAsync(cancellation);
    }

    /// <summary>What is queued can still be read. The first end counts.</summary>
    public void Close(UpstreamEnd end)
    {
        lock (_gate)
        {
            if (!_ended.TrySetResult(end))
                return;
            // Whoever reads it still, or does not, holds it no longer than he is there.
            Count(-_bytes);
            _queue.Writer.TryComplete();
        }
    }

    private bool TryWaitForRoom([NotNullWhen(true)] out Task? room)
    {
        lock (_gate)
        {
            room = _bytes < _limits.MaxBytesNow ? null : (_room ??= new(TaskCreationOptions.RunContinuationsAsynchronously)).Task;
            return room is not null;
        }
    }

    private void Taken(Stanza stanza)
    {
        lock (_gate)
        {
            if (!_ended.Task.IsCompleted)
                Count(-OutboxLimits.BytesOf(stanza));
        }
    }

    private void Count(long bytes)
    {
        _bytes += bytes;
        _limits.Count(bytes);
        if (_room is null || _bytes >= _limits.MaxBytesNow)
            return;
        _room.SetResult();
        _room = null;
    }

    private sealed class CountingReader(Outbox outbox) : ChannelReader<Stanza>
    {
        public override Task Completion => outbox._queue.Reader.Completion;

        public override bool TryRead([MaybeNullWhen(false)] out Stanza item)
        {
            if (!outbox._queue.Reader.TryRead(out item))
                return false;
            outbox.Taken(item);
            return true;
        }

        public override ValueTask<bool> WaitToReadAsync(CancellationToken cancellationToken = default) =>
            outbox._queue.Reader.WaitToReadAsync(cancellationToken);
    }
}
