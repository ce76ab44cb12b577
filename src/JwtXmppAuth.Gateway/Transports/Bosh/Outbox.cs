namespace JwtXmppAuth.Gateway.Transports.Bosh;

/// <summary>
/// What waits for the client to fetch it, bounded in bytes. It is full from the bound on, so it may exceed it by one
/// payload: a stanza bigger than the bound must still get through. Not thread-safe: the connection's gate guards it.
/// </summary>
internal sealed class Outbox(int maxBytes)
{
    private readonly List<BoshPayload> _waiting = [];
    private int _bytes;
    private TaskCompletionSource _room = Opened();

    public bool IsEmpty => _waiting.Count == 0;

    /// <summary>Completes when something may be added again, or never will.</summary>
    public Task Room => _room.Task;

    public bool TryAdd(BoshPayload payload)
    {
        if (_bytes >= maxBytes)
            return false;
        _waiting.Add(payload);
        _bytes += payload.Bytes.Length;
        if (_bytes >= maxBytes)
            _room = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        return true;
    }

    public BoshPayload[] TakeAll()
    {
        BoshPayload[] all = [.. _waiting];
        _waiting.Clear();
        _bytes = 0;
        _room.TrySetResult();
        return all;
    }

    /// <summary>Lets everybody go who waits for room; what is queued can still be taken.</summary>
    public void Close() => _room.TrySetResult();

    private static TaskCompletionSource Opened()
    {
        var open = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        open.SetResult();
        return open;
    }
}
