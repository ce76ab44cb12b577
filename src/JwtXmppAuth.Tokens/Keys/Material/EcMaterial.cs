using System.Buffers.Text;
using System.Security.Cryptography;
using Microsoft.IdentityModel.Tokens;

namespace JwtXmppAuth.Tokens.Keys.Material;

internal sealed class EcMaterial : KeyMaterial
{
    private readonly NistCurve _curve;
    private readonly string _x;
    private readonly string _y;

    private EcMaterial(NistCurve curve, byte[] x, byte[] y) =>
        (_curve, _x, _y) = (curve, Base64Url.EncodeToString(x), Base64Url.EncodeToString(y));

    public override KeyFamily Family => KeyFamily.Ec;

    public override string Kind => $"EC {_curve}";

    public override string Fingerprint => Thumbprint($$"""{"crv":"{{_curve}}","kty":"EC","x":"{{_x}}","y":"{{_y}}"}""");

    public override SigningAlgorithm Usual => SigningAlgorithm.All.First(Serves);

    public override bool Serves(SigningAlgorithm algorithm) => algorithm.Curve == _curve;

    /// <param name="curve">One that is not named is none of ours.</param>
    /// <param name="x">Big-endian, in the size of the curve's field (RFC 7518 section 6.2.1.2).</param>
    /// <param name="y">Likewise.</param>
    /// <param name="fault">What is wrong, in words that follow "the key".</param>
    public static EcMaterial? Read(NistCurve? curve, byte[] x, byte[] y, out string? fault)
    {
        fault = curve is null ? "holds an EC key of a curve other than P-256, P-384 and P-521."
            : x.Length != curve.FieldBytes || y.Length != curve.FieldBytes ? $"holds an EC key whose coordinates are not {curve.FieldBytes} bytes long."
            : !IsOnCurve(curve, x, y) ? $"holds an EC key that is not a point of {curve}."
            : null;
        return fault is null ? new(curve!, x, y) : null;
    }

    // As a JWK: of an ECDsa object the library's verifiers would share one between threads.
    protected override SignatureCheck Check(SigningAlgorithm algorithm) => new ProviderCheck(
        new JsonWebKey { Kty = JsonWebAlgorithmsKeyTypes.EllipticCurve, Crv = _curve.Name, X = _x, Y = _y },
        algorithm,
        algorithm.SignatureBytes);

    private static bool IsOnCurve(NistCurve curve, byte[] x, byte[] y)
    {
        try
        {
            using var key = ECDsa.Create(new ECParameters { Curve = curve.Curve, Q = new() { X = x, Y = y } });
            return true;
        }
        catch (CryptographicException)
        {
            return false;
        }
    }
}
