using System.Diagnostics.CodeAnalysis;
using JwtXmppAuth.Xmpp.Xml;

namespace JwtXmppAuth.Xmpp.Streams;

/// <summary>
/// A refused authentication (RFC 6120 §6.5). Clients of this field read the reason with a regular expression over the
/// raw bytes, and only under <c>not-allowed</c>: condition first, then <c>text</c> without attributes, nothing after.
/// </summary>
public sealed record SaslFailure(string Condition, string? Text = null)
{
    /// <summary>The client gave the exchange up itself.</summary>
    public static readonly SaslFailure Aborted = new("aborted");

    /// <summary>The account exists and has been switched off.</summary>
    public static readonly SaslFailure AccountDisabled = new("account-disabled");

    /// <summary>What the client showed was good once and is no longer.</summary>
    public static readonly SaslFailure CredentialsExpired = new("credentials-expired");

    /// <summary>The mechanism may only be used on an encrypted stream.</summary>
    public static readonly SaslFailure EncryptionRequired = new("encryption-required");

    /// <summary>The data is not the base64 that RFC 6120 §6.4.2 asks for.</summary>
    public static readonly SaslFailure IncorrectEncoding = new("incorrect-encoding");

    /// <summary>The identity to act for is malformed, or the client may not act for it.</summary>
    public static readonly SaslFailure InvalidAuthzid = new("invalid-authzid");

    /// <summary>The client asked for a mechanism that was not on offer.</summary>
    public static readonly SaslFailure InvalidMechanism = new("invalid-mechanism");

    /// <summary>The data does not follow the rules of the mechanism.</summary>
    public static readonly SaslFailure MalformedRequest = new("malformed-request");

    /// <summary>The mechanism is weaker than what this account may log in with.</summary>
    public static readonly SaslFailure MechanismTooWeak = new("mechanism-too-weak");

    /// <summary>The credentials are wrong, and no more is said.</summary>
    public static readonly SaslFailure NotAuthorized = new("not-authorized");

    /// <summary>Nothing was wrong with the attempt; the same may succeed later.</summary>
    public static readonly SaslFailure TemporaryAuthFailure = new("temporary-auth-failure");

    /// <summary>Not of the RFC: what Jitsi's token plugin says, and the one condition whose text its client shows.</summary>
    public static SaslFailure NotAllowed(string text) => new("not-allowed", text);

    /// <summary>False when the element is no SASL <c>&lt;failure/&gt;</c>; one that names no condition is taken as not-authorized.</summary>
    public static bool TryRead(Element element, [NotNullWhen(true)] out SaslFailure? failure)
    {
        var (condition, text) = DefinedCondition.In(element, XmppNamespaces.Sasl);
        failure = element.Is("failure", XmppNamespaces.Sasl) ? new SaslFailure(condition?.Name ?? NotAuthorized.Condition, text) : null;
        return failure is not null;
    }

    public Element ToElement()
    {
        var failure = new Element("failure", XmppNamespaces.Sasl, new Element(Condition, XmppNamespaces.Sasl));
        return Text is null ? failure : failure.With(new Element("text", XmppNamespaces.Sasl, new TextNode(Text)));
    }
}
