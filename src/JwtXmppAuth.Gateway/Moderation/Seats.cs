using JwtXmppAuth.Xmpp;

namespace JwtXmppAuth.Gateway.Moderation;

/// <summary>Somebody in a room; both bare.</summary>
internal readonly record struct Seat(Jid Room, Jid Occupant);

internal enum SeatAnswer
{
    /// <summary>The room did it, or is gone, which comes to the same where something was to be taken back.</summary>
    Done,

    /// <summary>It refused, and would again.</summary>
    Refused,

    /// <summary>Nobody knows whether it was done: it did not answer, or the stream was lost before it could.</summary>
    Unknown,
}

/// <summary>
/// How each seat should be and what its room was told last. A pure book of states behind one lock: a seat is told one thing
/// at a time, so that the last wish is also what the room hears last.
/// </summary>
/// <param name="max">More at a time than this have to do without.</param>
internal sealed class Seats(int max)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<Seat, State> _seats = [];

    public int Count
    {
        get
        {
            lock (_gate)
                return _seats.Count;
        }
    }

    /// <param name="full">There was no place for one more.</param>
    /// <returns>True when the room is to be told, and nobody is about to.</returns>
    public bool Want(Seat seat, bool moderator, out bool full)
    {
        lock (_gate)
        {
            full = false;
            if (!_seats.TryGetValue(seat, out var state))
            {
                if (!moderator || (full = _seats.Count == max))
                    return false;
                _seats[seat] = state = new State();
            }

            if (state.Wanted != moderator)
                state.Refused = false;
            state.Wanted = moderator;
            if (Queue(state))
                return true;
            Tidy(seat, state);
            return false;
        }
    }

    /// <returns>What to tell the room now; null when it knows already. Each non-null answer is followed by one <see cref="Told"/>.</returns>
    public bool? Take(Seat seat)
    {
        lock (_gate)
        {
            if (!_seats.TryGetValue(seat, out var state))
                return null;
            state.Queued = false;
            if (state.IsSettled)
            {
                Tidy(seat, state);
                return null;
            }

            state.Busy = true;
            return state.Wanted;
        }
    }

    /// <param name="again">Tell it again although nothing else is wanted now.</param>
    /// <returns>True when the room is to be told something else, or the same again.</returns>
    public bool Told(Seat seat, bool moderator, SeatAnswer answer, bool again)
    {
        lock (_gate)
        {
            var state = _seats[seat];
            state.Busy = false;
            // A grant that was refused needs no taking back; one that nobody knows of does.
            state.Known = answer switch
            {
                SeatAnswer.Done => moderator,
                SeatAnswer.Refused => state.Known,
                _ => again ? null : moderator,
            };
            state.Refused = answer is SeatAnswer.Refused && state.Wanted == moderator;
            if (Queue(state))
                return true;
            Tidy(seat, state);
            return false;
        }
    }

    private static bool Queue(State state)
    {
        if (state.Queued || state.Busy || state.IsSettled)
            return false;
        return state.Queued = true;
    }

    private void Tidy(Seat seat, State state)
    {
        if (state is { Wanted: false, Queued: false, Busy: false })
            _seats.Remove(seat);
    }

    private sealed class State
    {
        public bool Wanted { get; set; }

        /// <summary>What the room knows; null when that is not known. Nobody has been granted anything at first.</summary>
        public bool? Known { get; set; } = false;

        public bool Refused { get; set; }

        /// <summary>Waits to be told.</summary>
        public bool Queued { get; set; }

        /// <summary>Is being told.</summary>
        public bool Busy { get; set; }

        public bool IsSettled => Refused || Known == Wanted;
    }
}
