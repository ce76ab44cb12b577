using System.Buffers;
using System.Globalization;
using System.Security;
using System.Text;
using JwtXmppAuth.Xmpp;
using JwtXmppAuth.Xmpp.Xml;

namespace JwtXmppAuth.Gateway.Transports.Bosh;

/// <summary>
/// Writes every <c>body</c> a client ever sees. Prefixes are those of the specifications' examples, because clients look
/// for <c>stream:features</c> by that very name:
/// <code>
/// &lt;body xmlns='http://jabber.org/protocol/httpbind' xmlns:stream='http://etherx.jabber.org/streams'&gt;
///   &lt;stream:features&gt;…&lt;/stream:features&gt;
/// &lt;/body&gt;
/// </code>
/// </summary>
internal static class BoshBodyWriter
{
    private static readonly byte[] NoContent = Encoding.UTF8.GetBytes($"<body xmlns='{XmppNamespaces.HttpBind}'/>");

    /// <summary>XEP-0124 §17.3: the session lives, the client may repeat the request.</summary>
    private static readonly byte[] RepeatRequest = Encoding.UTF8.GetBytes($"<body xmlns='{XmppNamespaces.HttpBind}' type='error'/>");

    public static ReadOnlyMemory<byte> Empty => NoContent;

    public static ReadOnlyMemory<byte> Recoverable => RepeatRequest;

    /// <summary>One payload as it stands inside the body.</summary>
    public static BoshPayload Payload(Element element) =>
        new(StanzaWriter.ToBytes(element, XmppNamespaces.HttpBind), UsesStreamPrefix: element.Namespace == XmppNamespaces.Streams);

    /// <summary>XEP-0124 §7.2 and XEP-0206 §4: the answer to the request that opened the session.</summary>
    public static ReadOnlyMemory<byte> Created(
        BoshTerms terms, string sid, string domain, string streamId, long? acknowledged, IReadOnlyCollection<BoshPayload> payload)
    {
        var body = new BodyStart();
        body.Attribute("xmlns:xmpp", XmppNamespaces.XBosh);
        body.Attribute("sid", sid);
        body.Attribute("wait", (long)terms.Wait.TotalSeconds);
        body.Attribute("requests", terms.Requests);
        body.Attribute("hold", terms.Hold);
        body.Attribute("inactivity", (long)terms.Inactivity.TotalSeconds);
        body.Attribute("maxpause", (long)terms.MaxPause.TotalSeconds);
        // Rounded up: a client that lets so much time pass is never too early.
        if (terms.Polling is { } polling)
            body.Attribute("polling", (long)Math.Ceiling(polling.TotalSeconds));
        if (terms.Version is { } version)
            body.Attribute("ver", version.ToString());
        body.Attribute("from", domain);
        body.Attribute("authid", streamId);
        body.Attribute("xmpp:version", "1.0");
        body.Attribute("xmpp:restartlogic", "true");
        if (acknowledged is { } rid)
            body.Attribute("ack", rid);
        return body.Close(payload);
    }

    /// <param name="acknowledged">The highest rid up to which everything has arrived (§9.1); null to say nothing.</param>
    /// <param name="report">An answer that the client seems to miss (§9.2).</param>
    public static ReadOnlyMemory<byte> Answer(long? acknowledged, AnswerReport? report, IReadOnlyCollection<BoshPayload> payload)
    {
        if (acknowledged is null && report is null && payload.Count == 0)
            return NoContent;
        var body = new BodyStart();
        if (acknowledged is { } rid)
            body.Attribute("ack", rid);
        if (report is { } missing)
        {
            body.Attribute("report", missing.Rid);
            body.Attribute("time", (long)missing.Since.TotalMilliseconds);
        }

        return body.Close(payload);
    }

    /// <summary>XEP-0124 §13, §17.2; stanzas that still waited come first, the detail last (XEP-0206 §2).</summary>
    public static ReadOnlyMemory<byte> Terminate(BoshEnd end, IReadOnlyCollection<BoshPayload> payload)
    {
        var body = new BodyStart();
        body.Attribute("type", "terminate");
        if (end.Condition is { } condition)
            body.Attribute("condition", condition.Name);
        return body.Close(end.Detail is null ? payload : [.. payload, Payload(end.Detail)]);
    }

    private readonly struct BodyStart()
    {
        private readonly ArrayBufferWriter<byte> _attributes = new(256);

        public void Attribute(string name, long value) => Attribute(name, value.ToString(CultureInfo.InvariantCulture));

        public void Attribute(string name, string value) =>
            Encoding.UTF8.GetBytes($" {name}='{SecurityElement.Escape(value)}'", _attributes);

        public ReadOnlyMemory<byte> Close(IReadOnlyCollection<BoshPayload> payload)
        {
            var bytes = new ArrayBufferWriter<byte>(_attributes.WrittenCount + payload.Sum(one => one.Bytes.Length) + 192);
            Encoding.UTF8.GetBytes($"<body xmlns='{XmppNamespaces.HttpBind}'", bytes);
            // XEP-0206 §2: a body with an element of the stream itself declares its prefix.
            if (payload.Any(one => one.UsesStreamPrefix))
                Encoding.UTF8.GetBytes($" xmlns:stream='{XmppNamespaces.Streams}'", bytes);
            bytes.Write(_attributes.WrittenSpan);
            if (payload.Count == 0)
            {
                bytes.Write("/>"u8);
                return bytes.WrittenMemory;
            }

            bytes.Write(">"u8);
            foreach (var one in payload)
                bytes.Write(one.Bytes.Span);
            bytes.Write("</body>"u8);
            return bytes.WrittenMemory;
        }
    }
}
