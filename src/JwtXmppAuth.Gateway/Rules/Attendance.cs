using JwtXmppAuth.Gateway.Policy;

namespace JwtXmppAuth.Gateway.Rules;

/// <summary>
/// Which sessions of this gateway are in which room, over all its hosts: members and guests who share a conference
/// component meet here. Holds nothing but what the living sessions are in and wait for, each of which is bounded.
/// </summary>
public sealed class Attendance
{
    private readonly Lock _gate = new();
    private readonly Dictionary<MucAddress, Room> _rooms = [];

    /// <summary>How many rooms anybody is in or waits for.</summary>
    public int Count
    {
        get
        {
            lock (_gate)
                return _rooms.Count;
        }
    }

    /// <summary>Somebody is in the room whose token makes him a host of it.</summary>
    public bool HasHost(MucAddress room) => Ask(room, found => found.Hosts > 0);

    /// <summary>A session of this gateway is in the room: it exists.</summary>
    public bool HasAnybody(MucAddress room) => Ask(room, found => found.Present.Count > 0);

    public bool Contains(MucAddress room, JoinedRooms session) => Ask(room, found => found.Present.ContainsKey(session));

    /// <summary>The session is in the room; again, when its identity has changed.</summary>
    /// <param name="host">Whether its token makes it a host of this very room.</param>
    internal void Enter(MucAddress room, JoinedRooms session, bool host)
    {
        WaitingGuest[] waiting = [];
        lock (_gate)
        {
            var found = Get(room);
            found.Hosts += (host ? 1 : 0) - (found.Present.GetValueOrDefault(session) ? 1 : 0);
            found.Present[session] = host;
            if (host && found.Waiting.Count > 0)
                waiting = [.. found.Waiting];
        }

        foreach (var guest in waiting)
            guest.Call(room);
    }

    internal void Leave(MucAddress room, JoinedRooms session)
    {
        lock (_gate)
        {
            if (!_rooms.TryGetValue(room, out var found) || !found.Present.Remove(session, out var host))
                return;
            found.Hosts -= host ? 1 : 0;
            Tidy(room, found);
        }
    }

    /// <summary>Calls the guest when a host is in the room: at once, if there is one.</summary>
    internal void Wait(MucAddress room, WaitingGuest guest)
    {
        bool hosted;
        lock (_gate)
        {
            var found = Get(room);
            found.Waiting.Add(guest);
            hosted = found.Hosts > 0;
        }

        if (hosted)
            guest.Call(room);
    }

    internal void StopWaiting(MucAddress room, WaitingGuest guest)
    {
        lock (_gate)
        {
            if (_rooms.TryGetValue(room, out var found) && found.Waiting.Remove(guest))
                Tidy(room, found);
        }
    }

    private bool Ask(MucAddress room, Func<Room, bool> question)
    {
        lock (_gate)
            return _rooms.TryGetValue(room, out var found) && question(found);
    }

    private Room Get(MucAddress room)
    {
        if (!_rooms.TryGetValue(room, out var found))
            _rooms[room] = found = new Room();
        return found;
    }

    private void Tidy(MucAddress room, Room found)
    {
        if (found.Present.Count == 0 && found.Waiting.Count == 0)
            _rooms.Remove(room);
    }

    private sealed class Room
    {
        /// <summary>The sessions in it, each known by its rooms, and whether it is a host here.</summary>
        public Dictionary<JoinedRooms, bool> Present { get; } = [];

        public HashSet<WaitingGuest> Waiting { get; } = [];

        public int Hosts { get; set; }
    }
}
