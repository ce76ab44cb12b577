using JwtXmppAuth.Xmpp.Xml;

namespace JwtXmppAuth.Gateway.Upstreams.Component;

/// <summary>
/// What one session sends over the link, in order. It has room for <see cref="LinkQueue.MaxStanzas"/> stanzas, and for the
/// bytes of one largest stanza, whichever is less; who sends more waits, and nobody else with him.
/// </summary>
internal sealed class LinkLane
{
    private readonly LinkQueue _queue;

    internal LinkLane(LinkQueue queue) => _queue = queue;

    /// <summary>This and what follows is the queue's own, under its lock.</summary>
    internal Queue<LinkStanza> Waiting { get; } = new();

    internal int WaitingBytes { get; set; }

    /// <summary>Bytes it may still send in this round.</summary>
    internal int Allowance { get; set; }

    /// <summary>It is among those whose turn comes.</summary>
    internal bool HasTurn { get; set; }

    /// <summary>Why nothing can be sent any more; null while it can.</summary>
    internal string? Over { get; set; }

    /// <summary>The session has said its farewells.</summary>
    internal bool IsComplete { get; set; }

    /// <summary>Ends when there may be room again, or never will be; null while nobody waits for that.</summary>
    internal TaskCompletionSource? Room { get; set; }

    public bool IsOver => _queue.IsOver(this);

    /// <summary>Waits while the lane is full.</summary>
    /// <param name="stanza">In <c>jabber:client</c>, with its <c>from</c>.</param>
    /// <returns>Never <see cref="LinkSend.Full"/>.</returns>
    /// <exception cref="UpstreamFailedException">The link is lost, or the lane complete.</exception>
    public ValueTask<LinkSend> SendAsync(Element stanza, CancellationToken cancellation) => SendAsync(LinkStanza.Of(stanza), cancellation);

    /// <summary>The same for an unavailable presence of a session that stays, which is said again like those of <see cref="Complete"/>.</summary>
    /// <param name="farewell">In at most <see cref="LinkFarewells.MaxBytes"/>.</param>
    /// <inheritdoc cref="SendAsync(Element, CancellationToken)"/>
    public ValueTask<LinkSend> SendFarewellAsync(Element farewell, CancellationToken cancellation) =>
        SendAsync(LinkStanza.Of(farewell, farewell: true), cancellation);

    /// <summary>For who cannot wait.</summary>
    /// <exception cref="UpstreamFailedException">The link is lost, or the lane complete.</exception>
    public LinkSend TrySend(Element stanza)
    {
        var written = LinkStanza.Of(stanza);
        var sent = LinkSend.Full;
        try
        {
            return sent = _queue.Add(this, written, wait: false, out _);
        }
        finally
        {
            if (sent != LinkSend.Queued)
                written.Dispose();
        }
    }

    /// <summary>
    /// The session is over: what waits in the lane still goes out, then <paramref name="farewells"/>, then the lane is gone.
    /// Never waits, whatever room there is, nor fails, whatever state the link is in. Does nothing the second time.
    /// </summary>
    /// <param name="farewells">
    /// The unavailable presences for all who believe the session there. Said again when the link comes back, if they may not
    /// have arrived: to who has heard them already they mean nothing.
    /// </param>
    public void Complete(params IEnumerable<Element> farewells) => _queue.Complete(this, farewells);

    /// <summary>For the session that has taken the address of another, before it says anything: what the other had to say still, and its farewells, go first.</summary>
    public void Follow(LinkLane former) => _queue.Inherit(this, former);

    /// <summary>What waits in the lane is not sent, nor anything else.</summary>
    public void Abandon() => _queue.Abandon(this);

    private ValueTask<LinkSend> SendAsync(LinkStanza written, CancellationToken cancellation)
    {
        try
        {
            var sent = _queue.Add(this, written, wait: true, out var room);
            if (sent == LinkSend.Full)
                return WaitAsync(written, room!, cancellation);
            if (sent != LinkSend.Queued)
                written.Dispose();
            return ValueTask.FromResult(sent);
        }
        catch
        {
            written.Dispose();
            throw;
        }
    }

    private async ValueTask<LinkSend> WaitAsync(LinkStanza written, Task room, CancellationToken cancellation)
    {
        var sent = LinkSend.Full;
        try
        {
            for (Task? next = room; next is not null;)
            {
                await next.WaitAsync(cancellation);
                sent = _queue.Add(this, written, wait: true, out next);
            }

            return sent;
        }
        finally
        {
            if (sent != LinkSend.Queued)
                written.Dispose();
        }
    }
}
