using JwtXmppAuth.Gateway.Limits;
using JwtXmppAuth.Xmpp;
using JwtXmppAuth.Xmpp.Xml;

namespace JwtXmppAuth.Gateway.Transports.Bosh;

/// <summary>
/// What waits for the client to fetch it, bounded in bytes, its own and those of all. It is full from the bound on, so it may
/// exceed it by one stanza: one bigger than the bound must still get through. Not thread-safe: the connection's gate guards it.
/// </summary>
internal sealed class Outbox(int maxBytes, Backlog backlog)
{
    /// <summary>An answer ends with the stanza that reaches it: several are kept to be given again, and who reads slowly keeps one for long.</summary>
    public const int EnoughBytes = 128 * 1024;

    // Let go of when somebody finds nothing in it: a client that is busy has it still when the next stanza comes.
    private List<Element>? _waiting;
    private int _bytes;

    // There while somebody waits for it.
    private TaskCompletionSource? _room;
    private bool _closed;
    private bool _bound;

    public bool IsEmpty => _waiting is not { Count: > 0 };

    private bool IsFull => _bytes >= backlog.BoundOf(maxBytes);

    /// <summary>Completes when something may be added again, or never will.</summary>
    public Task Room => _closed || !IsFull
        ? Task.CompletedTask
        : (_room ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).Task;

    public bool TryAdd(Element element)
    {
        if (IsFull)
            return false;
        (_waiting ??= []).Add(element);
        Count(element.SizeOnWire, elements: 1);
        return true;
    }

    /// <summary>
    /// What goes into one answer: all there is, up to <see cref="EnoughBytes"/>, but nothing behind the address that the client is
    /// given. Strophe's clients begin to listen when they hear of it, and what comes in the same body passes them by.
    /// </summary>
    public Element[] Take()
    {
        if (_waiting is not { Count: > 0 })
        {
            _waiting = null;
            return [];
        }

        var (count, bytes) = (0, 0);
        while (count < _waiting.Count && bytes < EnoughBytes)
        {
            var next = _waiting[count++];
            bytes += next.SizeOnWire;
            if (_bound || !IsAddress(next))
                continue;
            _bound = true;
            break;
        }

        return Take(count);
    }

    public Element[] TakeAll() => Take(_waiting?.Count ?? 0);

    /// <summary>Lets everybody go who waits for room; what is queued can still be taken.</summary>
    public void Close()
    {
        Count(-_bytes, -(_waiting?.Count ?? 0));
        _closed = true;
        LetGo();
    }

    private Element[] Take(int count)
    {
        if (_waiting is null || count == 0)
            return [];
        var taken = new Element[count];
        _waiting.CopyTo(0, taken, 0, count);
        _waiting.RemoveRange(0, count);
        Count(_waiting.Sum(element => element.SizeOnWire) - _bytes, -count);
        if (!IsFull)
            LetGo();
        return taken;
    }

    // At the end nobody waits for room any more, and what is left goes with the one who fetches it.
    private void Count(int bytes, int elements)
    {
        if (_closed)
            return;
        _bytes += bytes;
        backlog.Count(bytes + (elements * Backlog.Around));
    }

    private static bool IsAddress(Element element) => element.Name == "iq" && element.Child("bind", XmppNamespaces.Bind) is not null;

    private void LetGo()
    {
        _room?.TrySetResult();
        _room = null;
    }
}
