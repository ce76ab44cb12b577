using System.Security.Cryptography;

namespace JwtXmppAuth.Tokens.Keys;

/// <summary>A curve of RFC 7518 section 6.2.1.1.</summary>
internal sealed class NistCurve
{
    public static readonly NistCurve P256 = new() { Name = "P-256", FieldBytes = 32, Curve = ECCurve.NamedCurves.nistP256 };
    public static readonly NistCurve P384 = new() { Name = "P-384", FieldBytes = 48, Curve = ECCurve.NamedCurves.nistP384 };
    public static readonly NistCurve P521 = new() { Name = "P-521", FieldBytes = 66, Curve = ECCurve.NamedCurves.nistP521 };

    private static readonly NistCurve[] All = [P256, P384, P521];

    private NistCurve()
    {
    }

    /// <summary>As in a JWK's <c>crv</c>.</summary>
    public required string Name { get; init; }

    /// <summary>Bytes of a coordinate, and of each half of a signature.</summary>
    public required int FieldBytes { get; init; }

    public required ECCurve Curve { get; init; }

    public static NistCurve? Find(string name) => Array.Find(All, known => known.Name == name);

    public static NistCurve? Find(ECCurve curve) =>
        curve.IsNamed ? Array.Find(All, known => known.Curve.Oid.Value == curve.Oid.Value) : null;

    public override string ToString() => Name;
}
