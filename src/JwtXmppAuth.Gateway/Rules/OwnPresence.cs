using System.Diagnostics.CodeAnalysis;
using JwtXmppAuth.Xmpp;
using JwtXmppAuth.Xmpp.Stanzas;

namespace JwtXmppAuth.Gateway.Rules;

/// <summary>
/// What a room says to one of its occupants about himself: a presence with status 110 (XEP-0045 §7.2.2). No other occupant
/// can forge one: rooms, and the gateway's own rules, take this element from what clients send.
/// </summary>
/// <param name="Room">With the occupant's role and affiliation as they are now.</param>
/// <param name="Left">He is out of the room.</param>
internal sealed record OwnPresence(JoinedRoom Room, bool Left)
{
    public static bool TryRead(Stanza stanza, [NotNullWhen(true)] out OwnPresence? own)
    {
        own = null;
        if (stanza is not { Kind: StanzaKind.Presence, Type: null or "unavailable", From: { Node: not null, Resource: { } nick } from })
            return false;
        foreach (var x in stanza.Element.Elements)
        {
            if (!x.Is("x", XmppNamespaces.MucUser) || !HasStatus(x, "110"))
                continue;
            var item = x.Child("item", XmppNamespaces.MucUser);
            own = new OwnPresence(
                new JoinedRoom(from.Bare, nick, item?.Attribute("role"), item?.Attribute("affiliation")),
                // Status 303 (§7.6): he is there still, under another name.
                Left: stanza.Type is not null && !HasStatus(x, "303"));
            return true;
        }

        return false;
    }

    private static bool HasStatus(Xmpp.Xml.Element x, string code) =>
        x.Elements.Any(status => status.Is("status", XmppNamespaces.MucUser) && status.Attribute("code") == code);
}
