using JwtXmppAuth.Xmpp.Stanzas;
using JwtXmppAuth.Xmpp.Xml;

namespace JwtXmppAuth.Gateway.Upstreams.Domain;

/// <summary>Elements that the server itself has written, so that they are stanzas for certain.</summary>
internal static class Outgoing
{
    public static Stanza ToStanza(this Element element) => Stanza.TryCreate(element, out var stanza)
        ? stanza
        : throw new ArgumentException("Not a stanza.", nameof(element));
}
