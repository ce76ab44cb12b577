using System.Diagnostics.CodeAnalysis;
using JwtXmppAuth.Xmpp.Xml;

namespace JwtXmppAuth.Xmpp.Streams;

/// <summary>A stream error (RFC 6120 §4.9): always the end of the stream it is sent on.</summary>
/// <param name="Condition">One of the names of §4.9.3.</param>
/// <param name="Content">The host to go to, which stands inside <c>see-other-host</c> and no other condition.</param>
public sealed record StreamError(string Condition, string? Text = null, string? Content = null)
{
    /// <summary>The application's own element (§4.9.4), written last; not read from others' errors.</summary>
    public Element? Detail { get; init; }

    /// <summary>XML that is well-formed and still not what the protocol asks for here.</summary>
    public static readonly StreamError BadFormat = new("bad-format");

    /// <summary>An element of the stream without the prefix that the stream has declared for it.</summary>
    public static readonly StreamError BadNamespacePrefix = new("bad-namespace-prefix");

    /// <summary>A newer stream of the same entity has taken this one's place.</summary>
    public static readonly StreamError Conflict = new("conflict");

    /// <summary>The other side has shown no sign of life for too long.</summary>
    public static readonly StreamError ConnectionTimeout = new("connection-timeout");

    /// <summary>The host of the 'to' address was served here once and no longer is.</summary>
    public static readonly StreamError HostGone = new("host-gone");

    /// <summary>The host of the 'to' address is not served here.</summary>
    public static readonly StreamError HostUnknown = new("host-unknown");

    /// <summary>A stanza between servers whose 'to' or 'from' is missing or no address.</summary>
    public static readonly StreamError ImproperAddressing = new("improper-addressing");

    /// <summary>Something here is broken that the other side cannot help.</summary>
    public static readonly StreamError InternalServerError = new("internal-server-error");

    /// <summary>A 'from' that is not the address the sender has authenticated as or bound.</summary>
    public static readonly StreamError InvalidFrom = new("invalid-from");

    /// <summary>The namespace of the stream, or of its content, is not one that is served here.</summary>
    public static readonly StreamError InvalidNamespace = new("invalid-namespace");

    /// <summary>XML that a validating server found not to follow its schema.</summary>
    public static readonly StreamError InvalidXml = new("invalid-xml");

    /// <summary>Something was sent before authentication, or by one who has no right to it.</summary>
    public static readonly StreamError NotAuthorized = new("not-authorized");

    /// <summary>Bytes that are no XML, or break the rules of namespaces.</summary>
    public static readonly StreamError NotWellFormed = new("not-well-formed");

    /// <summary>A rule of this service was broken, such as the size of a stanza.</summary>
    public static readonly StreamError PolicyViolation = new("policy-violation");

    /// <summary>A server behind this one, needed for the stream, cannot be reached.</summary>
    public static readonly StreamError RemoteConnectionFailed = new("remote-connection-failed");

    /// <summary>The stream has to start anew, most often because its security must be negotiated again.</summary>
    public static readonly StreamError Reset = new("reset");

    /// <summary>The service lacks the means to go on with the stream.</summary>
    public static readonly StreamError ResourceConstraint = new("resource-constraint");

    /// <summary>A comment, processing instruction, DTD or entity, none of which XMPP allows (§11.1).</summary>
    public static readonly StreamError RestrictedXml = new("restricted-xml");

    /// <summary>The service is stopping; every stream ends.</summary>
    public static readonly StreamError SystemShutdown = new("system-shutdown");

    /// <summary>None of the others; an application's own element says more.</summary>
    public static readonly StreamError UndefinedCondition = new("undefined-condition");

    /// <summary>The stream is not in UTF-8 (§11.6).</summary>
    public static readonly StreamError UnsupportedEncoding = new("unsupported-encoding");

    /// <summary>A feature is required here that the other side does not know.</summary>
    public static readonly StreamError UnsupportedFeature = new("unsupported-feature");

    /// <summary>A child of the stream that is not one of the three stanzas and nothing else known here.</summary>
    public static readonly StreamError UnsupportedStanzaType = new("unsupported-stanza-type");

    /// <summary>A version of XMPP that is not spoken here.</summary>
    public static readonly StreamError UnsupportedVersion = new("unsupported-version");

    /// <summary>The stream is served at another address for now.</summary>
    public static StreamError SeeOtherHost(string host) => new("see-other-host", Content: host);

    /// <summary>What a stream ends with on which such bytes came.</summary>
    public static StreamError For(XmlFault fault) => fault switch
    {
        XmlFault.NotWellFormed => NotWellFormed,
        XmlFault.Restricted => RestrictedXml,
        XmlFault.BadEncoding => UnsupportedEncoding,
        XmlFault.TooLarge => PolicyViolation,
        _ => throw new ArgumentOutOfRangeException(nameof(fault), fault, "Nothing was wrong with these bytes."),
    };

    /// <summary>False when the element is no <c>&lt;stream:error/&gt;</c>; one that names no condition is an undefined one.</summary>
    public static bool TryRead(Element element, [NotNullWhen(true)] out StreamError? error)
    {
        error = null;
        if (!element.Is("error", XmppNamespaces.Streams))
            return false;
        var (condition, text) = DefinedCondition.In(element, XmppNamespaces.StreamErrors);
        error = condition is null
            ? UndefinedCondition with { Text = text }
            : new StreamError(condition.Name, text, condition.Text is { Length: > 0 } content ? content : null);
        return true;
    }

    public Element ToElement()
    {
        var condition = new Element(Condition, XmppNamespaces.StreamErrors);
        var error = new Element("error", XmppNamespaces.Streams, Content is null ? condition : condition.WithText(Content));
        if (Text is not null)
            error = error.With(new Element("text", XmppNamespaces.StreamErrors, new TextNode(Text)));
        return Detail is null ? error : error.With(Detail);
    }
}
