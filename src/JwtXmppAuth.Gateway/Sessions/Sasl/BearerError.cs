using System.Buffers;
using System.Text.Json;

namespace JwtXmppAuth.Gateway.Sessions.Sasl;

/// <summary>
/// What OAUTHBEARER says of a refusal before the refusal itself (RFC 7628 §3.2.2): an object in a challenge, which the client
/// answers with a byte that says nothing. <c>{"status":"invalid_token","scope":"openid meet","openid-configuration":"https://…"}</c>
/// </summary>
internal static class BearerError
{
    /// <summary>What is wrong is always the token: it is missing, or not accepted (RFC 6750 §3.1).</summary>
    private const string Status = "invalid_token";

    /// <param name="scope">What a token that would be accepted needs; null where nobody has said.</param>
    /// <param name="openIdConfiguration">Where a client reads who issues tokens that would be accepted; null where nobody has said.</param>
    public static byte[] Write(string? scope, string? openIdConfiguration)
    {
        var json = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(json))
        {
            writer.WriteStartObject();
            writer.WriteString("status", Status);
            if (scope is not null)
                writer.WriteString("scope", scope);
            if (openIdConfiguration is not null)
                writer.WriteString("openid-configuration", openIdConfiguration);
            writer.WriteEndObject();
        }

        return json.WrittenSpan.ToArray();
    }
}
