using JwtXmppAuth.Xmpp.Stanzas;

namespace JwtXmppAuth.Gateway.Rules;

/// <summary>Notes which rooms the session is in, before any other rule on the way to the client.</summary>
internal sealed class JoinedRoomsRule : IStanzaRule
{
    public Stanza ToClient(Stanza stanza, SessionContext session)
    {
        if (OwnPresence.TryRead(stanza, out var own))
        {
            if (own.Left)
                session.Rooms.Remove(own.Room.Address);
            else if (stanza.Type is null)
                session.Rooms.Set(own.Room);
        }
        else if (stanza is { Kind: StanzaKind.Presence, Type: "error", From: { Node: not null } from })
        {
            session.Rooms.Answered(from.Bare);
        }

        return stanza;
    }
}
