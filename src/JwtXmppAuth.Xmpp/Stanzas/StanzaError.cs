using JwtXmppAuth.Xmpp.Xml;

namespace JwtXmppAuth.Xmpp.Stanzas;

/// <summary>A stanza error (RFC 6120 §8.3); <see cref="Tag"/> is the application-specific condition, written last.</summary>
public sealed record StanzaError(string Type, string Condition, string? Text = null, Element? Tag = null)
{
    public static readonly StanzaError BadRequest = new("modify", "bad-request");
    public static readonly StanzaError JidMalformed = new("modify", "jid-malformed");
    public static readonly StanzaError ItemNotFound = new("cancel", "item-not-found");
    public static readonly StanzaError NotAllowed = new("cancel", "not-allowed");
    public static readonly StanzaError ServiceUnavailable = new("cancel", "service-unavailable");
    public static readonly StanzaError FeatureNotImplemented = new("cancel", "feature-not-implemented");
    public static readonly StanzaError Forbidden = new("auth", "forbidden");
    public static readonly StanzaError Conflict = new("cancel", "conflict");
    public static readonly StanzaError ResourceConstraint = new("wait", "resource-constraint");

    public Element ToElement()
    {
        var error = new Element("error", XmppNamespaces.Client, new Element(Condition, XmppNamespaces.Stanzas)).WithAttribute("type", Type);
        if (Text is not null)
            error = error.With(new Element("text", XmppNamespaces.Stanzas, new TextNode(Text)));
        return Tag is null ? error : error.With(Tag);
    }

    /// <summary>The answer to a stanza: same name and id, addresses swapped, only the error inside.</summary>
    public Element ReplyTo(Element stanza) =>
        new Element(stanza.Name, stanza.Namespace, ToElement())
            .WithAttribute("type", "error")
            .WithAttribute("id", stanza.Attribute("id"))
            .WithAttribute("from", stanza.Attribute("to"))
            .WithAttribute("to", stanza.Attribute("from"));

    /// <summary>RFC 6120 §8.3.1: an error, and an IQ result, is never answered with an error.</summary>
    public static bool MayAnswer(Stanza stanza) => stanza.Type is not ("error" or "result");
}
