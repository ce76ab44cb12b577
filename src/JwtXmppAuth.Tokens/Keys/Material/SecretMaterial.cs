using System.Security.Cryptography;
using Microsoft.IdentityModel.Tokens;

namespace JwtXmppAuth.Tokens.Keys.Material;

internal sealed class SecretMaterial : KeyMaterial
{
    private readonly byte[] _bytes;

    private SecretMaterial(byte[] bytes) => _bytes = bytes;

    public override KeyFamily Family => KeyFamily.Secret;

    public override string Kind => $"secret of {_bytes.Length} bytes";

    /// <summary>A digest of a secret that could be guessed would confirm the guess.</summary>
    public override string? Fingerprint => SecretStrength.Fault(_bytes, allowWeak: false) is null
        ? $"sha256:{Convert.ToHexStringLower(SHA256.HashData(_bytes).AsSpan(0, 8))}"
        : null;

    public override SigningAlgorithm Usual => SigningAlgorithm.HS256;

    /// <returns>Null, with the sentence of the <paramref name="fault"/>, for a secret that must not be used.</returns>
    public static SecretMaterial? Read(byte[] secret, bool allowWeak, out string? fault)
    {
        fault = SecretStrength.Fault(secret, allowWeak);
        return fault is null ? new(secret) : null;
    }

    /// <summary>What an issuer may have made of a secret; good for advice only, and judged as little as the issuer does.</summary>
    public static SecretMaterial Mistaken(byte[] secret) => new(secret);

    public override IEnumerable<NearMiss> NearMisses(KeyLabel label) => NearMiss.Of(_bytes, label);

    // HMAC pads a short secret to the block, which changes no signature; the library would refuse it unpadded.
    protected override SignatureCheck Check(SigningAlgorithm algorithm)
    {
        var key = _bytes;
        if (key.Length < algorithm.BlockBytes)
            Array.Resize(ref key, algorithm.BlockBytes);
        return new ProviderCheck(new SymmetricSecurityKey(key), algorithm, algorithm.SignatureBytes);
    }
}
