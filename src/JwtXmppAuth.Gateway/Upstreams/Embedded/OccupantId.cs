using System.Security.Cryptography;
using System.Text;
using JwtXmppAuth.Xmpp;
using JwtXmppAuth.Xmpp.Xml;

namespace JwtXmppAuth.Gateway.Upstreams.Embedded;

/// <summary>XEP-0421: an id of a user that only holds in one room, in everything the room passes on from that user.</summary>
internal static class OccupantId
{
    public const string Namespace = "urn:xmpp:occupant-id:0";

    /// <summary>The stanza with the true id as its last child; one that a client wrote is removed.</summary>
    public static Element WithOccupantId(this Element stanza, RoomState room, Jid user)
    {
        var id = Convert.ToBase64String(HMACSHA256.HashData(room.Salt, Encoding.UTF8.GetBytes(user.ToString())));
        return stanza
            .WithoutElements(child => child.Is("occupant-id", Namespace))
            .With(new Element("occupant-id", Namespace).WithAttribute("id", id));
    }
}
