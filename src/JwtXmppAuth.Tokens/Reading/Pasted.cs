namespace JwtXmppAuth.Tokens.Reading;

/// <summary>What people hand over in place of a token, told by its looks; nothing of it is repeated.</summary>
internal static class Pasted
{
    private const string SignedWords = "A token is three words of letters, digits, - and _ with dots between them, and mostly begins with ey.";

    /// <summary>What to hand over instead; null when it looks like a token that is broken in some other way.</summary>
    public static string? Advice(string raw)
    {
        var text = raw.AsSpan().Trim();
        if (text.IsEmpty)
            return "Leave the parameter out, or give it the token: an empty one is a token that cannot be read.";
        if (Starts(text, "http:") || Starts(text, "https:") || Starts(text, "wss:"))
            return "This is an address. Take only what stands between jwt= (or token=) and the next & or # in it.";
        if (Starts(text, "jwt=") || Starts(text, "token=") || Starts(text, "?jwt=") || Starts(text, "access_token="))
            return "Leave out the parameter's name: only what stands behind the = is the token.";
        if (Starts(text, "Bearer ") || Starts(text, "Authorization:"))
            return "Leave out the word Bearer and what stands before it: only the rest is the token.";
        if (text[0] is '{' or '[')
            return "This is JSON, the claims of a token perhaps. The token is what signing them makes: jwtxmppauth token mint does it.";
        if (Starts(text, "-----BEGIN"))
            return "This is a key or a certificate, and perhaps a secret one. " + SignedWords;
        if (text[0] is '"' or '\'' or '<' or '`')
            return "Leave out the quotes around the token.";
        if (text.Length != raw.Length || text.ContainsAny(" \t\r\n\u00a0"))
            return "It has line breaks or spaces in it, as a copy from a terminal, a mail or a file has: join it to one line without them.";
        if (text.Contains("%2E", StringComparison.OrdinalIgnoreCase) || text.Contains('%'))
            return "It is percent-encoded: decode it once.";
        if (text.Contains('…') || text.EndsWith("..."))
            return "It was shortened where it was shown: copy the whole of it.";
        if (text.ContainsAny("+/="))
            return "It is base64 as in mails: have the issuer use base64url without padding (- and _ for + and /, no =), as RFC 7515 has it.";
        return text.Contains('.')
            ? null
            : "It has no dots: it is another kind of token (an opaque access token, a session id, a secret). " + SignedWords;
    }

    private static bool Starts(ReadOnlySpan<char> text, string with) => text.StartsWith(with, StringComparison.OrdinalIgnoreCase);
}
