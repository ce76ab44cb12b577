using JwtXmppAuth.Gateway.Limits;
using JwtXmppAuth.Xmpp.Xml;

namespace JwtXmppAuth.Gateway.Sessions.Resumption;

/// <summary>
/// A session's stanzas on the way to its client, when the client is asked for an acknowledgement, and who waits for what:
/// the sender for stanzas, the server's side for room, the end for rest. Guarded by its owner's lock.
/// </summary>
internal sealed class KeptStanzas(ResumptionOptions options, Backlog backlog)
{
    private readonly UnackedQueue _queue = new(options.MaxUnackedStanzas, options.MaxUnackedBytes);
    private readonly Signal _work = new();
    private readonly Signal _room = new();
    private readonly Signal _rest = new();
    private int _unasked;
    private bool _asked;
    private bool _resting;
    private bool _stretched;
    private bool _last;
    private long _counted;
    private bool _isReleased;

    public uint Sent => _queue.Sent;

    public bool IsFull => _queue.IsFull || _queue.Bytes >= backlog.BoundOf(int.MaxValue);

    /// <summary>At twice a bound: only a client that goes on without acknowledging its answers gets there.</summary>
    public bool IsOverfull => _queue.Count >= 2 * options.MaxUnackedStanzas || _queue.Bytes >= 2L * options.MaxUnackedBytes;

    /// <summary>Whether the server's next stanza is taken.</summary>
    public bool TakesMore => _last || !(_stretched ? IsOverfull : IsFull);

    /// <summary>Everything went out once, and the sender waits.</summary>
    public bool IsAtRest => _resting && !_queue.HasWaiting;

    /// <summary>Completes when there may be room again.</summary>
    public Task Room => _room.Next;

    /// <summary>Completes when it may be at rest, or nobody is there to send to.</summary>
    public Task Rest => _rest.Next;

    public void Add(Element stanza)
    {
        _queue.Add(stanza);
        Count();
        _work.Raise();
    }

    /// <summary>While it is set, the server's stanzas are taken to twice the bounds, as answers always are.</summary>
    public void Stretch(bool stretched)
    {
        _stretched = stretched;
        if (stretched)
            _room.Raise();
    }

    /// <summary>The session ends: what the server has said by now is taken whatever the bounds, as no acknowledgement will make room any more.</summary>
    public void TakeTheRest()
    {
        _last = true;
        _room.Raise();
    }

    /// <summary>Somebody waits for room: the sender asks for an acknowledgement when it has sent everything.</summary>
    public void Urge() => _work.Raise();

    public bool TryAcknowledge(uint handled)
    {
        if (!_queue.TryAcknowledge(handled))
            return false;
        Count();
        _asked = false;
        if (IsFull)
            _work.Raise();
        else
            _room.Raise();
        return true;
    }

    /// <summary>Another connection, on which everything from there on is sent (again).</summary>
    public bool TryRewind(uint handled)
    {
        if (!_queue.TryRewind(handled))
            return false;
        Count();
        if (!IsFull)
            _room.Raise();
        return true;
    }

    /// <summary>The connection is gone: nobody is asked any more, and nobody sends.</summary>
    public void Leave()
    {
        (_asked, _unasked, _resting) = (false, 0, false);
        _rest.Raise();
    }

    /// <summary>What to send next, if anything; whether to ask then; and what to wait for before the next call.</summary>
    public (Element? Stanza, bool Ask, Task Work) Next()
    {
        if (_queue.TrySend(out var stanza))
            _unasked++;
        _resting = stanza is null;
        var ask = !_asked && _queue.HasUnacknowledged && (_unasked >= options.AckEvery || (_resting && IsFull));
        if (ask)
            (_asked, _unasked) = (true, 0);
        if (!_resting || ask)
            return (stanza, ask, Task.CompletedTask);
        _rest.Raise();
        return (null, false, _work.Next);
    }

    /// <summary>The session is over: what is in here counts for the others no longer.</summary>
    public void Release()
    {
        backlog.Count(-_counted);
        _isReleased = true;
    }

    private void Count()
    {
        if (_isReleased)
            return;
        var held = _queue.Bytes + ((long)Backlog.Around * _queue.Count);
        backlog.Count(held - _counted);
        _counted = held;
    }
}
