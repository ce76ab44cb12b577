using JwtXmppAuth.Xmpp;
using JwtXmppAuth.Xmpp.Stanzas;
using JwtXmppAuth.Xmpp.Xml;

namespace JwtXmppAuth.Gateway.Upstreams.Domain;

/// <summary>One bound resource: its address, the queue to its client, who was shown its presence.</summary>
internal abstract class DomainSession(string id, Jid jid, Outbox outbox, Action<DomainSession> overflowed)
{
    private const int MaxDirected = 64;

    // In conferences presence goes to rooms: most sessions have none.
    private HashSet<Jid>? _directed;

    /// <summary>The gateway's reference to the session, for logs.</summary>
    public string Id { get; } = id;

    public Jid Jid { get; } = jid;

    /// <summary>The address as it is written into stanzas.</summary>
    public string Address { get; } = jid.ToString();

    public Jid User { get; } = jid.Bare;

    /// <summary>The priority of its last presence without <c>to</c>; null while it has sent none, or <c>unavailable</c>.</summary>
    public int? Priority
    {
        get
        {
            lock (Gate)
                return field;
        }

        set
        {
            lock (Gate)
                field = value;
        }
    }

    protected Lock Gate { get; } = new();

    public bool IsOver
    {
        get
        {
            lock (Gate)
                return field;
        }

        private set;
    }

    public void Deliver(Element stanza) => Deliver(stanza.ToStanza());

    /// <summary>Queues a stanza, addressed to this session; never waits.</summary>
    public void Deliver(Stanza stanza)
    {
        if (!outbox.TryPut(Jid.Equals(stanza.To) ? stanza : stanza.For(Jid)))
            overflowed(this);
    }

    /// <summary>As everybody sees it from here on: from its true sender, to the prepared address.</summary>
    public Stanza Stamp(Stanza stanza)
    {
        var stamped = stanza.Element.Attribute("from") == Address ? stanza.Element : stanza.Element.WithAttribute("from", Address);
        if (stanza.To?.ToString() is { } to && stamped.Attribute("to") != to)
            stamped = stamped.WithAttribute("to", to);
        return ReferenceEquals(stamped, stanza.Element) ? stanza : stanza.With(stamped);
    }

    /// <summary>The presence by which it is gone, for everybody.</summary>
    public Element Farewell() =>
        new Element("presence", XmppNamespaces.Client).WithAttribute("type", "unavailable").WithAttribute("from", Address);

    /// <summary>Answers with an error, unless the stanza is one that must not be answered.</summary>
    public void Refuse(Stanza stanza, StanzaError error, string? by = null)
    {
        if (StanzaError.MayAnswer(stanza))
            Deliver(Answer.Error(stanza, error, by));
    }

    /// <summary>Shows the rooms of this process that it is gone; where there are none, nobody.</summary>
    public virtual void LeaveRooms(Element unavailable)
    {
    }

    /// <summary>Remembers that somebody outside rooms was shown presence; false when that would be too many, or it is over.</summary>
    public bool TryRemember(Jid target)
    {
        lock (Gate)
        {
            if (IsOver)
                return false;
            _directed ??= [];
            return _directed.Contains(target) || (_directed.Count < MaxDirected && _directed.Add(target));
        }
    }

    public void Forget(Jid target)
    {
        lock (Gate)
            _directed?.Remove(target);
    }

    public Jid[] Directed()
    {
        lock (Gate)
            return [.. _directed ?? []];
    }

    /// <summary>Everybody who has to learn that it is gone; they are forgotten.</summary>
    public Jid[] TakeDirected()
    {
        lock (Gate)
        {
            Jid[] targets = [.. _directed ?? []];
            _directed = null;
            return targets;
        }
    }

    /// <summary>Closes the queue and the doors; true for the one caller that ended it.</summary>
    public bool TryEnd(UpstreamEnd end)
    {
        lock (Gate)
        {
            if (IsOver)
                return false;
            IsOver = true;
        }

        outbox.Close(end);
        return true;
    }
}
