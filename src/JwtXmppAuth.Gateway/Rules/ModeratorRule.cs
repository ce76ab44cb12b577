using JwtXmppAuth.Gateway.Policy;
using JwtXmppAuth.Xmpp;
using JwtXmppAuth.Xmpp.Stanzas;

namespace JwtXmppAuth.Gateway.Rules;

/// <summary>
/// Has those made moderators whom their token makes moderators, in the rooms that it opens, as soon as the room says that
/// they are in; and has it taken back when they leave, so that no list of former owners grows. Others are not touched.
/// </summary>
internal sealed class ModeratorRule(RoomAccess access, IModerators moderators) : IStanzaRule
{
    public Stanza ToClient(Stanza stanza, SessionContext session)
    {
        if (OwnPresence.TryRead(stanza, out var own))
        {
            if (own.Left)
                Settle(own.Room, session, present: false);
            // Neither here nor gone: the room shows a former nick out (status 303). What JoinedRoomsRule has not noted, beyond
            // its bound, nobody would take back at the session's end.
            else if (stanza.Type is null && session.Rooms.At(own.Room.Address) is { } noted)
                Settle(noted, session, present: true);
        }

        return stanza;
    }

    public void Replaced(SessionContext session) => SettleAll(session, present: true);

    public void Ended(SessionContext session) => SettleAll(session, present: false);

    private void SettleAll(SessionContext session, bool present)
    {
        foreach (var room in session.Rooms.All)
            Settle(room, session, present);
    }

    private void Settle(JoinedRoom joined, SessionContext session, bool present)
    {
        if (access.Find(joined.Address) is not { Node: not null } room || !Jid.TryCreate(room.Node, room.Domain, null, out var address))
            return;
        var moderator = present && session.Identity.Grants.Moderates && access.OpensByToken(session.Identity, session.Tenant, room);
        // Who owns the room already, because he created it, or by another's decision, needs nothing.
        if (!moderator || joined.Affiliation is not ("owner" or "admin"))
            moderators.Settle(address, session.Jid.Bare, moderator);
    }
}
