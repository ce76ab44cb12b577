using JwtXmppAuth.Xmpp;
using JwtXmppAuth.Xmpp.Stanzas;
using JwtXmppAuth.Xmpp.Xml;

namespace JwtXmppAuth.Gateway.Upstreams.Embedded;

/// <summary>One bound resource: its address, the queue to its client, the rooms it is in.</summary>
internal sealed class EmbeddedSession(string id, Jid jid, bool mayCreateRooms, Outbox outbox, Action<EmbeddedSession> overflowed)
{
    private const int MaxDirected = 64;

    private readonly Lock _gate = new();
    private readonly HashSet<Room> _rooms = [];
    private readonly HashSet<Jid> _directed = [];
    private bool _over;

    /// <summary>The gateway's reference to the session, for logs.</summary>
    public string Id { get; } = id;

    public Jid Jid { get; } = jid;

    /// <summary>The address as it is written into stanzas.</summary>
    public string Address { get; } = jid.ToString();

    public Jid User { get; } = jid.Bare;

    public bool MayCreateRooms { get; } = mayCreateRooms;

    /// <summary>The priority of its last presence without <c>to</c>; null while it has sent none, or <c>unavailable</c>.</summary>
    public int? Priority
    {
        get
        {
            lock (_gate)
                return field;
        }

        set
        {
            lock (_gate)
                field = value;
        }
    }

    public void Deliver(Element stanza) => Deliver(stanza.ToStanza());

    /// <summary>Queues a stanza, addressed to this session; never waits.</summary>
    public void Deliver(Stanza stanza)
    {
        if (!outbox.TryPut(stanza.For(Jid)))
            overflowed(this);
    }

    /// <summary>Answers with an error, unless the stanza is one that must not be answered.</summary>
    public void Refuse(Stanza stanza, StanzaError error, string? by = null)
    {
        if (StanzaError.MayAnswer(stanza))
            Deliver(Answer.Error(stanza, error, by));
    }

    /// <summary>False when the session is over: it cannot enter a room any more.</summary>
    public bool TryEnter(Room room)
    {
        lock (_gate)
        {
            if (!_over)
                _rooms.Add(room);
            return !_over;
        }
    }

    public void Exit(Room room)
    {
        lock (_gate)
            _rooms.Remove(room);
    }

    public Room[] Rooms()
    {
        lock (_gate)
            return [.. _rooms];
    }

    /// <summary>Remembers that somebody outside rooms was shown presence; false when that would be too many.</summary>
    public bool TryRemember(Jid target)
    {
        lock (_gate)
            return _directed.Contains(target) || (_directed.Count < MaxDirected && _directed.Add(target));
    }

    public void Forget(Jid target)
    {
        lock (_gate)
            _directed.Remove(target);
    }

    /// <summary>Everybody who has to learn that it is gone; they are forgotten.</summary>
    public Jid[] TakeDirected()
    {
        lock (_gate)
        {
            Jid[] targets = [.. _directed];
            _directed.Clear();
            return targets;
        }
    }

    /// <summary>Closes the queue and the doors; true for the one caller that ended it.</summary>
    public bool TryEnd(UpstreamEnd end)
    {
        lock (_gate)
        {
            if (_over)
                return false;
            _over = true;
        }

        outbox.Close(end);
        return true;
    }
}
