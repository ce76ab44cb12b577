using System.Buffers;
using System.Text.Json;
using JwtXmppAuth.Xmpp.Xml;

namespace JwtXmppAuth.Gateway.Transports;

/// <summary>
/// Where the doors of a host are, as XEP-0156 §3.2 has it found:
/// <code>
/// &lt;XRD xmlns='http://docs.oasis-open.org/ns/xri/xrd-1.0'&gt;
///   &lt;Link rel='urn:xmpp:alt-connections:websocket' href='wss://meet.example.com/xmpp-websocket'/&gt;
///   &lt;Link rel='urn:xmpp:alt-connections:xbosh' href='https://meet.example.com/http-bind'/&gt;
/// &lt;/XRD&gt;
/// {"links":[{"rel":"urn:xmpp:alt-connections:websocket","href":"wss://meet.example.com/xmpp-websocket"},…]}
/// </code>
/// </summary>
/// <param name="place">Scheme and authority of the host as browsers reach it; <c>http</c> or <c>https</c>.</param>
internal sealed class HostMeta(Uri place)
{
    private const string Xrd = "http://docs.oasis-open.org/ns/xri/xrd-1.0";

    private readonly (string Relation, string Address)[] _links =
    [
        // The one a client should try first is the first one.
        ("urn:xmpp:alt-connections:websocket", new UriBuilder(place) { Scheme = place.Scheme == Uri.UriSchemeHttps ? "wss" : "ws", Path = Door.WebSocket }.Uri.AbsoluteUri),
        ("urn:xmpp:alt-connections:xbosh", new UriBuilder(place) { Path = Door.Bosh }.Uri.AbsoluteUri),
    ];

    public byte[] ToXrd() =>
        [.. "<?xml version='1.0' encoding='utf-8'?>"u8, .. StanzaWriter.ToBytes(new Element("XRD", Xrd, [], [.. _links.Select(LinkOf)]))];

    public byte[] ToJson()
    {
        var json = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(json))
        {
            writer.WriteStartObject();
            writer.WriteStartArray("links");
            foreach (var (relation, address) in _links)
            {
                writer.WriteStartObject();
                writer.WriteString("rel", relation);
                writer.WriteString("href", address);
                writer.WriteEndObject();
            }

            writer.WriteEndArray();
            writer.WriteEndObject();
        }

        return json.WrittenSpan.ToArray();
    }

    private static XmlNode LinkOf((string Relation, string Address) link) =>
        new Element("Link", Xrd).WithAttribute("rel", link.Relation).WithAttribute("href", link.Address);
}
