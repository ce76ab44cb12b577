using System.Diagnostics.CodeAnalysis;
using JwtXmppAuth.Xmpp.Xml;

namespace JwtXmppAuth.Xmpp.Stanzas;

/// <summary>A stanza error (RFC 6120 §8.3); <see cref="Tag"/> is the application-specific condition, written last.</summary>
/// <param name="Type">What the sender can do: <c>auth</c>, <c>cancel</c>, <c>continue</c>, <c>modify</c> or <c>wait</c>.</param>
/// <param name="Condition">One of the names of §8.3.3.</param>
public sealed record StanzaError(string Type, string Condition, string? Text = null, Element? Tag = null)
{
    /// <summary>The stanza is not what the protocol it belongs to asks for.</summary>
    public static readonly StanzaError BadRequest = new("modify", "bad-request");

    /// <summary>Something of that name or address is there already, such as a nickname in a room.</summary>
    public static readonly StanzaError Conflict = new("cancel", "conflict");

    /// <summary>The addressee does not know how to do this, for anybody.</summary>
    public static readonly StanzaError FeatureNotImplemented = new("cancel", "feature-not-implemented");

    /// <summary>The sender lacks the right, and with other credentials might have it.</summary>
    public static readonly StanzaError Forbidden = new("auth", "forbidden");

    /// <summary>The addressee has moved away, or been destroyed, for good.</summary>
    public static readonly StanzaError Gone = new("cancel", "gone");

    /// <summary>Something is broken at the addressee's end.</summary>
    public static readonly StanzaError InternalServerError = new("cancel", "internal-server-error");

    /// <summary>There is no such thing, or the sender may not know of it.</summary>
    public static readonly StanzaError ItemNotFound = new("cancel", "item-not-found");

    /// <summary>An address in the stanza is none.</summary>
    public static readonly StanzaError JidMalformed = new("modify", "jid-malformed");

    /// <summary>Understood, and against a rule of the addressee's, such as words it does not pass on.</summary>
    public static readonly StanzaError NotAcceptable = new("modify", "not-acceptable");

    /// <summary>Nobody may do this here.</summary>
    public static readonly StanzaError NotAllowed = new("cancel", "not-allowed");

    /// <summary>The sender has to authenticate first, or better.</summary>
    public static readonly StanzaError NotAuthorized = new("auth", "not-authorized");

    /// <summary>A rule of this service was broken, such as a rate.</summary>
    public static readonly StanzaError PolicyViolation = new("modify", "policy-violation");

    /// <summary>The addressee exists and is not there now.</summary>
    public static readonly StanzaError RecipientUnavailable = new("wait", "recipient-unavailable");

    /// <summary>The sender has to register first.</summary>
    public static readonly StanzaError RegistrationRequired = new("auth", "registration-required");

    /// <summary>The addressee's server does not exist or cannot be found.</summary>
    public static readonly StanzaError RemoteServerNotFound = new("cancel", "remote-server-not-found");

    /// <summary>The addressee's server does not answer, or the connection to it failed.</summary>
    public static readonly StanzaError RemoteServerTimeout = new("wait", "remote-server-timeout");

    /// <summary>The means for this are used up for now.</summary>
    public static readonly StanzaError ResourceConstraint = new("wait", "resource-constraint");

    /// <summary>The addressee does not serve this, or says no more than that.</summary>
    public static readonly StanzaError ServiceUnavailable = new("cancel", "service-unavailable");

    /// <summary>The sender has to subscribe first.</summary>
    public static readonly StanzaError SubscriptionRequired = new("auth", "subscription-required");

    /// <summary>None of the others; the <see cref="Tag"/> says more.</summary>
    public static readonly StanzaError UndefinedCondition = new("cancel", "undefined-condition");

    /// <summary>The right thing at the wrong time.</summary>
    public static readonly StanzaError UnexpectedRequest = new("wait", "unexpected-request");

    /// <summary>False when the stanza is not of type <c>error</c>; one that names no condition is an undefined one.</summary>
    public static bool TryRead(Element stanza, [NotNullWhen(true)] out StanzaError? error)
    {
        error = null;
        if (stanza.Attribute("type") != "error")
            return false;
        if (stanza.Child("error", stanza.Namespace) is not { } element)
        {
            error = UndefinedCondition;
            return true;
        }

        var (condition, text) = DefinedCondition.In(element, XmppNamespaces.Stanzas);
        error = new StanzaError(
            element.Attribute("type") ?? UndefinedCondition.Type,
            condition?.Name ?? UndefinedCondition.Condition,
            text,
            element.Elements.FirstOrDefault(child => child.Namespace != XmppNamespaces.Stanzas));
        return true;
    }

    /// <param name="ns">That of the stanza the error stands in.</param>
    public Element ToElement(string ns = XmppNamespaces.Client)
    {
        var error = new Element("error", ns, new Element(Condition, XmppNamespaces.Stanzas)).WithAttribute("type", Type);
        if (Text is not null)
            error = error.With(new Element("text", XmppNamespaces.Stanzas, new TextNode(Text)));
        return Tag is null ? error : error.With(Tag);
    }

    /// <summary>The answer to a stanza: same name and id, addresses swapped, only the error inside.</summary>
    public Element ReplyTo(Element stanza) =>
        new Element(stanza.Name, stanza.Namespace, ToElement(stanza.Namespace))
            .WithAttribute("type", "error")
            .WithAttribute("id", stanza.Attribute("id"))
            .WithAttribute("from", stanza.Attribute("to"))
            .WithAttribute("to", stanza.Attribute("from"));

    /// <summary>RFC 6120 §8.3.1: an error, and an IQ result, is never answered with an error.</summary>
    public static bool MayAnswer(Stanza stanza) => stanza.Type is not ("error" or "result");
}
