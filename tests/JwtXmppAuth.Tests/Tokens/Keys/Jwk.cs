using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using JwtXmppAuth.Testing;

namespace JwtXmppAuth.Tests.Tokens.Keys;

/// <summary>Keys as sets publish them.</summary>
internal static class Jwk
{
    public static byte[] Set(params JsonObject[] keys) =>
        Encoding.UTF8.GetBytes(new JsonObject { ["keys"] = new JsonArray([.. keys]) }.ToJsonString());

    public static JsonObject Rsa(string id, Action<JsonObject>? change = null, RSA? key = null)
    {
        var parameters = (key ?? RsaKeys.One).ExportParameters(includePrivateParameters: false);
        return Changed(new() { ["kty"] = "RSA", ["kid"] = id, ["n"] = Text(parameters.Modulus), ["e"] = Text(parameters.Exponent) }, change);
    }

    public static JsonObject Ec(string id, ECCurve curve, Action<JsonObject>? change = null)
    {
        using var key = ECDsa.Create(curve);
        return Ec(id, key, change);
    }

    public static JsonObject Ec(string id, ECDsa key, Action<JsonObject>? change = null)
    {
        var point = key.ExportParameters(includePrivateParameters: false).Q;
        return Changed(new() { ["kty"] = "EC", ["kid"] = id, ["crv"] = $"P-{key.KeySize}", ["x"] = Text(point.X), ["y"] = Text(point.Y) }, change);
    }

    public static JsonObject Ed25519(string id) => new()
    {
        ["kty"] = "OKP",
        ["kid"] = id,
        ["crv"] = "Ed25519",
        ["x"] = Text(SomeKeys.Ed25519().GeneratePublicKey().GetEncoded()),
    };

    public static JsonObject Secret(string id, string secret = Issuer.DefaultSecret) =>
        new() { ["kty"] = "oct", ["kid"] = id, ["k"] = Text(Encoding.UTF8.GetBytes(secret)) };

    private static JsonObject Changed(JsonObject key, Action<JsonObject>? change)
    {
        change?.Invoke(key);
        return key;
    }

    private static string Text(byte[]? bytes) => Base64Url.EncodeToString(bytes);
}
