using JwtXmppAuth.Gateway.Upstreams.Domain;
using JwtXmppAuth.Xmpp;
using JwtXmppAuth.Xmpp.Xml;

namespace JwtXmppAuth.Gateway.Upstreams.Embedded;

/// <summary>Tells a room about its occupants: others first, the occupant itself last, so that 110 ends what a join brings.</summary>
internal sealed class Announcer(RoomState room)
{
    public void Announce(Occupant occupant, Notice notice)
    {
        var presence = PresenceOf(occupant).WithOccupantId(room, occupant.User);
        var forOthers = presence.With(X(occupant, notice, notice.Codes, actorJid: true)).ToStanza();
        foreach (var other in room.Occupants)
        {
            if (other != occupant)
                other.Send(forOthers);
        }

        var own = X(occupant, notice, [.. notice.Codes, .. notice.OwnCodes], actorJid: false).With(MucUser.Status("110"));
        foreach (var seat in occupant.Seats)
            seat.Session.Deliver((occupant.Role == Role.None ? presence : seat.Presence).With(own));
    }

    /// <summary>Everybody who is in the room, except as whom the session itself is.</summary>
    public void Introduce(EmbeddedSession newcomer)
    {
        foreach (var occupant in room.Occupants)
        {
            if (occupant.SeatOf(newcomer) is null)
                newcomer.Deliver(Present(occupant));
        }
    }

    /// <summary>An occupant's presence as everybody sees it now.</summary>
    public Element Present(Occupant occupant) => PresenceOf(occupant).With(X(occupant, Notice.Plain, [], actorJid: false));

    public static Element Unavailable(Occupant occupant) => new Element("presence", XmppNamespaces.Client)
        .WithAttribute("from", occupant.Address.ToString())
        .WithAttribute("type", "unavailable");

    /// <summary>Its own presence, or one made for it when it leaves without having said so.</summary>
    private static Element PresenceOf(Occupant occupant)
    {
        if (occupant.Seats.Count == 0)
            return Unavailable(occupant);
        var primary = occupant.Primary;
        return occupant.Role == Role.None && primary.IsAvailable ? Unavailable(occupant) : primary.Presence;
    }

    private Element X(Occupant occupant, Notice notice, ReadOnlySpan<string> codes, bool actorJid)
    {
        var x = MucUser.Of();
        if (notice.Destroy is not null)
            x = x.With(notice.Destroy);
        foreach (var code in codes)
            x = x.With(MucUser.Status(code));
        var affiliation = room.AffiliationOf(occupant.User);
        foreach (var seat in occupant.Seats)
        {
            var item = MucUser.Item(affiliation, occupant.Role, seat.Session.Address, notice.NewNick);
            if (notice.Actor is { } actor && (actorJid || room.OccupantOf(actor) is not null))
                item = item.With(MucUser.Actor(room.OccupantOf(actor)?.Nick, actorJid ? actor.Address : null));
            if (notice.Reason is { } reason)
                item = item.With(MucUser.Reason(reason));
            x = x.With(item);
        }

        return x;
    }
}
