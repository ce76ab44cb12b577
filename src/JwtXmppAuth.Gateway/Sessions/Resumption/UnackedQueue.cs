using System.Diagnostics.CodeAnalysis;
using JwtXmppAuth.Xmpp.Xml;

namespace JwtXmppAuth.Gateway.Sessions.Resumption;

/// <summary>
/// A session's stanzas for its client that the client has not acknowledged (XEP-0198 §4), in the order of the stream.
/// Nothing leaves it but by an acknowledgement, and nothing is sent but from here: so whatever a lost connection took with
/// it is sent again, once, before anything newer.
/// <code>
///   handled by the client │ sent on this connection │ waiting
///                         │                         │
///                    Acknowledged                 Sent          counted modulo 2^32
/// </code>
/// Pure: no clock, no lock, no connection.
/// </summary>
internal sealed class UnackedQueue(int maxStanzas, long maxBytes, uint start = 0)
{
    private readonly Queue<Entry> _sent = new();
    private Queue<Entry> _waiting = new();

    /// <summary>Stanzas the client has said to have handled.</summary>
    public uint Acknowledged { get; private set; } = start;

    /// <summary>Stanzas that went out, with those that a former connection delivered.</summary>
    public uint Sent => unchecked(Acknowledged + (uint)_sent.Count);

    public int Count => _sent.Count + _waiting.Count;

    public long Bytes { get; private set; }

    public bool HasUnacknowledged => _sent.Count > 0;

    public bool HasWaiting => _waiting.Count > 0;

    /// <summary>It takes no more from the server; the one stanza that passes the bound in bytes was taken still.</summary>
    public bool IsFull => Count >= maxStanzas || Bytes >= maxBytes;

    public void Add(Element stanza)
    {
        var bytes = stanza.SizeOnWire;
        Bytes += bytes;
        _waiting.Enqueue(new Entry(stanza, bytes));
    }

    /// <summary>The next stanza to go out; it stays until it is acknowledged.</summary>
    public bool TrySend([NotNullWhen(true)] out Element? stanza)
    {
        stanza = null;
        if (!_waiting.TryDequeue(out var next))
            return false;
        _sent.Enqueue(next);
        stanza = next.Stanza;
        return true;
    }

    /// <summary>False, and nothing changed, where the count is of stanzas that were never sent, or is less than it once was.</summary>
    public bool TryAcknowledge(uint handled)
    {
        var count = unchecked(handled - Acknowledged);
        if (count > (uint)_sent.Count)
            return false;
        for (; count > 0; count--)
            Bytes -= _sent.Dequeue().Bytes;
        Acknowledged = handled;
        return true;
    }

    /// <summary>Another connection: what the client has not handled will be sent again (§5). False as in <see cref="TryAcknowledge"/>.</summary>
    public bool TryRewind(uint handled)
    {
        if (!TryAcknowledge(handled))
            return false;
        _waiting = new Queue<Entry>([.. _sent, .. _waiting]);
        _sent.Clear();
        return true;
    }

    private readonly record struct Entry(Element Stanza, int Bytes);
}
