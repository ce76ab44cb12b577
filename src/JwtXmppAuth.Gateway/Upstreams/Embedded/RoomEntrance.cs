using JwtXmppAuth.Xmpp;
using JwtXmppAuth.Xmpp.Stanzas;
using JwtXmppAuth.Xmpp.Xml;

namespace JwtXmppAuth.Gateway.Upstreams.Embedded;

/// <summary>Presence to an occupant address: coming in, staying, changing the nickname, going (XEP-0045 §7).</summary>
internal sealed class RoomEntrance(RoomState room, Announcer announcer, RoomMessages messages)
{
    private static readonly StanzaError NotConnected = StanzaError.ItemNotFound with { Text = "You are not currently connected to this chat" };
    private static readonly StanzaError UnknownCharacters = StanzaError.JidMalformed with { Text = "Nickname must pass strict validation" };
    private static readonly StanzaError InvisibleNick = new("modify", "not-allowed", "Invisible Nicknames are forbidden");

    public static bool IsJoin(Stanza stanza) =>
        stanza is { Kind: StanzaKind.Presence, Type: null, To.Resource: not null } && HasJoin(stanza.Element);

    public void Receive(EmbeddedSession session, Stanza stanza)
    {
        var occupant = room.OccupantOf(session);
        switch (stanza.Type)
        {
            case null when occupant is null && !HasJoin(stanza.Element):
                // Without <x/> it is no join but the update of a session that believes it is still in.
                session.Refuse(stanza, NotConnected, room.AddressText);
                break;
            case null when occupant is null:
                Join(session, stanza);
                break;
            case null when stanza.To == occupant.Address:
                Update(session, occupant, stanza);
                break;
            case null:
                ChangeNick(session, occupant, stanza);
                break;
            case "unavailable":
                Leave(session, stanza.Element);
                break;
            case "probe":
                Probe(session, occupant, stanza);
                break;
            case "error":
                Drop(session, stanza.Element);
                break;
            default:
                session.Refuse(stanza, StanzaError.BadRequest, room.AddressText);
                break;
        }
    }

    /// <summary>The first to enter becomes the owner, and learns with 201 that the room is new.</summary>
    public void Create(EmbeddedSession session, Stanza stanza)
    {
        room.SetAffiliation(session.User, Affiliation.Owner);
        room.Settings.Password = JoinOf(stanza.Element)?.Child("password", XmppNamespaces.Muc)?.Text is { Length: > 0 } password ? password : null;
        if (Barrier(session, stanza) is { } barrier)
            session.Refuse(stanza, barrier, room.AddressText);
        else
            Enter(session, NewOccupant(session, stanza.To!), stanza, new Notice { Codes = ["201", "100"] });
    }

    /// <summary>The session goes, whatever it still said with <paramref name="presence"/>; nothing happens when it is not in.</summary>
    public void Leave(EmbeddedSession session, Element presence)
    {
        if (room.OccupantOf(session) is { } occupant)
            Leave(session, occupant, Stored(presence, occupant), []);
    }

    /// <summary>A client that answers the room with errors is gone (XEP-0045 §18.1.2, status 333).</summary>
    public void Drop(EmbeddedSession session, Element error)
    {
        if (room.OccupantOf(session) is not { } occupant)
            return;
        var status = new Element("status", XmppNamespaces.Client, new TextNode(KickableErrors.Describe(error)));
        var presence = Announcer.Unavailable(occupant).With(status);
        Leave(session, occupant, presence, occupant.Seats.Count == 1 ? ["333"] : []);
    }

    private void Leave(EmbeddedSession session, Occupant occupant, Element presence, string[] codes)
    {
        occupant.Seat(session, presence);
        if (occupant.Seats.Count == 1)
            occupant.Role = Role.None;
        announcer.Announce(occupant, new Notice { Codes = codes });
        room.Depart(session, occupant);
    }

    private void Join(EmbeddedSession session, Stanza stanza)
    {
        var holder = room.OccupantAt(stanza.To!);
        if ((Barrier(session, stanza) ?? NickBarrier(session, holder)) is { } barrier)
            session.Refuse(stanza, barrier, room.AddressText);
        else
            Enter(session, holder ?? NewOccupant(session, stanza.To!), stanza, new Notice { OwnCodes = ["100"] });
    }

    private void Enter(EmbeddedSession session, Occupant occupant, Stanza stanza, Notice notice)
    {
        if (!room.TrySeat(session, occupant, Stored(stanza.Element, occupant).WithOccupantId(room, session.User)))
            return;
        announcer.Introduce(session);
        announcer.Announce(occupant, notice);
        messages.Welcome(session, stanza.Element);
    }

    private void Update(EmbeddedSession session, Occupant occupant, Stanza stanza)
    {
        occupant.Seat(session, Stored(stanza.Element, occupant).WithOccupantId(room, session.User));
        var again = HasJoin(stanza.Element);
        if (again)
            announcer.Introduce(session);
        announcer.Announce(occupant, Notice.Plain);
        if (again)
            messages.Welcome(session, stanza.Element);
    }

    private void ChangeNick(EmbeddedSession session, Occupant occupant, Stanza stanza)
    {
        var holder = room.OccupantAt(stanza.To!);
        if ((NickFault(stanza.To!) ?? NickBarrier(session, holder)) is { } barrier)
        {
            session.Refuse(stanza, barrier, room.AddressText);
            return;
        }

        var role = occupant.Role;
        var shares = occupant.Seats.Count > 1;
        GiveUpNick(session, occupant, stanza.To!, holder, shares);
        var successor = holder ?? new Occupant(session.User, stanza.To!, role);
        if (!room.TrySeat(session, successor, Stored(stanza.Element, successor).WithOccupantId(room, session.User)))
            return;
        if (HasJoin(stanza.Element))
            announcer.Introduce(session);
        announcer.Announce(successor, Notice.Plain);
        if (shares)
            session.Deliver(announcer.Present(occupant));
        if (HasJoin(stanza.Element))
            messages.Welcome(session, stanza.Element);
    }

    private void GiveUpNick(EmbeddedSession session, Occupant occupant, Jid next, Occupant? holder, bool shares)
    {
        var gone = Announcer.Unavailable(occupant);
        if (holder is not null)
        {
            var status = new Element("status", XmppNamespaces.Client, new TextNode("you are joining pre-existing session " + next.Resource));
            session.Deliver(Announcer.Unavailable(holder)
                .With(status)
                .With(MucUser.Of(MucUser.Item(room.AffiliationOf(session.User), Role.None))));
        }

        if (holder is null && !shares)
        {
            occupant.Seat(session, gone);
            announcer.Announce(occupant, new Notice { Codes = ["303"], NewNick = next.Resource });
            room.Unseat(session, occupant);
            return;
        }

        // Only this session changes, so only it is told; the room sees what is left of the old nickname.
        room.Unseat(session, occupant);
        var item = MucUser.Item(room.AffiliationOf(session.User), occupant.Role, session.Address, next.Resource);
        session.Deliver(gone.With(MucUser.Of(item, MucUser.Status("303"), MucUser.Status("110"))));
        announcer.Announce(occupant, Notice.Plain);
    }

    private void Probe(EmbeddedSession session, Occupant? prober, Stanza stanza)
    {
        if (prober is null)
            session.Refuse(stanza, RoomMessages.NotInRoom, room.AddressText);
        else if (room.OccupantAt(stanza.To!) is { } probed)
            prober.Send(announcer.Present(probed));
    }

    /// <summary>Why this user cannot enter at all.</summary>
    private StanzaError? Barrier(EmbeddedSession session, Stanza stanza)
    {
        if (room.Occupants.Count >= room.Limits.MaxOccupants && room.OccupantAt(stanza.To!) is null)
            return StanzaError.ServiceUnavailable;
        if (NickFault(stanza.To!) is { } fault)
            return fault;
        if (room.AffiliationOf(session.User) == Affiliation.Outcast)
            return StanzaError.Forbidden;
        var password = JoinOf(stanza.Element)?.Child("password", XmppNamespaces.Muc)?.Text;
        return room.Settings.Password is null || room.Settings.Password == password ? null : StanzaError.NotAuthorized;
    }

    private static StanzaError? NickBarrier(EmbeddedSession session, Occupant? holder) =>
        holder is null || holder.User == session.User ? null : StanzaError.Conflict;

    private static StanzaError? NickFault(Jid address) =>
        !address.IsStorable ? UnknownCharacters : string.IsNullOrWhiteSpace(address.Resource) ? InvisibleNick : null;

    private Occupant NewOccupant(EmbeddedSession session, Jid address) =>
        new(session.User, address, room.AffiliationOf(session.User).DefaultRole());

    private static bool HasJoin(Element presence) => JoinOf(presence) is not null;

    private static Element? JoinOf(Element presence) => presence.Child("x", XmppNamespaces.Muc);

    private static Element Stored(Element presence, Occupant occupant) =>
        presence.WithoutRoomsOwn().WithAttribute("from", occupant.Address.ToString()).WithAttribute("to", null);
}
