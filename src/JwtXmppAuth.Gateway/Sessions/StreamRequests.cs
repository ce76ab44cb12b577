using JwtXmppAuth.Xmpp;
using JwtXmppAuth.Xmpp.Stanzas;
using JwtXmppAuth.Xmpp.Xml;

namespace JwtXmppAuth.Gateway.Sessions;

/// <summary>The two IQs that belong to the stream and not to the conference: bind (RFC 6120 §7), session (RFC 3921 §3).</summary>
internal static class StreamRequests
{
    public static Element? Bind(Stanza stanza) => IsSet(stanza) ? stanza.Element.Child("bind", XmppNamespaces.Bind) : null;

    public static bool Session(Stanza stanza) => IsSet(stanza) && stanza.Element.Child("session", XmppNamespaces.Session) is not null;

    public static Element Result(Stanza request) =>
        new Element("iq", XmppNamespaces.Client).WithAttribute("type", "result").WithAttribute("id", request.Id);

    private static bool IsSet(Stanza stanza) => stanza is { Kind: StanzaKind.Iq, Type: "set" };
}
