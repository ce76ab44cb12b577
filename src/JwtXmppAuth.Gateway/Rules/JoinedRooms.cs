using System.Collections.Immutable;
using JwtXmppAuth.Gateway.Policy;
using JwtXmppAuth.Xmpp;

namespace JwtXmppAuth.Gateway.Rules;

/// <summary>A room that a session is in, as the room itself last said in the session's own presence (XEP-0045 §7.2.2).</summary>
/// <param name="Address">Bare, as the client addresses it.</param>
/// <param name="Role"><c>moderator</c>, <c>participant</c>, <c>visitor</c>; null where the room did not say.</param>
/// <param name="Affiliation"><c>owner</c>, <c>admin</c>, <c>member</c>, <c>none</c>; null where the room did not say.</param>
public sealed record JoinedRoom(Jid Address, string Nick, string? Role, string? Affiliation)
{
    public bool IsModerated => Role is "moderator";
}

/// <summary>
/// The rooms of one session: main, breakout and lobby rooms alike. Written by <see cref="JoinedRoomsRule"/> on the way to
/// the client (which rooms it is leaving: by <see cref="AttendanceRule"/>), read by whoever wants to know; a reader sees one state or the next.
/// </summary>
public sealed class JoinedRooms
{
    /// <summary>Nobody is in more of them; in the rooms beyond, a session has the rights of somebody outside.</summary>
    public const int Max = 64;

    private ImmutableDictionary<Jid, JoinedRoom> _rooms = ImmutableDictionary<Jid, JoinedRoom>.Empty;
    private volatile int _places = Max;
    private ImmutableHashSet<MucAddress> _going = [];
    private ImmutableDictionary<Jid, MucAddress> _entering = ImmutableDictionary<Jid, MucAddress>.Empty;

    /// <summary>
    /// The conference room that last let the session in, or sent it to its lobby. It speaks for the breakout or lobby room that
    /// the session is in, which no claim is asked for.
    /// </summary>
    internal MucAddress? Main { get; set; }

    /// <summary>The conference rooms that the session has asked to enter, and that have not answered yet.</summary>
    internal IEnumerable<MucAddress> Entering => Volatile.Read(ref _entering).Values;

    public IEnumerable<JoinedRoom> All => Volatile.Read(ref _rooms).Values;

    /// <param name="room">Bare; with a resource it is nobody's.</param>
    public JoinedRoom? At(Jid room) => Volatile.Read(ref _rooms).GetValueOrDefault(room);

    /// <summary>The session has asked to enter the conference room, which has not said yet whether it is in or out.</summary>
    /// <remarks>Whoever enters more rooms at once than anybody is in is believed to enter every one.</remarks>
    internal bool IsEntering(MucAddress room) => Volatile.Read(ref _entering) is var entering && (entering.Count >= Max || entering.ContainsValue(room));

    /// <param name="address">Bare, as the client addresses it.</param>
    internal void Enter(Jid address, MucAddress room) => ImmutableInterlocked.Update(
        ref _entering, entering => entering.Count < Max ? entering.SetItem(address, room) : entering);

    /// <summary>The room, or a rule before it, has said whether the session is in or out.</summary>
    internal void Answered(Jid address) => ImmutableInterlocked.Update(ref _entering, entering => entering.Remove(address));

    /// <summary>The client has said that it leaves, and nothing since: what the room still says of it is old.</summary>
    /// <remarks>Whoever leaves more rooms than anybody is in is believed to be in none.</remarks>
    internal bool IsGoing(MucAddress room) => Volatile.Read(ref _going) is var going && (going.Count >= Max || going.Contains(room));

    internal void Go(MucAddress room) => ImmutableInterlocked.Update(ref _going, going => going.Count < Max ? going.Add(room) : going);

    /// <summary>It has left, or enters anew.</summary>
    internal void Stay(MucAddress room) => ImmutableInterlocked.Update(ref _going, going => going.Remove(room));

    internal void Set(JoinedRoom room)
    {
        ImmutableInterlocked.Update(
            ref _rooms, rooms => rooms.Count < _places || rooms.ContainsKey(room.Address) ? rooms.SetItem(room.Address, room) : rooms);
        Answered(room.Address);
    }

    /// <summary>The session is over: it is in no room, whatever one still says.</summary>
    internal void Close()
    {
        _places = 0;
        ImmutableInterlocked.Update(ref _rooms, rooms => rooms.Clear());
    }

    internal void Remove(Jid room)
    {
        ImmutableInterlocked.Update(ref _rooms, rooms => rooms.Remove(room));
        Answered(room);
    }
}
