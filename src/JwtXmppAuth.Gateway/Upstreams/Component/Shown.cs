using JwtXmppAuth.Xmpp;
using JwtXmppAuth.Xmpp.Stanzas;
using JwtXmppAuth.Xmpp.Xml;

namespace JwtXmppAuth.Gateway.Upstreams.Component;

/// <summary>
/// To whom at the server one session is present: rooms, by the nickname in them, and whoever else it has shown itself to.
/// They have to hear of its end, and it is known of which of them the session believes that they see it.
/// </summary>
/// <param name="max">Addresses; a session that wants more is refused.</param>
internal sealed class Shown(int max)
{
    private readonly Lock _gate = new();

    // True: seen to be in, by the room's own word.
    private readonly Dictionary<Jid, bool> _addresses = [];
    private int _unsettled;
    private bool _over;

    /// <summary>The session sends presence there. False: it has shown itself to as many as it may, or is over.</summary>
    /// <param name="isNew">It has not been shown there before.</param>
    public bool TryShow(Jid to, out bool isNew)
    {
        lock (_gate)
        {
            isNew = !_over && !_addresses.ContainsKey(to) && _addresses.Count < max;
            if (isNew)
            {
                _addresses.Add(to, false);
                _unsettled++;
            }

            return isNew || (!_over && _addresses.ContainsKey(to));
        }
    }

    /// <summary>The session takes its presence back.</summary>
    public void Hide(Jid to)
    {
        lock (_gate)
            Remove(to);
    }

    /// <summary>What the server says may mean that the session is in a room now, or no longer, or was not let in.</summary>
    public void Hear(Stanza presence)
    {
        if (presence.From is not { } from)
            return;
        lock (_gate)
        {
            switch (presence.Type)
            {
                // A room's word about an earlier stay, when the session is on its way in again: rooms refuse entry by errors.
                case "unavailable" when IsRoomAsked(from):
                    break;
                case "unavailable":
                    Leave(from, OccupantIn(presence.Element));
                    break;
                case "error" when _addresses.TryGetValue(from, out var settled) && !settled:
                    Remove(from);
                    break;
                case null when _unsettled > 0 && HasStatus(OccupantIn(presence.Element), "110"):
                    Settle(from);
                    break;
            }
        }
    }

    public bool Contains(Jid address)
    {
        lock (_gate)
            return _addresses.ContainsKey(address);
    }

    /// <summary>The rooms that it is in, or on its way into, by its own belief: as the occupant that it is there.</summary>
    public (Jid Occupant, bool Settled)[] Rooms()
    {
        lock (_gate)
            return [.. _addresses.Where(pair => IsOccupant(pair.Key)).Select(pair => (pair.Key, pair.Value))];
    }

    public Jid[] All()
    {
        lock (_gate)
            return [.. _addresses.Keys];
    }

    /// <summary>Everybody who has to hear that it is over; nobody is shown anything any more.</summary>
    public Jid[] TakeAll()
    {
        lock (_gate)
        {
            Jid[] all = [.. _addresses.Keys];
            _addresses.Clear();
            _unsettled = 0;
            _over = true;
            return all;
        }
    }

    private void Leave(Jid from, Element? occupant)
    {
        if (!_addresses.ContainsKey(from))
            return;
        Remove(from);
        // XEP-0045 §7.6: it stays, under another name, which it need not have asked for.
        if (HasStatus(occupant, "303")
            && occupant?.Child("item", XmppNamespaces.MucUser)?.Attribute("nick") is { } nick
            && Jid.TryCreate(from.Node, from.Domain, nick, out var renamed))
        {
            Remove(renamed);
            _addresses[renamed] = true;
        }
    }

    private static bool IsOccupant(Jid address) => address is { Node: not null, Resource: not null };

    private bool IsRoomAsked(Jid address) => IsOccupant(address) && _addresses.TryGetValue(address, out var settled) && !settled;

    private void Remove(Jid address)
    {
        if (_addresses.Remove(address, out var settled) && !settled)
            _unsettled--;
    }

    /// <summary>A room may give another nickname than it was asked for (XEP-0045 §7.2.3): that one takes its place.</summary>
    private void Settle(Jid occupant)
    {
        if (!_addresses.ContainsKey(occupant))
        {
            Jid[] asked = [.. _addresses.Where(pair => !pair.Value && pair.Key.Bare == occupant.Bare).Select(pair => pair.Key)];
            if (asked.Length == 0)
                return;
            foreach (var address in asked)
                Remove(address);
        }

        Remove(occupant);
        _addresses[occupant] = true;
    }

    /// <summary>What a room says of the one whom the presence is about (XEP-0045 §7.2.2); null where no room speaks.</summary>
    private static Element? OccupantIn(Element presence) => presence.Child("x", XmppNamespaces.MucUser);

    private static bool HasStatus(Element? occupant, string code) =>
        occupant is not null && occupant.Elements.Any(status => status.Is("status", XmppNamespaces.MucUser) && status.Attribute("code") == code);
}
