using JwtXmppAuth.Tokens.Reading;
using Microsoft.IdentityModel.Tokens;

namespace JwtXmppAuth.Tokens.Keys;

/// <summary>One key for one algorithm of its family.</summary>
/// <remarks>
/// The signature is verified by IdentityModel's signature provider, the piece its <c>JsonWebTokenHandler</c> uses itself. The
/// handler would read header and payload a second time, by other rules, and fail on claims that have a verdict of their own here.
/// </remarks>
internal sealed class SignatureCheck
{
    // No cache: it is static, keyed by key id, and would keep removed keys alive.
    private static readonly CryptoProviderFactory Providers = new() { CacheSignatureProviders = false };

    private readonly SignatureProvider _provider;
    private readonly int _signatureLength;

    private SignatureCheck(SecurityKey key, SigningAlgorithm algorithm, int signatureLength)
    {
        _provider = Providers.CreateForVerifying(key, algorithm.Name);
        _signatureLength = signatureLength;
        Algorithm = algorithm;
    }

    public SigningAlgorithm Algorithm { get; }

    /// <exception cref="ArgumentException">The material is of another family than the algorithm.</exception>
    public static SignatureCheck Of(KeyMaterial material, SigningAlgorithm algorithm)
    {
        if (material.Family != algorithm.Family)
            throw new ArgumentException($"{algorithm} is not verified with a key of family {material.Family}.", nameof(algorithm));

        return material switch
        {
            KeyMaterial.Secret secret =>
                new(new SymmetricSecurityKey(Padded(secret.Bytes, algorithm.BlockBytes)), algorithm, algorithm.SignatureBytes),
            KeyMaterial.Rsa rsa => new(new RsaSecurityKey(rsa.PublicKey), algorithm, rsa.PublicKey.Modulus!.Length),
            _ => throw new ArgumentException($"{material.Family} has no signatures.", nameof(material)),
        };
    }

    /// <summary>
    /// Whether the key signed the token. The length is judged first: the library throws on one that cannot fit. The signature
    /// is an array of its own: the library's HMAC provider takes an offset into it and then compares from the start.
    /// </summary>
    public bool Passes(CompactToken token) =>
        token.Signature.Length == _signatureLength
        && _provider.Verify(token.Buffer, 0, token.SignedLength, token.Signature, 0, _signatureLength);

    /// <summary>
    /// Short secrets are padded to the block as HMAC does it, which changes no signature; the library would refuse them.
    /// Whether they may be used is decided before, by <see cref="SecretStrength"/>.
    /// </summary>
    private static byte[] Padded(byte[] secret, int block)
    {
        if (secret.Length >= block)
            return secret;
        var padded = new byte[block];
        secret.CopyTo(padded, 0);
        return padded;
    }
}
