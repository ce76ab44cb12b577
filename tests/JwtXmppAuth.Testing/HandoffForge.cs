using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace JwtXmppAuth.Testing;

/// <summary>Makes hand-offs (docs/handoff.md), valid and wrong ones; knows nothing of the gateway's own writer.</summary>
/// <param name="secret">The one it signs with.</param>
/// <param name="now">The clock the times are taken from.</param>
public sealed class HandoffForge(string secret, Func<DateTimeOffset> now)
{
    public const string Mechanism = "JWTXMPPAUTH";

    public const string Header = """{"alg":"HS256","typ":"jwtxmppauth+jwt"}""";

    private static readonly JsonSerializerOptions Json = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>A valid one, with only the claims that must be there.</summary>
    public string Create(string host) => Sign(Claims(host));

    /// <summary>The claims of a valid one, to be added to or spoiled.</summary>
    public JsonObject Claims(string host)
    {
        var issued = now().ToUnixTimeSeconds();
        return new JsonObject
        {
            ["aud"] = host,
            ["iat"] = issued,
            ["exp"] = issued + 30,
            ["jti"] = RandomNumberGenerator.GetHexString(32, lowercase: true),
            ["node"] = Guid.NewGuid().ToString(),
            ["sid"] = RandomNumberGenerator.GetHexString(16, lowercase: true),
            ["has_token"] = true,
        };
    }

    public string Sign(JsonObject claims) => Sign(claims.ToJsonString(Json));

    public string Sign(string payload, string header = Header) => Sign(Encoding.UTF8.GetBytes(payload), header);

    public string Sign(ReadOnlySpan<byte> payload, string header = Header)
    {
        var signed = $"{Base64Url.EncodeToString(Encoding.UTF8.GetBytes(header))}.{Base64Url.EncodeToString(payload)}";
        var signature = HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), Encoding.ASCII.GetBytes(signed));
        return $"{signed}.{Base64Url.EncodeToString(signature)}";
    }

    /// <summary>Exactly so many characters, by a claim that nobody reads.</summary>
    public string CreateOfLength(string host, int length)
    {
        // Base64 grows by 1, 1 and 2 characters for each three bytes, so some lengths need a longer header.
        for (var spaces = 0; spaces < 4; spaces++)
        {
            var claims = Claims(host);
            claims["padding"] = "";
            for (var padding = length * 3 / 4 - Sign(claims).Length - 8; padding < length; padding++)
            {
                claims["padding"] = new string('x', Math.Max(padding, 0));
                var handoff = Sign(claims.ToJsonString(Json), Header + new string(' ', spaces));
                if (handoff.Length == length)
                    return handoff;
                if (handoff.Length > length)
                    break;
            }
        }

        throw new ArgumentOutOfRangeException(nameof(length), length, "No hand-off has this length.");
    }
}
