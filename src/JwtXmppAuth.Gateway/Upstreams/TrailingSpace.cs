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
    /// <param name="element">Well-formed, with no CDATA section in it.</param>
    public static int Behind(ReadOnlySpan<byte> element)
    {
        var space = 0;
        for (var rest = element; rest.IndexOf((byte)'<') is var start and >= 0;)
        {
            rest = rest[start..];
            var next = rest[1..].IndexOf((byte)'<') is var found and >= 0 ? found + 1 : rest.Length;
            // At worst all of a tag but one byte came first, and twice that must have come in the end. Most have enough behind
            // them, wherever before the next one they end.
            if ((2 * (next - 1)) - rest.Length > space)
                space = Math.Max(space, (2 * (LengthOfTag(rest) - 1)) - rest.Length);
            rest = rest[next..];
        }

        return space;
    }

    /// <summary>What was read passes as it came, and a value may have the character in it that ends the tag.</summary>
    private static int LengthOfTag(ReadOnlySpan<byte> tag)
    {
        var length = 0;
        while (tag[length..].IndexOfAny((byte)'>', (byte)'\'', (byte)'"') is var at and >= 0)
        {
            length += at + 1;
            var found = tag[length - 1];
            if (found == '>')
                return length;
            length += tag[length..].IndexOf(found) + 1;
        }

        return tag.Length;
    }
}
