using System.Security.Cryptography;
using JwtXmppAuth.Tokens.Reading;
using Microsoft.IdentityModel.Tokens;

namespace JwtXmppAuth.Tokens.Keys;

/// <summary>
/// One key for one algorithm. A key is made either from a secret, for HMAC, or from RSA parameters, for RSA: there is no way to
/// hand the one to the other family, whatever a token's header says.
/// </summary>
/// <remarks>
/// The signature is verified by IdentityModel's signature provider, the piece its <c>JsonWebTokenHandler</c> uses itself. The
/// handler would read header and payload a second time, by other rules, and fail on claims that have a verdict of their own here.
/// </remarks>
internal sealed class VerificationKey
{
    // No cache: it is static, keyed by key id, and would keep removed keys alive.
    private static readonly CryptoProviderFactory Providers = new() { CacheSignatureProviders = false };

    private readonly SignatureProvider _provider;
    private readonly int _signatureLength;

    private VerificationKey(SecurityKey key, SigningAlgorithm algorithm, int signatureLength)
    {
        _provider = Providers.CreateForVerifying(key, algorithm.Name);
        _signatureLength = signatureLength;
    }

    /// <summary>
    /// Short secrets are padded to the block as HMAC does it, which changes no signature; the library would refuse them.
    /// Whether they may be used is decided before, by <see cref="SecretStrength"/>.
    /// </summary>
    public static VerificationKey FromSecret(SigningAlgorithm algorithm, byte[] secret)
    {
        if (!algorithm.IsHmac)
            throw new ArgumentException($"{algorithm} is not verified with a secret.", nameof(algorithm));

        var padded = secret.Length < algorithm.BlockBytes ? new byte[algorithm.BlockBytes] : secret;
        if (padded != secret)
            secret.CopyTo(padded, 0);
        return new(new SymmetricSecurityKey(padded), algorithm, algorithm.HashBytes);
    }

    public static VerificationKey FromRsa(SigningAlgorithm algorithm, RSAParameters publicKey)
    {
        if (algorithm.IsHmac)
            throw new ArgumentException($"{algorithm} is not verified with a public key.", nameof(algorithm));

        return new(new RsaSecurityKey(publicKey), algorithm, publicKey.Modulus!.Length);
    }

    /// <summary>
    /// Whether this key signed the token. The length is judged first: the library throws on one that cannot fit. The signature
    /// is an array of its own: the library's HMAC provider takes an offset into it and then compares from the start.
    /// </summary>
    public bool Verifies(CompactToken token) =>
        token.Signature.Length == _signatureLength
        && _provider.Verify(token.Buffer, 0, token.SignedLength, token.Signature, 0, _signatureLength);
}
