using System.Numerics;

namespace JwtXmppAuth.Gateway.Timing;

/// <summary>
/// A hashed timing wheel (Varghese and Lauck 1987, their sixth scheme): whatever is due at a tick lies in the list that the tick
/// has modulo the number of lists. So arming, arming anew and disarming take the same short time however many wait. What is due
/// more than one turn of the wheel from now is passed over until its turn has come. Not thread-safe: its owner's lock guards it.
/// </summary>
internal sealed class TimerWheel
{
    /// <summary>One turn of the wheel, in ticks.</summary>
    public const int Turn = 2048;

    private const int WordBits = 64;
    private const int Due = Turn;

    // Rings: the first of each, whose previous one is the last. Behind the wheel's own there is the one of what is due.
    private readonly WheelEntry?[] _first = new WheelEntry?[Turn + 1];

    // A bit for each list of the wheel that is not empty.
    private readonly ulong[] _occupied = new ulong[Turn / WordBits];
    private int _waiting;

    /// <summary>The tick it has been turned to; everything that was due until then is due.</summary>
    public long Now { get; private set; }

    /// <summary>Nothing waits; something may be due.</summary>
    public bool IsEmpty => _waiting == 0;

    /// <summary>The first tick at which something may be due: never later than that, and earlier only by whole turns. Null where nothing waits.</summary>
    public long? Next
    {
        get
        {
            if (IsEmpty)
                return null;
            var from = (int)((Now + 1) % Turn);
            return Now + 1 + ((FirstOccupied(from) - from + Turn) % Turn);
        }
    }

    /// <summary>Lets it wait until then, instead of what it has waited for; what is over already comes with the next tick.</summary>
    public void Arm(WheelEntry entry, long tick)
    {
        Disarm(entry);
        entry.Tick = Math.Max(tick, Now + 1);
        Append(entry, (int)(entry.Tick % Turn));
    }

    /// <summary>Neither waits any more nor is due.</summary>
    public void Disarm(WheelEntry entry)
    {
        if (entry.List != WheelEntry.Nowhere)
            Remove(entry);
    }

    /// <summary>Turns the wheel, never back.</summary>
    public void TurnTo(long tick)
    {
        // A whole turn passes every list.
        for (var step = 1; step <= Math.Min(tick - Now, Turn) && !IsEmpty; step++)
            Collect((int)((Now + step) % Turn), tick);
        Now = Math.Max(Now, tick);
    }

    /// <summary>One that is due, which is then nowhere; null when there is none left.</summary>
    public WheelEntry? TakeDue()
    {
        var entry = _first[Due];
        if (entry is not null)
            Remove(entry);
        return entry;
    }

    private void Collect(int list, long tick)
    {
        if (_first[list] is not { } entry)
            return;
        var last = entry.Previous;
        while (true)
        {
            var (next, isLast) = (entry.Next, entry == last);
            if (entry.Tick <= tick)
            {
                Remove(entry);
                Append(entry, Due);
            }

            if (isLast)
                return;
            entry = next;
        }
    }

    private void Append(WheelEntry entry, int list)
    {
        entry.List = list;
        if (_first[list] is { } first)
        {
            (entry.Previous, entry.Next) = (first.Previous, first);
            first.Previous.Next = entry;
            first.Previous = entry;
        }
        else
        {
            entry.Previous = entry.Next = _first[list] = entry;
            if (list != Due)
                _occupied[list / WordBits] |= Bit(list);
        }

        if (list != Due)
            _waiting++;
    }

    private void Remove(WheelEntry entry)
    {
        var list = entry.List;
        if (list != Due)
            _waiting--;
        if (entry.Next == entry)
        {
            _first[list] = null;
            if (list != Due)
                _occupied[list / WordBits] &= ~Bit(list);
        }
        else
        {
            entry.Previous.Next = entry.Next;
            entry.Next.Previous = entry.Previous;
            if (_first[list] == entry)
                _first[list] = entry.Next;
        }

        // Nothing that is over keeps its former neighbours alive.
        entry.Previous = entry.Next = null!;
        entry.List = WheelEntry.Nowhere;
    }

    /// <summary>The first list that is not empty, from this one on and around.</summary>
    private int FirstOccupied(int from)
    {
        var word = from / WordBits;
        var bits = _occupied[word] & (ulong.MaxValue << (from % WordBits));
        while (bits == 0)
        {
            word = (word + 1) % _occupied.Length;
            bits = _occupied[word];
        }

        return (word * WordBits) + BitOperations.TrailingZeroCount(bits);
    }

    private static ulong Bit(int list) => 1UL << (list % WordBits);
}
