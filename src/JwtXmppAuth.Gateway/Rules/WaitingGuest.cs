using System.Threading.Channels;
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
    private readonly Dictionary<MucAddress, Jid> _places = [];
    private readonly List<MucAddress> _called = [];

    // A bell, not a queue: rung twice it rings once, and what is to be done stands in the list.
    private readonly Channel<bool> _bell = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    private bool _closed;

    /// <param name="place">In the waiting room, with the nick, as the client wrote it.</param>
    /// <returns>False when there are too many already.</returns>
    internal bool TryEnter(MucAddress room, Jid place)
    {
        lock (_gate)
        {
            if (_closed || (_places.Count >= Max && !_places.ContainsKey(room)))
                return false;
            _places[room] = place;
            return true;
        }
    }

    internal void Leave(MucAddress room)
    {
        lock (_gate)
        {
            _places.Remove(room);
            _called.Remove(room);
        }
    }

    internal bool WaitsFor(MucAddress room)
    {
        lock (_gate)
            return _places.ContainsKey(room);
    }

    /// <summary>A host has come into the room.</summary>
    internal void Call(MucAddress room)
    {
        lock (_gate)
        {
            if (!_places.ContainsKey(room) || _called.Contains(room))
                return;
            _called.Add(room);
        }

        _bell.Writer.TryWrite(true);
    }

    /// <summary>Nobody waits any more.</summary>
    /// <returns>The rooms it waited for.</returns>
    internal MucAddress[] Close()
    {
        _bell.Writer.TryComplete();
        lock (_gate)
        {
            _closed = true;
            MucAddress[] rooms = [.. _places.Keys];
            _places.Clear();
            _called.Clear();
            return rooms;
        }
    }

    /// <summary>True when the guest is called into some room; false when it waits no longer.</summary>
    internal async ValueTask<bool> CalledAsync() => await _bell.Reader.WaitToReadAsync() && _bell.Reader.TryRead(out _);

    /// <summary>What the guest is told of the rooms it may enter now; it has left their waiting rooms.</summary>
    internal (MucAddress Room, Element Notice)[] TakeCalled()
    {
        lock (_gate)
        {
            (MucAddress, Element)[] notices = [.. _called.Select(room => (room, WaitingRoom.Opened(_places[room])))];
            foreach (var (room, _) in notices)
                _places.Remove(room);
            _called.Clear();
            return notices;
        }
    }
}
