using System.Buffers.Text;
using Org.BouncyCastle.Math.EC.Rfc8032;

namespace JwtXmppAuth.Tokens.Keys.Material;

/// <summary>An Edwards-curve key of RFC 8037; the platform has no such thing, so a library verifies.</summary>
internal sealed class Ed25519Material : KeyMaterial
{
    private readonly byte[] _bytes;
    private readonly Ed25519.PublicPoint _point;

    private Ed25519Material(byte[] bytes, Ed25519.PublicPoint point) => (_bytes, _point) = (bytes, point);

    public override KeyFamily Family => KeyFamily.Ed25519;

    public override string Kind => "Ed25519";

    public override string Fingerprint => Thumbprint($$"""{"crv":"Ed25519","kty":"OKP","x":"{{Base64Url.EncodeToString(_bytes)}}"}""");

    public override SigningAlgorithm Usual => SigningAlgorithm.EdDSA;

    /// <param name="publicKey">As RFC 8032 section 5.1.5 encodes it.</param>
    /// <param name="fault">What is wrong, in words that follow "the key".</param>
    public static Ed25519Material? Read(byte[] publicKey, out string? fault)
    {
        // The full validation refuses points of small order too: such a key would take signatures that nobody made.
        var point = publicKey.Length == Ed25519.PublicKeySize ? Ed25519.ValidatePublicKeyFullExport(publicKey, 0) : null;
        fault = point is null ? "holds an Ed25519 key that is not a point of its curve, or one of small order." : null;
        return point is null ? null : new(publicKey, point);
    }

    protected override SignatureCheck Check(SigningAlgorithm algorithm) => new PointCheck(_point, algorithm);

    private sealed class PointCheck(Ed25519.PublicPoint point, SigningAlgorithm algorithm) : SignatureCheck(algorithm, algorithm.SignatureBytes)
    {
        protected override bool Verify(byte[] signed, int length, byte[] signature) =>
            Ed25519.Verify(signature, 0, point, signed, 0, length);
    }
}
