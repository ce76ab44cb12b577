using System.Buffers.Text;
using System.Text.Json;
using JwtXmppAuth.Tokens.Keys.Material;
using JwtXmppAuth.Tokens.Reading;

namespace JwtXmppAuth.Tokens.Keys;

/// <summary>
/// One key of a set (RFC 7517 section 4, RFC 7518 section 6, RFC 8037 section 2). What it says of its use and algorithm is
/// respected; the certificate members, which say what must be fetched or trusted, are not looked at.
/// </summary>
internal sealed class JwkReader(JsonElement jwk, KeyTerms terms)
{
    /// <summary>RFC 7518 sections 6.2.2 and 6.3.2, RFC 8037 section 2.</summary>
    private static readonly string[] PrivateMembers = ["d", "p", "q", "dp", "dq", "qi", "oth"];

    private string? _fault;
    private string? _id;
    private string _kind = "unknown";

    /// <summary>Null for a key that cannot be used; see <see cref="Refused"/>.</summary>
    public VerificationKey? Read()
    {
        if (jwk.ValueKind != JsonValueKind.Object)
            return Refuse("is not an object.");
        if (jwk.TryGetProperty("kid"u8, out var kid) && (_id = Text("kid")) is not { Length: > 0 and <= KeyOptionsCheck.MaxKeyIdLength })
        {
            _id = null;
            return Refuse($"has a kid that is {Quoted.Kind(kid)}; it must be a string of 1 to {KeyOptionsCheck.MaxKeyIdLength} characters.");
        }

        if (!IsForSignatures() || !TryAlgorithm(out var algorithm) || Material() is not { } material)
            return null;
        _kind = material.Kind;
        if (algorithm is not null && !material.Serves(algorithm))
            return Refuse($"says alg {algorithm}, which {material.Kind} does not serve.");
        return terms.Admit(material, out _fault, _id, algorithm);
    }

    public KeyState Refused() => new() { Id = _id, Kind = _kind, Problem = _fault };

    private VerificationKey? Refuse(string sentence)
    {
        _fault = sentence;
        return null;
    }

    /// <summary>RFC 7517 sections 4.2 and 4.3.</summary>
    private bool IsForSignatures()
    {
        if (jwk.TryGetProperty("use"u8, out var use) && Text("use") != "sig")
            _fault = $"is not for signatures: its use is {Quoted.Value(use)}.";
        else if (jwk.TryGetProperty("key_ops"u8, out var operations) && !Verifies(operations))
            _fault = "is not for verifying: its key_ops do not name it.";
        return _fault is null;
    }

    private static bool Verifies(JsonElement operations) => operations.ValueKind == JsonValueKind.Array
        && operations.EnumerateArray().Any(item => item.ValueKind == JsonValueKind.String && item.ValueEquals("verify"u8));

    private bool TryAlgorithm(out SigningAlgorithm? algorithm)
    {
        algorithm = SigningAlgorithm.Of(jwk);
        if (algorithm is null && jwk.TryGetProperty("alg"u8, out var alg))
            _fault = $"says alg {Quoted.Value(alg)}; known are {string.Join(", ", SigningAlgorithm.All)}.";
        return _fault is null;
    }

    private KeyMaterial? Material()
    {
        var type = Text("kty");
        if (type != "oct" && Array.Find(PrivateMembers, name => jwk.TryGetProperty(name, out _)) is { } secret)
        {
            _fault = $"has the private member {secret}: whoever reads the set can issue tokens. Publish the public members only, and make a new key.";
            return null;
        }

        KeyMaterial? material = type switch
        {
            "RSA" => TryBytes("n", out var modulus) && TryBytes("e", out var exponent) ? RsaMaterial.Read(modulus, exponent, out _fault) : null,
            "EC" => Curve() is var curve && TryBytes("x", out var x) && TryBytes("y", out var y) ? EcMaterial.Read(curve, x, y, out _fault) : null,
            "OKP" => OctetKeyPair(),
            "oct" => Secret(),
            _ => null,
        };
        if (material is null)
            _fault ??= $"has kty {(jwk.TryGetProperty("kty"u8, out var kty) ? Quoted.Value(kty) : "missing")}; RSA, EC, OKP and oct are known.";
        return material;
    }

    private NistCurve? Curve() => Text("crv") is { } name ? NistCurve.Find(name) : null;

    private Ed25519Material? OctetKeyPair()
    {
        if (Text("crv") == "Ed25519")
            return TryBytes("x", out var point) ? Ed25519Material.Read(point, out _fault) : null;
        _fault = $"has crv {(jwk.TryGetProperty("crv"u8, out var crv) ? Quoted.Value(crv) : "missing")}; of OKP keys Ed25519 is known.";
        return null;
    }

    private SecretMaterial? Secret()
    {
        if (terms.AllowSecrets)
            return TryBytes("k", out var bytes) ? SecretMaterial.Read(bytes, terms.AllowWeakSecrets, out _fault) : null;
        _fault = "is a secret (kty oct) in a set that others can read; secrets are taken from files and the configuration only.";
        return null;
    }

    private string? Text(string name) =>
        jwk.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private bool TryBytes(string name, out byte[] bytes)
    {
        bytes = [];
        if (Text(name) is { Length: > 0 } text)
        {
            var decoded = new byte[Base64Url.GetMaxDecodedLength(text.Length)];
            if (StrictBase64Url.TryDecode(text, decoded, out var length))
            {
                bytes = decoded[..length];
                return true;
            }
        }

        _fault = $"has no {name} in base64url without padding.";
        return false;
    }
}
