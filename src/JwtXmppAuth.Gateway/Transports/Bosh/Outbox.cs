using JwtXmppAuth.Xmpp.Xml;

namespace JwtXmppAuth.Gateway.Transports.Bosh;

/// <summary>
/// What waits for the client to fetch it, bounded in bytes. It is full from the bound on, so it may exceed it by one
/// stanza: one bigger than the bound must still get through. Not thread-safe: the connection's gate guards it.
/// </summary>
internal sealed class Outbox(int maxBytes)
{
    private readonly List<Element> _waiting = [];
    private int _bytes;

    // There while somebody waits for it.
    private TaskCompletionSource? _room;
    private bool _closed;

    public bool IsEmpty => _waiting.Count == 0;

    /// <summary>Completes when something may be added again, or never will.</summary>
    public Task Room => _closed || _bytes < maxBytes
        ? Task.CompletedTask
        : (_room ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).Task;

    public bool TryAdd(Element element)
    {
        if (_bytes >= maxBytes)
            return false;
        _waiting.Add(element);
        _bytes += element.SizeOnWire;
        return true;
    }

    public Element[] TakeAll()
    {
        if (IsEmpty)
            return [];
        Element[] all = [.. _waiting];
        _waiting.Clear();
        _bytes = 0;
        LetGo();
        return all;
    }

    /// <summary>Lets everybody go who waits for room; what is queued can still be taken.</summary>
    public void Close()
    {
        _closed = true;
        LetGo();
    }

    private void LetGo()
    {
        _room?.TrySetResult();
        _room = null;
    }
}
