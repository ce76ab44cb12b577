namespace JwtXmppAuth.Xmpp;

public static class XmppNamespaces
{
    public const string Client = "jabber:client";

    /// <summary>What stands for <see cref="Client"/> on the stream of a component (XEP-0114).</summary>
    public const string ComponentAccept = "jabber:component:accept";

    public const string Streams = "http://etherx.jabber.org/streams";
    public const string StreamErrors = "urn:ietf:params:xml:ns:xmpp-streams";
    public const string Stanzas = "urn:ietf:params:xml:ns:xmpp-stanzas";
    public const string Sasl = "urn:ietf:params:xml:ns:xmpp-sasl";
    public const string Tls = "urn:ietf:params:xml:ns:xmpp-tls";
    public const string Bind = "urn:ietf:params:xml:ns:xmpp-bind";
    public const string Session = "urn:ietf:params:xml:ns:xmpp-session";
    public const string StreamManagement = "urn:xmpp:sm:3";

    /// <summary>RFC 7395: <c>open</c> and <c>close</c>, which stand for the tags of the stream.</summary>
    public const string Framing = "urn:ietf:params:xml:ns:xmpp-framing";

    public const string HttpBind = "http://jabber.org/protocol/httpbind";
    public const string XBosh = "urn:xmpp:xbosh";
    public const string Muc = "http://jabber.org/protocol/muc";
    public const string MucUser = "http://jabber.org/protocol/muc#user";
    public const string MucOwner = "http://jabber.org/protocol/muc#owner";
    public const string MucAdmin = "http://jabber.org/protocol/muc#admin";

    /// <summary>ejabberd's subscriptions to rooms.</summary>
    public const string MucSub = "urn:xmpp:mucsub:0";
    public const string DiscoInfo = "http://jabber.org/protocol/disco#info";
    public const string DiscoItems = "http://jabber.org/protocol/disco#items";
    public const string DataForms = "jabber:x:data";
    public const string ExternalServices = "urn:xmpp:extdisco:2";

    /// <summary>The version of XEP-0215 that clients fall back on.</summary>
    public const string FormerExternalServices = "urn:xmpp:extdisco:1";

    public const string Roster = "jabber:iq:roster";
    public const string Ping = "urn:xmpp:ping";

    /// <summary>Jitsi's own: the typed children of room errors that lib-jitsi-meet tells apart.</summary>
    public const string Jitmeet = "http://jitsi.org/jitmeet";

    /// <summary>Recording and streaming: requests to Jitsi's Jibri, by way of the focus.</summary>
    public const string Jibri = "http://jitsi.org/protocol/jibri";

    /// <summary>XEP-0327: calls out of a conference, to telephones and to the transcriber.</summary>
    public const string Rayo = "urn:xmpp:rayo:1";

    /// <summary>XEP-0172: the name that people see.</summary>
    public const string Nick = "http://jabber.org/protocol/nick";

    /// <summary>Ours: the callee of the token in the caller's own self-presence.</summary>
    public const string Callee = "urn:jwtxmppauth:callee:0";

    /// <summary>Ours: a newer hand-off for a session that lives, between gateway and Prosody alone.</summary>
    public const string Handoff = "urn:jwtxmppauth:handoff:0";

    /// <summary>What the prefix <c>xml</c> always stands for.</summary>
    public const string Xml = "http://www.w3.org/XML/1998/namespace";

    /// <summary>What declarations are in; nothing else can be.</summary>
    internal const string Xmlns = "http://www.w3.org/2000/xmlns/";
}
