using JwtXmppAuth.Xmpp.Xml;

namespace JwtXmppAuth.Xmpp.Streams;

/// <summary>
/// A refused authentication (RFC 6120 §6.5). Clients of this field read the reason with a regular expression over the
/// raw bytes, and only under <c>not-allowed</c>: condition first, then <c>text</c> without attributes, nothing after.
/// </summary>
public sealed record SaslFailure(string Condition, string? Text = null)
{
    public static SaslFailure NotAllowed(string text) => new("not-allowed", text);

    public static readonly SaslFailure Aborted = new("aborted");
    public static readonly SaslFailure InvalidMechanism = new("invalid-mechanism");
    public static readonly SaslFailure IncorrectEncoding = new("incorrect-encoding");
    public static readonly SaslFailure TemporaryAuthFailure = new("temporary-auth-failure");

    public Element ToElement()
    {
        var failure = new Element("failure", XmppNamespaces.Sasl, new Element(Condition, XmppNamespaces.Sasl));
        return Text is null ? failure : failure.With(new Element("text", XmppNamespaces.Sasl, new TextNode(Text)));
    }
}
