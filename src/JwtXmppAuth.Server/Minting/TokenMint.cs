using System.Buffers.Text;
using System.Text;
using System.Text.Json.Nodes;

namespace JwtXmppAuth.Server.Minting;

/// <summary>Makes tokens for trying things out; nothing in the gateway trusts one for having been made here.</summary>
internal static class TokenMint
{
    /// <summary>The compact serialisation (RFC 7515 §3.1) with header <c>typ</c>, <c>alg</c> and, where given, <c>kid</c>.</summary>
    public static string Sign(JsonObject payload, MintKey key, string? keyId = null, string type = "JWT")
    {
        var header = new JsonObject { ["typ"] = type, ["alg"] = key.Algorithm };
        if (keyId is not null)
            header["kid"] = keyId;
        var signed = $"{Segment(header)}.{Segment(payload)}";
        return $"{signed}.{Base64Url.EncodeToString(key.Sign(Encoding.ASCII.GetBytes(signed)))}";
    }

    private static string Segment(JsonObject json) => Base64Url.EncodeToString(Encoding.UTF8.GetBytes(json.ToJsonString()));
}
