using System.Diagnostics.CodeAnalysis;
using System.Threading.Channels;
using JwtXmppAuth.Xmpp.Xml;

namespace JwtXmppAuth.Gateway.Upstreams.Component;

/// <summary>
/// Everything that waits for the link, by lane. Lanes take turns by bytes (deficit round robin), so that neither many
/// stanzas nor large ones of one session delay those of the others by more than one turn.
/// </summary>
/// <param name="maxStanzas">Of one lane, from 1.</param>
/// <param name="maxBytes">Of one stanza, and of what waits in one lane.</param>
/// <param name="maxBytesOfAll">
/// Of memory for what waits in all lanes. Beyond it a lane has room for one stanza of a <see cref="Turn"/>, and what a session
/// that ends had still to say is not said: otherwise who comes and goes in an outage would leave as much behind each time.
/// </param>
internal sealed class LinkQueue(int maxStanzas, int maxBytes, long maxBytesOfAll = LinkQueue.MaxBytesOfAll)
{
    public const long MaxBytesOfAll = 256 * 1024 * 1024;

    /// <summary>Bytes a lane may send in its turn: most stanzas are smaller, so a turn is one or a few of them.</summary>
    public const int Turn = 4096;

    private readonly Lock _gate = new();
    private readonly HashSet<LinkLane> _lanes = [];
    private readonly LinkTurns _turns = new();
    private readonly LinkFarewells _farewells = new();
    private readonly Channel<bool> _arrived =
        Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite, SingleReader = true });
    private long _waitingBytes;
    private bool _open;

    public int MaxStanzas => maxStanzas;

    public int MaxBytes => maxBytes;

    /// <summary>The number of the last farewell that was taken out, for <see cref="Confirm"/>.</summary>
    public long LastFarewell
    {
        get
        {
            lock (_gate)
                return _farewells.Last;
        }
    }

    /// <summary>The link is up: lanes can be opened, until <see cref="Close"/>.</summary>
    public void Open()
    {
        lock (_gate)
            _open = true;
    }

    /// <summary>The link is lost: ends every lane.</summary>
    public void Close(string why)
    {
        lock (_gate)
        {
            _open = false;
            foreach (var lane in _lanes)
            {
                Empty(lane);
                End(lane, why);
            }

            _lanes.Clear();
            _turns.Clear();
        }
    }

    public bool TryOpenLane([NotNullWhen(true)] out LinkLane? lane)
    {
        lock (_gate)
        {
            lane = _open ? new LinkLane(this) : null;
            return lane is not null && _lanes.Add(lane);
        }
    }

    public bool IsOver(LinkLane lane)
    {
        lock (_gate)
            return lane.Over is not null;
    }

    /// <param name="room">Where the answer is <see cref="LinkSend.Full"/> and the caller will wait: for this.</param>
    /// <exception cref="UpstreamFailedException">The lane is over.</exception>
    public LinkSend Add(LinkLane lane, LinkStanza stanza, bool wait, out Task? room)
    {
        room = null;
        lock (_gate)
        {
            if (lane.Over is { } why)
                throw new UpstreamFailedException(UpstreamFailure.Lost, why);
            if (stanza.Length > maxBytes)
                return LinkSend.TooLarge;
            // Nobody passes one who waits.
            if ((wait || lane.Room is null) && HasRoom(lane, stanza))
            {
                Enqueue(lane, stanza);
                return LinkSend.Queued;
            }

            if (wait)
            {
                room = (lane.Room ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).Task;
                GiveTurn(lane);
            }

            return LinkSend.Full;
        }
    }

    public void Complete(LinkLane lane, IEnumerable<Element> farewells)
    {
        LinkStanza[] last = [.. farewells.Select(farewell => LinkStanza.Of(farewell, farewell: true))];
        lock (_gate)
        {
            if (lane.IsComplete)
                last = [];
            lane.IsComplete = true;
            var isTooMuch = _waitingBytes > maxBytesOfAll;
            if (isTooMuch)
                Empty(lane);
            foreach (var farewell in last)
            {
                if (_lanes.Contains(lane) && !isTooMuch)
                    Enqueue(lane, farewell);
                else
                    Discard(farewell);
            }

            End(lane, "the session is over");
            if (lane.Waiting.Count == 0)
                _lanes.Remove(lane);
        }
    }

    /// <summary>What waits in a lane that is complete goes out by another one, in its turns, before all that this one is given.</summary>
    /// <param name="heir">Nothing of its own waits in it yet.</param>
    /// <param name="former">Of one that is not complete yet, nothing.</param>
    public void Inherit(LinkLane heir, LinkLane former)
    {
        lock (_gate)
        {
            if (!former.IsComplete)
                return;
            while (former.Waiting.TryPeek(out var stanza))
            {
                Dequeue(former, stanza);
                Enqueue(heir, stanza);
            }

            _lanes.Remove(former);
        }
    }

    /// <summary>Ends a lane, and forgets what waits in it; its turn, if it has one, passes.</summary>
    public void Abandon(LinkLane lane)
    {
        lock (_gate)
        {
            Empty(lane);
            End(lane, "the session is over");
            _lanes.Remove(lane);
        }
    }

    /// <summary>Waits until there is something to <see cref="Take"/>, or perhaps is.</summary>
    public async ValueTask WaitAsync(CancellationToken cancellation) => await _arrived.Reader.ReadAsync(cancellation);

    /// <summary>Ends the wait of <see cref="WaitAsync"/>.</summary>
    public void Wake() => _arrived.Writer.TryWrite(true);

    /// <summary>Moves what waits into a batch, in turns, until the batch has <paramref name="enough"/> bytes.</summary>
    public void Take(LinkBatch batch, int enough)
    {
        lock (_gate)
        {
            // Before the words of any session: one of them may have the address by now.
            while (batch.Length < enough && _farewells.TryPay(out var farewell))
                batch.Add(farewell);
            while (batch.Length < enough && _turns.TryTake(out var lane))
            {
                lane.Allowance += Turn;
                while (lane.Waiting.TryPeek(out var stanza) && stanza.Length <= lane.Allowance)
                {
                    Dequeue(lane, stanza);
                    lane.Allowance -= stanza.Length;
                    batch.Add(stanza);
                    if (stanza.IsFarewell)
                        _farewells.Say(stanza.Bytes);
                    stanza.Dispose();
                }

                EndTurn(lane);
            }

            // Whoever takes less than there is will be back.
            if (_turns.Any || _farewells.Owes)
                Wake();
        }
    }

    /// <summary>The farewells of which nobody knows whether they arrived, and those that have still to go out: as they all do now.</summary>
    public IReadOnlyList<byte[]> TakeFarewells()
    {
        lock (_gate)
            return _farewells.PayAll();
    }

    /// <inheritdoc cref="LinkFarewells.Confirm"/>
    public void Confirm(long last)
    {
        lock (_gate)
            _farewells.Confirm(last);
    }

    private void Enqueue(LinkLane lane, LinkStanza stanza)
    {
        lane.Waiting.Enqueue(stanza);
        lane.WaitingBytes += stanza.Length;
        _waitingBytes += stanza.Memory;
        GiveTurn(lane);
    }

    private void Dequeue(LinkLane lane, LinkStanza first)
    {
        lane.Waiting.Dequeue();
        lane.WaitingBytes -= first.Length;
        _waitingBytes -= first.Memory;
    }

    private void GiveTurn(LinkLane lane)
    {
        if (_turns.Give(lane))
            Wake();
    }

    private bool HasRoom(LinkLane lane, LinkStanza stanza)
    {
        var isLittle = _waitingBytes == 0 || _waitingBytes + stanza.Memory <= maxBytesOfAll;
        return lane.Waiting.Count == 0
            ? isLittle || stanza.Length <= Turn
            : isLittle && lane.Waiting.Count < maxStanzas && lane.WaitingBytes + stanza.Length <= maxBytes;
    }

    private void Empty(LinkLane lane)
    {
        while (lane.Waiting.TryPeek(out var stanza))
        {
            Dequeue(lane, stanza);
            Discard(stanza);
        }
    }

    /// <summary>Its turn is over: the next one comes, or there is nothing more to wait for.</summary>
    private void EndTurn(LinkLane lane)
    {
        if (lane.Waiting.Count > 0)
        {
            _turns.Give(lane);
        }
        else
        {
            lane.Allowance = 0;
            if (lane.Over is not null)
                _lanes.Remove(lane);
        }

        lane.Room?.SetResult();
        lane.Room = null;
    }

    /// <summary>It does not go out, but for a farewell, which does later.</summary>
    private void Discard(LinkStanza stanza)
    {
        if (stanza.IsFarewell)
        {
            _farewells.Owe(stanza.Bytes);
            Wake();
        }

        stanza.Dispose();
    }

    private static void End(LinkLane lane, string why)
    {
        lane.Over ??= why;
        lane.Room?.SetResult();
        lane.Room = null;
    }
}
