using System.Buffers;
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
/// Of what waits in all lanes. Beyond it a lane has room for one stanza, and what a session that ends had still to say is not
/// said: otherwise who comes and goes in an outage would leave as much behind each time.
/// </param>
internal sealed class LinkQueue(int maxStanzas, int maxBytes, long maxBytesOfAll = LinkQueue.MaxBytesOfAll)
{
    public const long MaxBytesOfAll = 256 * 1024 * 1024;

    /// <summary>Bytes a lane may send in its turn: most stanzas are smaller, so a turn is one or a few of them.</summary>
    public const int Turn = 4096;

    private readonly Lock _gate = new();
    private readonly HashSet<LinkLane> _lanes = [];
    private readonly Queue<LinkLane> _turns = new();
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
            if (HasRoom(lane, stanza.Length))
            {
                Enqueue(lane, stanza);
                return LinkSend.Queued;
            }

            if (wait)
                room = (lane.Room ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).Task;
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
    /// <param name="heir">Nothing waits in it yet.</param>
    public void Inherit(LinkLane heir, LinkLane former)
    {
        lock (_gate)
        {
            _waitingBytes -= former.WaitingBytes;
            former.WaitingBytes = 0;
            while (former.Waiting.TryDequeue(out var stanza))
                Enqueue(heir, stanza);
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
    /// <returns>How many bytes of white space belong behind it.</returns>
    public int Take(RentedBuffer batch, int enough)
    {
        lock (_gate)
        {
            var space = 0;
            while (batch.Written.Length < enough && _turns.TryDequeue(out var lane))
            {
                lane.Allowance += Turn;
                while (lane.Waiting.TryPeek(out var stanza) && stanza.Length <= lane.Allowance)
                {
                    lane.Waiting.Dequeue();
                    lane.WaitingBytes -= stanza.Length;
                    _waitingBytes -= stanza.Length;
                    lane.Allowance -= stanza.Length;
                    space = Math.Max(space - stanza.Length, stanza.Space);
                    batch.Write(stanza.Bytes);
                    Discard(stanza);
                }

                TakeTurns(lane);
            }

            // Whoever takes less than there is will be back.
            if (_turns.Count > 0)
                Wake();
            return space;
        }
    }

    /// <summary>The farewells that have been taken out, and of which nobody knows whether they arrived.</summary>
    public IReadOnlyList<byte[]> UnconfirmedFarewells()
    {
        lock (_gate)
            return [.. _farewells.Kept];
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
        _waitingBytes += stanza.Length;
        if (lane.Waiting.Count > 1)
            return;
        _turns.Enqueue(lane);
        if (_turns.Count == 1)
            Wake();
    }

    /// <summary>An empty lane always has: only a lane in which something waits has a turn, that tells who waits for room.</summary>
    private bool HasRoom(LinkLane lane, int length) =>
        lane.Waiting.Count == 0
        || (lane.Waiting.Count < maxStanzas && lane.WaitingBytes + length <= maxBytes && _waitingBytes + length <= maxBytesOfAll);

    private void Empty(LinkLane lane)
    {
        foreach (var stanza in lane.Waiting)
            Discard(stanza);
        lane.Waiting.Clear();
        _waitingBytes -= lane.WaitingBytes;
        lane.WaitingBytes = 0;
    }

    private void TakeTurns(LinkLane lane)
    {
        if (lane.Waiting.Count > 0)
        {
            _turns.Enqueue(lane);
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

    private void Discard(LinkStanza stanza)
    {
        if (stanza.IsFarewell)
            _farewells.Keep(stanza.Bytes);
        stanza.Dispose();
    }

    private static void End(LinkLane lane, string why)
    {
        lane.Over ??= why;
        lane.Room?.SetResult();
        lane.Room = null;
    }
}
