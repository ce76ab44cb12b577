using System.Text.Json;

namespace JwtXmppAuth.Tokens.Checks;

/// <summary>Each of <c>iss</c> and <c>aud</c> has what the other should have.</summary>
internal static class Swapped
{
    public const string Fix = "iss and aud are swapped: iss is who issues the token (the app's id), aud is for whom; exchange the two values.";

    public static bool Are(JsonElement claims, AcceptedValues issuers, AcceptedValues audiences) =>
        claims.TryGetProperty("iss"u8, out var iss) && claims.TryGetProperty("aud"u8, out var aud)
        && issuers.Name(aud) && !issuers.Name(iss) && audiences.Take(iss) && !audiences.Name(aud);
}
