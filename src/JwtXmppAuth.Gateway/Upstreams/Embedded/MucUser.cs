using JwtXmppAuth.Xmpp;
using JwtXmppAuth.Xmpp.Xml;

namespace JwtXmppAuth.Gateway.Upstreams.Embedded;

/// <summary>The <c>x</c> that a room writes into presences (XEP-0045 §7, §9).</summary>
internal static class MucUser
{
    // As Prosody filters them: the room alone speaks in these names.
    private static readonly string[] RoomsOwn = [XmppNamespaces.Muc, XmppNamespaces.MucUser, "urn:xmpp:hats:0"];

    public static Element WithoutRoomsOwn(this Element stanza) =>
        stanza.WithoutElements(child => Array.IndexOf(RoomsOwn, child.Namespace) >= 0);

    public static Element Of(params ReadOnlySpan<XmlNode> children) => new("x", XmppNamespaces.MucUser, children);

    public static Element Status(string code) => new Element("status", XmppNamespaces.MucUser).WithAttribute("code", code);

    public static Element Item(Affiliation affiliation, Role role, string? jid = null, string? nick = null) =>
        new Element("item", XmppNamespaces.MucUser)
            .WithAttribute("affiliation", affiliation.OnWire())
            .WithAttribute("role", role.OnWire())
            .WithAttribute("jid", jid)
            .WithAttribute("nick", nick);

    /// <param name="jid">The actor's real JID, for those who may see it.</param>
    public static Element Actor(string? nick, string? jid) =>
        new Element("actor", XmppNamespaces.MucUser).WithAttribute("nick", nick).WithAttribute("jid", jid);

    public static Element Reason(string text) => new("reason", XmppNamespaces.MucUser, new TextNode(text));
}
