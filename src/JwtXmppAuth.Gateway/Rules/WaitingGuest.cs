using JwtXmppAuth.Gateway.Policy;
using JwtXmppAuth.Xmpp;
using JwtXmppAuth.Xmpp.Xml;

namespace JwtXmppAuth.Gateway.Rules;

/// <summary>The waiting rooms of one session: where it waits, and which of those rooms a host has come to.</summary>
public sealed class WaitingGuest
{
    /// <summary>Nobody waits before more rooms at once.</summary>
    public const int Max = 4;

    private readonly Lock _gate = new();

    // A few at most, and of most sessions none.
    private readonly List<Waiting> _places = [];
    private bool _closed;

    /// <summary>Rung by whoever lets a host in, on that one's thread: there is something in <see cref="TakeCalled"/>.</summary>
    internal Action? Bell { get; set; }

    /// <param name="place">In the waiting room, with the nick, as the client wrote it.</param>
    /// <returns>False when there are too many already.</returns>
    internal bool TryEnter(MucAddress room, Jid place)
    {
        lock (_gate)
        {
            var at = Find(room);
            if (_closed || (at < 0 && _places.Count >= Max))
                return false;
            if (at < 0)
                _places.Add(new Waiting(room, place, Called: false));
            else
                _places[at] = _places[at] with { Place = place };
            return true;
        }
    }

    internal void Leave(MucAddress room)
    {
        lock (_gate)
            _places.RemoveAll(waiting => waiting.Room == room);
    }

    internal bool WaitsFor(MucAddress room)
    {
        lock (_gate)
            return Find(room) >= 0;
    }

    /// <summary>A host has come into the room.</summary>
    internal void Call(MucAddress room)
    {
        lock (_gate)
        {
            if (Find(room) is not (>= 0 and var at) || _places[at].Called)
                return;
            _places[at] = _places[at] with { Called = true };
        }

        Bell?.Invoke();
    }

    /// <summary>Nobody waits any more.</summary>
    /// <returns>The rooms it waited for.</returns>
    internal MucAddress[] Close()
    {
        lock (_gate)
        {
            _closed = true;
            MucAddress[] rooms = [.. _places.Select(waiting => waiting.Room)];
            _places.Clear();
            return rooms;
        }
    }

    /// <summary>What the guest is told of the rooms it may enter now; it has left their waiting rooms.</summary>
    internal (MucAddress Room, Element Notice)[] TakeCalled()
    {
        lock (_gate)
        {
            (MucAddress, Element)[] notices =
                [.. _places.Where(waiting => waiting.Called).Select(waiting => (waiting.Room, WaitingRoom.Opened(waiting.Place)))];
            _places.RemoveAll(waiting => waiting.Called);
            return notices;
        }
    }

    private int Find(MucAddress room) => _places.FindIndex(waiting => waiting.Room == room);

    private readonly record struct Waiting(MucAddress Room, Jid Place, bool Called);
}
