using System.Diagnostics.CodeAnalysis;
using JwtXmppAuth.Xmpp;
using JwtXmppAuth.Xmpp.Streams;
using JwtXmppAuth.Xmpp.Xml;

namespace JwtXmppAuth.Gateway.Transports.WebSocket;

/// <summary>
/// What differs from RFC 6120 on the wire: each message is one whole element, and two elements stand for the tags of the
/// stream (RFC 7395 §3.3). Every message written here begins with <c>&lt;</c>; clients tell them apart by their first bytes.
/// <code>
/// &lt;open xmlns='urn:ietf:params:xml:ns:xmpp-framing' from='meet.example.com' id='…' version='1.0' xml:lang='en'/&gt;
/// &lt;stream:features xmlns:stream='http://etherx.jabber.org/streams'&gt;…&lt;/stream:features&gt;
/// &lt;close xmlns="urn:ietf:params:xml:ns:xmpp-framing" /&gt;
/// </code>
/// </summary>
internal static class Framing
{
    // strophe.js compares the whole message with this very text.
    private static readonly byte[] PlainClose = "<close xmlns=\"urn:ietf:params:xml:ns:xmpp-framing\" />"u8.ToArray();

    /// <param name="from">The domain that answers (RFC 6120 §4.7.1).</param>
    /// <param name="to">The client, where its own <c>open</c> named it (§4.7.2).</param>
    public static ReadOnlyMemory<byte> Open(string from, string id, Jid? to = null) => StanzaWriter.ToBytes(
        new Element("open", XmppNamespaces.Framing)
            .WithAttribute("from", from)
            .WithAttribute("to", to?.Bare.ToString())
            .WithAttribute("id", id)
            .WithAttribute("version", "1.0")
            .WithAttribute("lang", "en", XmppNamespaces.Xml));

    /// <param name="seeOther">Where the client shall connect instead (§3.6.1).</param>
    public static ReadOnlyMemory<byte> Close(Uri? seeOther = null) => seeOther is null
        ? PlainClose
        : StanzaWriter.ToBytes(new Element("close", XmppNamespaces.Framing).WithAttribute("see-other-uri", seeOther.AbsoluteUri));

    public static ReadOnlyMemory<byte> Message(Element element) => StanzaWriter.ToBytes(element);

    /// <summary>One message to its element; what it must be beyond that depends on the state of the stream.</summary>
    public static bool TryRead(
        ReadOnlyMemory<byte> message,
        XmlLimits limits,
        [NotNullWhen(true)] out Element? element,
        [NotNullWhen(false)] out StreamError? error)
    {
        error = !StanzaReader.TryRead(message, limits, out element, out var fault) ? StreamError.For(fault)
            // §3.3.3: white space is not even allowed to come first.
            : message.Span[0] != (byte)'<' ? StreamError.BadFormat
            : IsHeader(element) && element.Namespace != XmppNamespaces.Framing ? StreamError.InvalidNamespace
            // RFC 6120 §4.8.3: what has no namespace is in none of ours.
            : element.Namespace.Length == 0 || IsForeignStanza(element) ? StreamError.InvalidNamespace
            : null;
        return error is null;
    }

    private static bool IsHeader(Element element) =>
        element.Name is "open" or "close" || element.Is("stream", XmppNamespaces.Streams);

    private static bool IsForeignStanza(Element element) =>
        element.Name is "message" or "presence" or "iq" && element.Namespace != XmppNamespaces.Client;
}
