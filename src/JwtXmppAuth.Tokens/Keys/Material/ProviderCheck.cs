using Microsoft.IdentityModel.Tokens;

namespace JwtXmppAuth.Tokens.Keys.Material;

/// <summary>
/// Verifies with IdentityModel's signature provider, the piece its <c>JsonWebTokenHandler</c> uses itself. The handler would
/// read header and payload a second time, by other rules, and fail on claims that have a verdict of their own here.
/// </summary>
internal sealed class ProviderCheck(SecurityKey key, SigningAlgorithm algorithm, int signatureLength)
    : SignatureCheck(algorithm, signatureLength)
{
    // No cache: it is static, keyed by key id, and would keep removed keys alive.
    private static readonly CryptoProviderFactory Providers = new() { CacheSignatureProviders = false };

    private readonly SignatureProvider _provider = Providers.CreateForVerifying(key, algorithm.Name);

    // The signature is an array of its own: the HMAC provider takes an offset into it and then compares from the start.
    protected override bool Verify(byte[] signed, int length, byte[] signature) =>
        _provider.Verify(signed, 0, length, signature, 0, signature.Length);
}
