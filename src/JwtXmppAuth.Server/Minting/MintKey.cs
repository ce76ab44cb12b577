using System.Security.Cryptography;
using Org.BouncyCastle.Crypto;
using Org.BouncyCastle.Crypto.Parameters;
using Org.BouncyCastle.Math.EC.Rfc8032;
using Org.BouncyCastle.Security;

namespace JwtXmppAuth.Server.Minting;

/// <summary>What signs a token: an HMAC secret, or a private key of RSA, EC (RFC 7518 §3.2 to §3.5) or Ed25519 (RFC 8037).</summary>
internal sealed class MintKey
{
    private readonly Func<byte[], byte[]> _sign;

    private MintKey(string algorithm, Func<byte[], byte[]> sign)
    {
        Algorithm = algorithm;
        _sign = sign;
    }

    public string Algorithm { get; }

    public byte[] Sign(byte[] data) => _sign(data);

    /// <exception cref="ArgumentException">Not an HMAC algorithm.</exception>
    public static MintKey FromSecret(string algorithm, byte[] secret) => new(algorithm, algorithm switch
    {
        "HS256" => data => HMACSHA256.HashData(secret, data),
        "HS384" => data => HMACSHA384.HashData(secret, data),
        "HS512" => data => HMACSHA512.HashData(secret, data),
        _ => throw new ArgumentException($"{algorithm} does not sign with a secret; HS256, HS384 and HS512 do.", nameof(algorithm)),
    });

    /// <param name="algorithm">Null: RS256 with an RSA key, with an EC key the one of its curve.</param>
    /// <param name="pem">The key.</param>
    /// <exception cref="ArgumentException">Not an algorithm of such a key, or not a PEM private key.</exception>
    public static MintKey FromPrivateKey(string? algorithm, string pem)
    {
        if (algorithm == "EdDSA")
            return FromEd25519(pem);
        if (EllipticCurve(pem) is { } curve)
            return FromCurve(algorithm, curve);

        algorithm ??= "RS256";
        var hash = HashOf(algorithm);
        var padding = algorithm[..2] switch
        {
            "RS" => RSASignaturePadding.Pkcs1,
            "PS" => RSASignaturePadding.Pss,
            _ => throw new ArgumentException($"{algorithm} does not sign with an RSA key; RS256 to RS512 and PS256 to PS512 do.", nameof(algorithm)),
        };
        var key = RSA.Create();
        key.ImportFromPem(pem);
        return new(algorithm, data => key.SignData(data, hash, padding));
    }

    /// <summary>RFC 7518 §3.4: each curve has one hash, and a signature is its two numbers side by side.</summary>
    private static MintKey FromCurve(string? algorithm, ECDsa key)
    {
        var own = key.KeySize switch
        {
            256 => "ES256",
            384 => "ES384",
            521 => "ES512",
            _ => throw new ArgumentException("The curve is none that tokens are signed with; P-256, P-384 and P-521 are.", nameof(key)),
        };
        if (algorithm is not null && algorithm != own)
            throw new ArgumentException($"{algorithm} does not sign with this EC key; {own} does.", nameof(algorithm));
        return new(own, data => key.SignData(data, HashOf(own), DSASignatureFormat.IeeeP1363FixedFieldConcatenation));
    }

    /// <summary>Null when it is no EC key.</summary>
    private static ECDsa? EllipticCurve(string pem)
    {
        var key = ECDsa.Create();
        try
        {
            key.ImportFromPem(pem);
            return key;
        }
        catch (Exception other) when (other is CryptographicException or ArgumentException)
        {
            key.Dispose();
            return null;
        }
    }

    private static HashAlgorithmName HashOf(string algorithm) => algorithm.Length > 2 ? algorithm[2..] switch
    {
        "256" => HashAlgorithmName.SHA256,
        "384" => HashAlgorithmName.SHA384,
        "512" => HashAlgorithmName.SHA512,
        _ => throw NoAlgorithm(algorithm),
    } : throw NoAlgorithm(algorithm);

    private static ArgumentException NoAlgorithm(string algorithm) => new($"{algorithm} is no algorithm that signs with a private key.", nameof(algorithm));

    private static MintKey FromEd25519(string pem)
    {
        var block = PemEncoding.Find(pem);
        var key = Private(Convert.FromBase64String(pem[block.Base64Data])) as Ed25519PrivateKeyParameters
            ?? throw new ArgumentException("The private key is none of Ed25519.", nameof(pem));
        return new("EdDSA", data =>
        {
            var signature = new byte[Ed25519PrivateKeyParameters.SignatureSize];
            key.Sign(Ed25519.Algorithm.Ed25519, null, data, 0, data.Length, signature, 0);
            return signature;
        });
    }

    private static AsymmetricKeyParameter? Private(byte[] encoded)
    {
        try
        {
            return PrivateKeyFactory.CreateKey(encoded);
        }
        catch (GeneralSecurityException)
        {
            return null;
        }
    }
}
