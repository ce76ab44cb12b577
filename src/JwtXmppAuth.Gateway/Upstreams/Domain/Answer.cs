using JwtXmppAuth.Xmpp;
using JwtXmppAuth.Xmpp.Stanzas;
using JwtXmppAuth.Xmpp.Xml;

namespace JwtXmppAuth.Gateway.Upstreams.Domain;

/// <summary>What a stanza is answered with.</summary>
internal static class Answer
{
    public static Element Result(Stanza request, params ReadOnlySpan<XmlNode> payload) =>
        new Element("iq", XmppNamespaces.Client, payload)
            .WithAttribute("type", "result")
            .WithAttribute("id", request.Id)
            .WithAttribute("from", request.Element.Attribute("to"));

    /// <param name="by">Who refused, when it is not the addressee (RFC 6120 §8.3.2), as Prosody's rooms say it.</param>
    public static Element Error(Stanza stanza, StanzaError error, string? by = null)
    {
        var reply = error.ReplyTo(stanza.Element);
        return by is null || by == reply.Attribute("from")
            ? reply
            : new Element(reply.Name, reply.Namespace, reply.Attributes, [error.ToElement().WithAttribute("by", by)]);
    }

    /// <summary>To who has shown himself to an address that is nobody's (any more): that it is gone.</summary>
    public static Element Gone(Stanza presence) =>
        new Element("presence", XmppNamespaces.Client)
            .WithAttribute("type", "unavailable")
            .WithAttribute("from", presence.Element.Attribute("to"))
            .WithAttribute("to", presence.Element.Attribute("from"));
}
