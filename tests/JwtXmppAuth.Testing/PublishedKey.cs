using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;

namespace JwtXmppAuth.Testing;

/// <summary>A key pair of an issuer that publishes its keys: signs tokens, and says its public half in every format.</summary>
public sealed class PublishedKey
{
    private readonly Func<byte[], byte[]> _sign;

    private PublishedKey(string id, string algorithm, Func<byte[], byte[]> sign, Func<JsonObject> jwk, string pem)
    {
        (Id, Algorithm, _sign, Pem) = (id, algorithm, sign, pem);
        MakeJwk = jwk;
    }

    public string Id { get; }

    public string Algorithm { get; }

    /// <summary>SubjectPublicKeyInfo.</summary>
    public string Pem { get; }

    /// <summary>A new one each time: a JSON node has one parent.</summary>
    public Func<JsonObject> MakeJwk { get; }

    /// <summary>ES256: made in no time.</summary>
    public static PublishedKey Ec(string id)
    {
        var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var point = key.ExportParameters(includePrivateParameters: false).Q;
        return new(
            id,
            "ES256",
            input => key.SignData(input, HashAlgorithmName.SHA256),
            () => new()
            {
                ["kty"] = "EC",
                ["crv"] = "P-256",
                ["use"] = "sig",
                ["alg"] = "ES256",
                ["kid"] = id,
                ["x"] = Base64Url.EncodeToString(point.X),
                ["y"] = Base64Url.EncodeToString(point.Y),
            },
            key.ExportSubjectPublicKeyInfoPem());
    }

    /// <summary>RS256, as most providers sign.</summary>
    public static PublishedKey Rsa(string id, RSA? pair = null)
    {
        var key = pair ?? RSA.Create(2048);
        var numbers = key.ExportParameters(includePrivateParameters: false);
        return new(
            id,
            "RS256",
            input => key.SignData(input, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1),
            () => new()
            {
                ["kty"] = "RSA",
                ["use"] = "sig",
                ["alg"] = "RS256",
                ["kid"] = id,
                ["n"] = Base64Url.EncodeToString(numbers.Modulus),
                ["e"] = Base64Url.EncodeToString(numbers.Exponent),
            },
            key.ExportSubjectPublicKeyInfoPem());
    }

    public string Token(JsonObject payload)
    {
        var header = new JsonObject { ["alg"] = Algorithm, ["typ"] = "JWT", ["kid"] = Id };
        var input = $"{Segment(header)}.{Segment(payload)}";
        return $"{input}.{Base64Url.EncodeToString(_sign(Encoding.ASCII.GetBytes(input)))}";
    }

    private static string Segment(JsonObject json) => Base64Url.EncodeToString(Encoding.UTF8.GetBytes(json.ToJsonString()));
}
