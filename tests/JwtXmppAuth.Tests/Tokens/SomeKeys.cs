using System.Security.Cryptography;
using JwtXmppAuth.Testing;
using Org.BouncyCastle.Crypto.Parameters;

namespace JwtXmppAuth.Tests.Tokens;

/// <summary>An issuer for every algorithm, and a stranger with a key of the same kind.</summary>
internal static class SomeKeys
{
    private static readonly Lazy<(Issuer Own, Issuer Stranger)[]> Pairs = new(() =>
    [
        .. from algorithm in (string[])["HS256", "HS384", "HS512"]
           select (Issuer.Hmac(algorithm: algorithm), Issuer.Hmac(new string([.. Issuer.DefaultSecret.Reverse()]), algorithm)),
        .. from algorithm in (string[])["RS256", "RS384", "RS512", "PS256", "PS384", "PS512"]
           select (Issuer.Rsa(RsaKeys.One, algorithm), Issuer.Rsa(RsaKeys.Two, algorithm)),
        .. from curve in (ECCurve[])[ECCurve.NamedCurves.nistP256, ECCurve.NamedCurves.nistP384, ECCurve.NamedCurves.nistP521]
           select (Issuer.Ec(ECDsa.Create(curve)), Issuer.Ec(ECDsa.Create(curve))),
        (Issuer.EdDsa(Ed25519()), Issuer.EdDsa(Ed25519())),
    ]);

    public static IReadOnlyList<Issuer> Issuers => [.. Pairs.Value.Select(pair => pair.Own)];

    public static Issuer Of(string algorithm) => Issuers.Single(issuer => issuer.Algorithm == algorithm);

    public static Issuer StrangerOf(string algorithm) => Pairs.Value.Single(pair => pair.Own.Algorithm == algorithm).Stranger;

    public static Ed25519PrivateKeyParameters Ed25519() => new(RandomNumberGenerator.GetBytes(Ed25519PrivateKeyParameters.KeySize));
}
