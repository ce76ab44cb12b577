using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using JwtXmppAuth.Gateway.Upstreams.Domain;
using JwtXmppAuth.Xmpp;
using JwtXmppAuth.Xmpp.Stanzas;
using JwtXmppAuth.Xmpp.Xml;

namespace JwtXmppAuth.Gateway.Upstreams.Embedded;

/// <summary>IQs to the room, and those that occupants send each other through it.</summary>
internal sealed class RoomRequests(RoomState room, RoomAdministration administration, RoomConfiguration configuration)
{
    public void ReceiveForRoom(EmbeddedSession session, Stanza stanza)
    {
        if (stanza.Type is not ("get" or "set"))
            return;
        var payload = stanza.Element.Elements.Single();
        switch (stanza.Type, payload.Namespace, payload.Name)
        {
            case ("get", XmppNamespaces.DiscoInfo, "query"):
                session.Deliver(Answer.Result(stanza, Info(payload)));
                break;
            case ("get", XmppNamespaces.DiscoItems, "query"):
                session.Deliver(Answer.Result(stanza, Disco.Items()));
                break;
            case (_, XmppNamespaces.MucAdmin, "query"):
                administration.Receive(session, stanza, payload);
                break;
            case (_, XmppNamespaces.MucOwner, "query"):
                configuration.Receive(session, stanza, payload);
                break;
            default:
                session.Refuse(stanza, StanzaError.ServiceUnavailable);
                break;
        }
    }

    public void ReceiveForOccupant(EmbeddedSession session, Stanza stanza)
    {
        var target = room.OccupantAt(stanza.To!);
        if (stanza.Type is "result" or "error")
        {
            if (target is not null)
                PassBack(session, stanza, target);
        }
        else if (room.OccupantOf(session) is not { } sender)
        {
            session.Refuse(stanza, RoomMessages.NotInRoom, room.AddressText);
        }
        else if (target is null)
        {
            session.Refuse(stanza, RoomMessages.NoSuchOccupant, room.AddressText);
        }
        else if (target == sender && stanza.Type == "get" && stanza.Element.Child("ping", XmppNamespaces.Ping) is not null)
        {
            // XEP-0410: whoever pings itself asks the room whether it is still in.
            session.Deliver(Answer.Result(stanza));
        }
        else
        {
            var receiver = target.Primary.Session;
            receiver.Deliver(stanza.Element
                .WithAttribute("from", sender.Address.ToString())
                .WithAttribute("id", Wrap(stanza.Id!, asker: session, receiver)));
        }
    }

    /// <summary>An answer goes to the session that asked, found by what <see cref="Wrap"/> put into the id; others are dropped.</summary>
    private void PassBack(EmbeddedSession session, Stanza stanza, Occupant asker)
    {
        if (room.OccupantOf(session) is not { } sender)
            return;
        foreach (var seat in asker.Seats)
        {
            if (Unwrap(stanza.Id!, seat.Session, session) is { } id)
            {
                seat.Session.Deliver(stanza.Element.WithAttribute("from", sender.Address.ToString()).WithAttribute("id", id));
                return;
            }
        }
    }

    /// <summary>The id as the receiver sees it: the asker's own id, and proof of who asked whom. So the room keeps no table.</summary>
    private string Wrap(string id, EmbeddedSession asker, EmbeddedSession receiver) => Proof(id, asker, receiver) + ":" + id;

    private string? Unwrap(string wrapped, EmbeddedSession asker, EmbeddedSession receiver)
    {
        var colon = wrapped.IndexOf(':', StringComparison.Ordinal);
        if (colon < 0)
            return null;
        var id = wrapped[(colon + 1)..];
        return CryptographicOperations.FixedTimeEquals(
            Encoding.UTF8.GetBytes(Proof(id, asker, receiver)), Encoding.UTF8.GetBytes(wrapped[..colon])) ? id : null;
    }

    private string Proof(string id, EmbeddedSession asker, EmbeddedSession receiver)
    {
        var hash = HMACSHA256.HashData(room.Salt, Encoding.UTF8.GetBytes($"{asker.Address}\0{receiver.Address}\0{id}"));
        return Convert.ToHexStringLower(hash.AsSpan(0, 12));
    }

    private Element Info(Element query)
    {
        var info = Disco.Info(
            query,
            "conference",
            "text",
            room.Settings.Name,
            XmppNamespaces.Muc,
            XmppNamespaces.Muc + "#stable_id",
            XmppNamespaces.Muc + "#self-ping-optimization",
            "muc_hidden",
            "muc_nonanonymous",
            "muc_open",
            "muc_temporary",
            "muc_unmoderated",
            room.Settings.Password is null ? "muc_unsecured" : "muc_passwordprotected",
            OccupantId.Namespace);
        return info.With(DataForm.Result(
            XmppNamespaces.Muc + "#roominfo",
            DataForm.Field("muc#roomconfig_roomname", room.Settings.Name).WithAttribute("type", "text-single"),
            DataForm.Field("muc#roominfo_description", room.Settings.Description ?? "").WithAttribute("type", "text-single"),
            DataForm.Field("muc#roomconfig_changesubject", room.Settings.ParticipantsSetSubject),
            DataForm.Field("muc#roomconfig_allowinvites", false),
            DataForm.Field("muc#roominfo_occupants", room.Occupants.Count.ToString(CultureInfo.InvariantCulture))
                .WithAttribute("type", "text-single")));
    }
}
