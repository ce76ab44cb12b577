using System.Diagnostics.CodeAnalysis;
using System.Threading.Channels;
using System.Threading.Tasks.Sources;
using JwtXmppAuth.Xmpp.Stanzas;

namespace JwtXmppAuth.Gateway.Upstreams.Domain;

/// <summary>
/// What waits for one session, in order, within bounds; and its end. It has one reader, and is itself what that one waits for: a
/// session to which nobody speaks holds little, and one to which somebody does waits again and again without an allocation.
/// </summary>
internal sealed class Outbox(OutboxLimits limits) : ChannelReader<Stanza>, IValueTaskSource<bool>
{
    private readonly Lock _gate = new();
    private readonly Queue<Stanza> _waiting = new();
    private readonly TaskCompletionSource<UpstreamEnd> _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private long _bytes;

    // Whoever puts something in only schedules the reader, and so may hold a lock.
    private ManualResetValueTaskSourceCore<bool> _arrival = new() { RunContinuationsAsynchronously = true };
    private bool _isAwaited;

    // These are there while somebody waits for them: for room, or that it need not be, and for the last stanza to be read.
    private TaskCompletionSource? _room;
    private TaskCompletionSource? _drained;

    public ChannelReader<Stanza> Reader => this;

    public Task<UpstreamEnd> Ended => _ended.Task;

    public override Task Completion
    {
        get
        {
            lock (_gate)
                return IsDrained ? Task.CompletedTask : (_drained ??= new(TaskCreationOptions.RunContinuationsAsynchronously)).Task;
        }
    }

    private bool IsOver => _ended.Task.IsCompleted;

    private bool IsDrained => IsOver && _waiting.Count == 0;

    // By what waits already: one stanza always finds room, however large.
    private bool HasRoom => _waiting.Count < limits.MaxStanzas && _bytes < limits.MaxBytesNow;

    /// <summary>False when it is full; what is put into a closed one is dropped, as its reader is gone.</summary>
    public bool TryPut(Stanza stanza)
    {
        var bytes = OutboxLimits.BytesOf(stanza);
        lock (_gate)
        {
            if (IsOver)
                return true;
            if (!HasRoom)
                return false;
            _waiting.Enqueue(stanza);
            Weigh(bytes);
            WakeReader(more: true);
            return true;
        }
    }

    /// <summary>False when it is closed.</summary>
    public async ValueTask<bool> WaitForSpaceAsync(CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        while (TryWaitForRoom(out var room))
            await room.WaitAsync(cancellation);
        return !IsOver;
    }

    /// <summary>What is queued can still be read. The first end counts.</summary>
    public void Close(UpstreamEnd end)
    {
        lock (_gate)
        {
            if (!_ended.TrySetResult(end))
                return;
            // Whoever reads it still, or does not, holds it no longer than he is there.
            Weigh(-_bytes);
            WakeReader(more: false);
            NoteDrained();
        }
    }

    public override bool TryRead([MaybeNullWhen(false)] out Stanza item)
    {
        lock (_gate)
        {
            if (!_waiting.TryDequeue(out item))
                return false;
            if (IsOver)
                NoteDrained();
            else
                Weigh(-OutboxLimits.BytesOf(item));
            return true;
        }
    }

    public override ValueTask<bool> WaitToReadAsync(CancellationToken cancellationToken = default) =>
        cancellationToken.CanBeCanceled ? WaitForArrivalAsync(cancellationToken) : WaitForArrival();

    bool IValueTaskSource<bool>.GetResult(short token) => _arrival.GetResult(token);

    ValueTaskSourceStatus IValueTaskSource<bool>.GetStatus(short token) => _arrival.GetStatus(token);

    void IValueTaskSource<bool>.OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _arrival.OnCompleted(continuation, state, token, flags);

    private ValueTask<bool> WaitForArrival()
    {
        lock (_gate)
        {
            if (_waiting.Count > 0 || IsOver)
                return ValueTask.FromResult(_waiting.Count > 0);
            if (_isAwaited)
                throw new InvalidOperationException("Only one reads what waits for a session.");
            _isAwaited = true;
            _arrival.Reset();
            return new ValueTask<bool>(this, _arrival.Version);
        }
    }

    private async ValueTask<bool> WaitForArrivalAsync(CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        var arrival = WaitForArrival();
        await using var watch = cancellation.UnsafeRegister(static (outbox, cancelled) => ((Outbox)outbox!).GiveUp(cancelled), this);
        return await arrival;
    }

    private void GiveUp(CancellationToken cancelled)
    {
        lock (_gate)
        {
            if (!_isAwaited)
                return;
            _isAwaited = false;
            _arrival.SetException(new OperationCanceledException(cancelled));
        }
    }

    private void WakeReader(bool more)
    {
        if (!_isAwaited)
            return;
        _isAwaited = false;
        _arrival.SetResult(more);
    }

    private bool TryWaitForRoom([NotNullWhen(true)] out Task? room)
    {
        lock (_gate)
        {
            room = IsOver || HasRoom ? null : (_room ??= new(TaskCreationOptions.RunContinuationsAsynchronously)).Task;
            return room is not null;
        }
    }

    private void Weigh(long bytes)
    {
        _bytes += bytes;
        limits.Count(bytes);
        if (_room is null || !(IsOver || HasRoom))
            return;
        _room.SetResult();
        _room = null;
    }

    private void NoteDrained()
    {
        if (IsDrained)
            _drained?.TrySetResult();
    }
}
