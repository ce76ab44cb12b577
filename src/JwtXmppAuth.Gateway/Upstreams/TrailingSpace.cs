namespace JwtXmppAuth.Gateway.Upstreams;

/// <summary>
/// White space behind a stanza, which means nothing (RFC 6120 §4.6.1, §11.7), for servers that parse with expat. Since its
/// 2.6.0 (CVE-2023-52425) a tag of which a part has come is not looked at again before there are twice as many bytes. So a
/// stanza that reaches the server in two pieces, cut inside a tag and with less after the cut than of the tag before it,
/// would lie there until something else is said: on a silent session, for ever.
/// </summary>
internal static class TrailingSpace
{
    /// <summary>How many spaces let the element be read at once, wherever it was cut; none behind most long ones.</summary>
    /// <param name="element">As <see cref="Xmpp.Xml.StanzaWriter"/> writes it: <c>&gt;</c> ends a tag and is nowhere else.</param>
    public static int Behind(ReadOnlySpan<byte> element)
    {
        var space = 0;
        for (var rest = element; rest.IndexOf((byte)'>') is var end and >= 0;)
        {
            var tag = end + 1 - rest[..end].LastIndexOf((byte)'<');
            rest = rest[(end + 1)..];
            // At worst all of the tag but one byte came first, and twice that must have come in the end.
            space = Math.Max(space, (2 * (tag - 1)) - tag - rest.Length);
        }

        return space;
    }
}
