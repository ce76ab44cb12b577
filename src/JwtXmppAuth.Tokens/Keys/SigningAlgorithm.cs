using System.Text.Json;

namespace JwtXmppAuth.Tokens.Keys;

/// <summary>An algorithm of RFC 7518 section 3 or RFC 8037 section 3.1; its family decides which keys can serve it.</summary>
internal sealed class SigningAlgorithm
{
    public static readonly SigningAlgorithm HS256 = Hmac(nameof(HS256), hash: 32, block: 64);
    public static readonly SigningAlgorithm HS384 = Hmac(nameof(HS384), hash: 48, block: 128);
    public static readonly SigningAlgorithm HS512 = Hmac(nameof(HS512), hash: 64, block: 128);
    public static readonly SigningAlgorithm RS256 = Rsa(nameof(RS256));
    public static readonly SigningAlgorithm RS384 = Rsa(nameof(RS384));
    public static readonly SigningAlgorithm RS512 = Rsa(nameof(RS512));
    public static readonly SigningAlgorithm PS256 = Rsa(nameof(PS256));
    public static readonly SigningAlgorithm PS384 = Rsa(nameof(PS384));
    public static readonly SigningAlgorithm PS512 = Rsa(nameof(PS512));
    public static readonly SigningAlgorithm ES256 = Ecdsa(nameof(ES256), NistCurve.P256);
    public static readonly SigningAlgorithm ES384 = Ecdsa(nameof(ES384), NistCurve.P384);
    public static readonly SigningAlgorithm ES512 = Ecdsa(nameof(ES512), NistCurve.P521);
    public static readonly SigningAlgorithm EdDSA = new() { Name = nameof(EdDSA), Family = KeyFamily.Ed25519, SignatureBytes = 64 };

    public static readonly IReadOnlyList<SigningAlgorithm> All =
        [HS256, HS384, HS512, RS256, RS384, RS512, PS256, PS384, PS512, ES256, ES384, ES512, EdDSA];

    private SigningAlgorithm()
    {
    }

    /// <summary>As the header's <c>alg</c> must have it, letter by letter.</summary>
    public required string Name { get; init; }

    public required KeyFamily Family { get; init; }

    public bool IsHmac => Family == KeyFamily.Secret;

    /// <summary>The one curve of an ECDSA algorithm (RFC 7518 section 3.4); null in the other families.</summary>
    public NistCurve? Curve { get; private init; }

    /// <summary>Bytes of a signature; 0 in the RSA family, where the key decides it.</summary>
    public int SignatureBytes { get; private init; }

    /// <summary>Bytes that the hash takes at a time; HMAC pads shorter keys to it with zeros (RFC 2104 section 2).</summary>
    public int BlockBytes { get; private init; }

    public static SigningAlgorithm? Find(string name) => All.FirstOrDefault(known => known.Name == name);

    /// <summary>What a header's <c>alg</c> names; null for anything but one of the names, letter by letter.</summary>
    public static SigningAlgorithm? Of(JsonElement header)
    {
        if (header.TryGetProperty("alg"u8, out var alg) && alg.ValueKind == JsonValueKind.String)
            foreach (var known in All)
                if (alg.ValueEquals(known.Name))
                    return known;
        return null;
    }

    public override string ToString() => Name;

    private static SigningAlgorithm Hmac(string name, int hash, int block) =>
        new() { Name = name, Family = KeyFamily.Secret, SignatureBytes = hash, BlockBytes = block };

    private static SigningAlgorithm Rsa(string name) => new() { Name = name, Family = KeyFamily.Rsa };

    private static SigningAlgorithm Ecdsa(string name, NistCurve curve) =>
        new() { Name = name, Family = KeyFamily.Ec, Curve = curve, SignatureBytes = 2 * curve.FieldBytes };
}
