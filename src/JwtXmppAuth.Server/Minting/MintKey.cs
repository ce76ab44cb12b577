using System.Security.Cryptography;

namespace JwtXmppAuth.Server.Minting;

/// <summary>What signs a token: an HMAC secret, or an RSA private key (RFC 7518 §3.2, §3.3).</summary>
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

    /// <exception cref="ArgumentException">Not an RSA algorithm, or not a PEM private key.</exception>
    public static MintKey FromPrivateKey(string algorithm, string pem)
    {
        var hash = algorithm switch
        {
            "RS256" => HashAlgorithmName.SHA256,
            "RS384" => HashAlgorithmName.SHA384,
            "RS512" => HashAlgorithmName.SHA512,
            _ => throw new ArgumentException($"{algorithm} does not sign with an RSA key; RS256, RS384 and RS512 do.", nameof(algorithm)),
        };
        var key = RSA.Create();
        key.ImportFromPem(pem);
        return new(algorithm, data => key.SignData(data, hash, RSASignaturePadding.Pkcs1));
    }
}
