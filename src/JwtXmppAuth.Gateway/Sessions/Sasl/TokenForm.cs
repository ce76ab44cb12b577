using System.Buffers;

namespace JwtXmppAuth.Gateway.Sessions.Sasl;

/// <summary>What tells a token from a password where both may stand: segments of base64url, between them dots (RFC 7515 §7.1).</summary>
internal static class TokenForm
{
    private static readonly SearchValues<char> Letters =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.");

    public static bool Matches(ReadOnlySpan<char> text) => text.Count('.') >= 2 && !text.ContainsAnyExcept(Letters);
}
