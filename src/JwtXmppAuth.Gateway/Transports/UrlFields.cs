namespace JwtXmppAuth.Gateway.Transports;

/// <summary>
/// What the query of a first request says, decoded as Prosody's form decoding does (scheme 2.1): names are matched by
/// case, <c>+</c> is a space, the last of several wins, a name without <c>=</c> is nothing. Only the prefix is taken
/// from the front: the proxy writes it before the client's own arguments.
/// </summary>
internal readonly record struct UrlFields(string? Token, string? Ticket, string? Room, string? PreviousId, string? CustomUsername, string? FirstPrefix)
{
    /// <param name="query">With its question mark, as it came.</param>
    public static UrlFields Read(ReadOnlySpan<char> query)
    {
        var fields = default(UrlFields);
        query = query.TrimStart('?');
        foreach (var range in query.Split('&'))
        {
            var pair = query[range];
            var equals = pair.IndexOf('=');
            if (equals < 0)
                continue;
            var value = pair[(equals + 1)..];
            fields = Decode(pair[..equals]) switch
            {
                "token" => fields with { Token = Decode(value) },
                "ticket" => fields with { Ticket = Decode(value) },
                "room" => fields with { Room = Decode(value) },
                "previd" => fields with { PreviousId = Decode(value) },
                "customusername" => fields with { CustomUsername = Decode(value) },
                "prefix" => fields with { FirstPrefix = fields.FirstPrefix ?? Decode(value) },
                _ => fields,
            };
        }

        return fields;
    }

    private static string Decode(ReadOnlySpan<char> text) => Uri.UnescapeDataString(text.ToString().Replace('+', ' '));
}
