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
    private static readonly byte[] Start = Encoding.UTF8.GetBytes($"<body xmlns='{XmppNamespaces.HttpBind}'");
    private static readonly byte[] StreamPrefix = Encoding.UTF8.GetBytes($" xmlns:stream='{XmppNamespaces.Streams}'");
    private static readonly byte[] End = "</body>"u8.ToArray();
    private static readonly byte[] NoContent = Encoding.UTF8.GetBytes($"<body xmlns='{XmppNamespaces.HttpBind}'/>");

    /// <summary>XEP-0124 §17.3: the session lives, the client may repeat the request.</summary>
    private static readonly byte[] RepeatRequest = Encoding.UTF8.GetBytes($"<body xmlns='{XmppNamespaces.HttpBind}' type='error'/>");

    public static ReadOnlyMemory<byte> Empty => NoContent;

    public static ReadOnlyMemory<byte> Recoverable => RepeatRequest;

    /// <summary>XEP-0124 §7.2 and XEP-0206 §4: the answer to the request that opened the session.</summary>
    public static ReadOnlyMemory<byte> Created(
        BoshTerms terms, string sid, string domain, string streamId, long? acknowledged, ReadOnlySpan<Element> payload)
    {
        var body = new OpenBody(payload, attributes: 320);
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
    public static ReadOnlyMemory<byte> Answer(long? acknowledged, AnswerReport? report, ReadOnlySpan<Element> payload)
    {
        if (acknowledged is null && report is null && payload.IsEmpty)
            return NoContent;
        var body = new OpenBody(payload, attributes: acknowledged is null && report is null ? 0 : 96);
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
    public static ReadOnlyMemory<byte> Terminate(BoshEnd end, ReadOnlySpan<Element> payload)
    {
        ReadOnlySpan<Element> all = end.Detail is null ? payload : (Element[])[.. payload, end.Detail];
        var body = new OpenBody(all, attributes: 96);
        body.Attribute("type", "terminate");
        if (end.Condition is { } condition)
            body.Attribute("condition", condition.Name);
        return body.Close(all);
    }

    /// <summary>A body in the one array in which it will be kept and sent.</summary>
    private readonly ref struct OpenBody
    {
        // A stanza that was read without its namespace says it here.
        private const int MaxMore = 32;

        private readonly ArrayBufferWriter<byte> _bytes;

        public OpenBody(ReadOnlySpan<Element> payload, int attributes)
        {
            var size = Start.Length + StreamPrefix.Length + attributes + End.Length;
            var hasStreamPrefix = false;
            foreach (var element in payload)
            {
                size += element.SizeOnWire + MaxMore;
                hasStreamPrefix |= element.Namespace == XmppNamespaces.Streams;
            }

            _bytes = new ArrayBufferWriter<byte>(size);
            _bytes.Write(Start);
            // XEP-0206 §2: a body with an element of the stream itself declares its prefix.
            if (hasStreamPrefix)
                _bytes.Write(StreamPrefix);
        }

        public void Attribute(string name, long value) => Attribute(name, value.ToString(CultureInfo.InvariantCulture));

        public void Attribute(string name, string value)
        {
            _bytes.Write(" "u8);
            Encoding.UTF8.GetBytes(name, _bytes);
            _bytes.Write("='"u8);
            Encoding.UTF8.GetBytes(SecurityElement.Escape(value), _bytes);
            _bytes.Write("'"u8);
        }

        public ReadOnlyMemory<byte> Close(ReadOnlySpan<Element> payload)
        {
            if (payload.IsEmpty)
            {
                _bytes.Write("/>"u8);
                return _bytes.WrittenMemory;
            }

            _bytes.Write(">"u8);
            foreach (var element in payload)
                StanzaWriter.Write(_bytes, element, XmppNamespaces.HttpBind);
            _bytes.Write(End);
            return _bytes.WrittenMemory;
        }
    }
}
