using JwtXmppAuth.Xmpp;
using JwtXmppAuth.Xmpp.Stanzas;
using JwtXmppAuth.Xmpp.Xml;

namespace JwtXmppAuth.Gateway.Upstreams.Component;

/// <summary>
/// To whom at the server one session is present: rooms, by the nickname in them, and whoever else it has shown itself to.
/// They have to hear of its end, and it is known of which of them the session believes that they see it.
/// </summary>
/// <remarks>
/// A room answers every presence of an occupant by one to itself, or an error, and in order. So what a room says while it owes
/// answers is about what was before the session last spoke.
/// </remarks>
/// <param name="max">Addresses; a session that wants more is refused.</param>
internal sealed class Shown(int max)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<Jid, Standing> _addresses = [];
    private int _owing; // addresses that owe answers
    private bool _over;

    /// <summary>The session sends presence there. False: it has shown itself to as many as it may, or is over.</summary>
    public bool TryShow(Jid to)
    {
        lock (_gate)
        {
            if (_over || (!_addresses.TryGetValue(to, out var standing) && !HasPlace()))
                return false;
            Set(to, standing with { Owed = standing.Owed + 1, IsLeft = false });
            return true;
        }
    }

    /// <summary>What <see cref="TryShow"/> was for has not been sent.</summary>
    public void Withdraw(Jid to)
    {
        lock (_gate)
            Answer(to);
    }

    /// <summary>The session takes its presence back.</summary>
    public void Hide(Jid to)
    {
        lock (_gate)
        {
            if (_addresses.TryGetValue(to, out var standing))
                Set(to, standing with { IsIn = false, IsLeft = true });
        }
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
                case "unavailable" when _addresses.TryGetValue(from, out var standing):
                    Leave(from, standing, OccupantIn(presence.Element));
                    break;
                case "error":
                    Answer(from);
                    break;
                case null when _owing > 0 && HasStatus(OccupantIn(presence.Element), "110"):
                    Settle(from);
                    break;
            }
        }
    }

    public bool Contains(Jid address)
    {
        lock (_gate)
            return _addresses.TryGetValue(address, out var standing) && !standing.IsLeft;
    }

    /// <summary>The rooms that it is in, or on its way into, by its own belief: as the occupant that it is there.</summary>
    public (Jid Occupant, bool Settled)[] Rooms()
    {
        lock (_gate)
            return [.. Present().Where(pair => IsOccupant(pair.Key)).Select(pair => (pair.Key, pair.Value.IsIn))];
    }

    public Jid[] All()
    {
        lock (_gate)
            return [.. Present().Select(pair => pair.Key)];
    }

    /// <summary>Everybody who has to hear that it is over; nobody is shown anything any more.</summary>
    public Jid[] TakeAll()
    {
        lock (_gate)
        {
            Jid[] all = [.. Present().Select(pair => pair.Key)];
            _addresses.Clear();
            _owing = 0;
            _over = true;
            return all;
        }
    }

    private IEnumerable<KeyValuePair<Jid, Standing>> Present() => _addresses.Where(pair => !pair.Value.IsLeft);

    private static bool IsOccupant(Jid address) => address is { Node: not null, Resource: not null };

    /// <summary>Those that were left need not answer, and then give way.</summary>
    private bool HasPlace()
    {
        if (_addresses.Count >= max && _addresses.FirstOrDefault(pair => pair.Value.IsLeft) is { Key: { } left })
            Set(left, default);
        return _addresses.Count < max;
    }

    /// <summary>With answers owed it is about an earlier stay; whether the session is in is for them to say.</summary>
    private void Leave(Jid from, Standing standing, Element? occupant)
    {
        Set(from, standing.Owed > 0 && IsOccupant(from) ? standing with { IsIn = false } : default);
        // XEP-0045 §7.6: it stays, under another name, which it need not have asked for.
        if (HasStatus(occupant, "303")
            && occupant?.Child("item", XmppNamespaces.MucUser)?.Attribute("nick") is { } nick
            && Jid.TryCreate(from.Node, from.Domain, nick, out var renamed))
        {
            var asked = _addresses.GetValueOrDefault(renamed);
            var isLeft = standing.IsLeft && (asked.IsLeft || asked.Owed == 0);
            Set(renamed, asked with { IsIn = !isLeft, IsLeft = isLeft });
        }
    }

    /// <summary>A room may give another nickname than it was asked for (XEP-0045 §7.2.3): that one takes its place.</summary>
    private void Settle(Jid occupant)
    {
        if (_addresses.TryGetValue(occupant, out var standing))
        {
            Set(occupant, standing with { IsIn = !standing.IsLeft, Owed = Math.Max(0, standing.Owed - 1) });
            return;
        }

        Jid[] asked = [.. Present().Where(pair => !pair.Value.IsIn && pair.Key.Bare == occupant.Bare).Select(pair => pair.Key)];
        foreach (var address in asked)
            Set(address, default);
        if (asked.Length > 0)
            Set(occupant, new Standing(IsIn: true, Owed: 0, IsLeft: false));
    }

    private void Answer(Jid address)
    {
        if (_addresses.TryGetValue(address, out var standing))
            Set(address, standing with { Owed = Math.Max(0, standing.Owed - 1) }, isFinal: standing is { IsIn: false, Owed: <= 1 });
    }

    private void Set(Jid address, Standing standing, bool isFinal = false)
    {
        if (_addresses.Remove(address, out var former) && former.Owed > 0)
            _owing--;
        if (isFinal || standing == default)
            return;
        _addresses.Add(address, standing);
        if (standing.Owed > 0)
            _owing++;
    }

    /// <summary>What a room says of the one whom the presence is about (XEP-0045 §7.2.2); null where no room speaks.</summary>
    private static Element? OccupantIn(Element presence) => presence.Child("x", XmppNamespaces.MucUser);

    private static bool HasStatus(Element? occupant, string code) =>
        occupant is not null && occupant.Elements.Any(status => status.Is("status", XmppNamespaces.MucUser) && status.Attribute("code") == code);

    /// <param name="IsIn">Seen to be, by the room's own word.</param>
    /// <param name="Owed">Answers to what the session has said there.</param>
    /// <param name="IsLeft">The session has left, or is leaving.</param>
    private readonly record struct Standing(bool IsIn, int Owed, bool IsLeft);
}
