using JwtXmppAuth.Xmpp.Xml;

namespace JwtXmppAuth.Xmpp.Streams;

/// <summary>A stream error (RFC 6120 §4.9): always the end of the stream it is sent on.</summary>
public sealed record StreamError(string Condition, string? Text = null)
{
    public static readonly StreamError BadFormat = new("bad-format");
    public static readonly StreamError Conflict = new("conflict");
    public static readonly StreamError HostUnknown = new("host-unknown");
    public static readonly StreamError ImproperAddressing = new("improper-addressing");
    public static readonly StreamError InternalServerError = new("internal-server-error");
    public static readonly StreamError InvalidNamespace = new("invalid-namespace");
    public static readonly StreamError NotAuthorized = new("not-authorized");
    public static readonly StreamError NotWellFormed = new("not-well-formed");
    public static readonly StreamError PolicyViolation = new("policy-violation");
    public static readonly StreamError RemoteConnectionFailed = new("remote-connection-failed");
    public static readonly StreamError ResourceConstraint = new("resource-constraint");
    public static readonly StreamError RestrictedXml = new("restricted-xml");
    public static readonly StreamError SystemShutdown = new("system-shutdown");
    public static readonly StreamError UnsupportedEncoding = new("unsupported-encoding");
    public static readonly StreamError UnsupportedStanzaType = new("unsupported-stanza-type");

    public Element ToElement()
    {
        var error = new Element("error", XmppNamespaces.Streams, new Element(Condition, XmppNamespaces.StreamErrors));
        return Text is null ? error : error.With(new Element("text", XmppNamespaces.StreamErrors, new TextNode(Text)));
    }
}
