using JwtXmppAuth.Xmpp;
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
    private bool _bound;

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

    /// <summary>
    /// What goes into one answer: all there is, but nothing behind the address that the client is given. Strophe's clients begin to
    /// listen when they hear of it, and what comes in the same body passes them by.
    /// </summary>
    public Element[] Take()
    {
        var address = _bound ? -1 : _waiting.FindIndex(IsAddress);
        if (address < 0)
            return TakeAll();
        _bound = true;
        return Take(address + 1);
    }

    public Element[] TakeAll() => Take(_waiting.Count);

    /// <summary>Lets everybody go who waits for room; what is queued can still be taken.</summary>
    public void Close()
    {
        _closed = true;
        LetGo();
    }

    private Element[] Take(int count)
    {
        if (count == 0)
            return [];
        var taken = new Element[count];
        _waiting.CopyTo(0, taken, 0, count);
        _waiting.RemoveRange(0, count);
        _bytes = _waiting.Sum(element => element.SizeOnWire);
        if (_bytes < maxBytes)
            LetGo();
        return taken;
    }

    private static bool IsAddress(Element element) => element.Name == "iq" && element.Child("bind", XmppNamespaces.Bind) is not null;

    private void LetGo()
    {
        _room?.TrySetResult();
        _room = null;
    }
}
