using System.Text.Json;
using JwtXmppAuth.Tokens.Reading;

namespace JwtXmppAuth.Tokens.Keys.Remote;

/// <summary>What counts here of an OpenID provider's description (OpenID Connect Discovery 1.0 section 3; RFC 8414 section 2).</summary>
internal sealed record Discovery(Uri KeysAt)
{
    /// <returns>The sentence of the fault; null when <paramref name="discovery"/> was read.</returns>
    public static string? Read(byte[] content, string issuer, bool allowHttp, out Discovery? discovery)
    {
        discovery = null;
        if (!StrictJson.TryRead(content, out var json, out var fault))
            return $"has a description that {fault}.";

        using (json)
        {
            // Section 4.3: letter by letter. A provider that says another name vouches for other tokens.
            if (Text(json!.RootElement, "issuer"u8) is not { } named)
                return "has a description that names no issuer.";
            if (named != issuer)
                return $"describes itself as issuer {Quoted.Text(named)}; it must be exactly {Quoted.Text(issuer)}, as configured.";
            if (Text(json.RootElement, "jwks_uri"u8) is not { } keys)
                return "has a description without jwks_uri.";
            if (KeyAddress.Fault(keys, allowHttp, out var address) is { } problem)
                return $"has a description whose jwks_uri {problem}";

            discovery = new(address!);
            return null;
        }
    }

    private static string? Text(JsonElement json, ReadOnlySpan<byte> name) =>
        json.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
