using System.Security.Cryptography;

namespace JwtXmppAuth.Server.Minting;

/// <summary>What signs a token: an HMAC secret, or an RSA or EC private key (RFC 7518 §3.2 to §3.5).</summary>
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

    /// <exception cref="ArgumentException">Not one of RS, PS and ES, or not a PEM private key of its kind.</exception>
    public static MintKey FromPrivateKey(string algorithm, string pem)
    {
        var hash = algorithm switch
        {
            ['R' or 'P', 'S', '2', '5', '6'] or "ES256" => HashAlgorithmName.SHA256,
            ['R' or 'P', 'S', '3', '8', '4'] or "ES384" => HashAlgorithmName.SHA384,
            ['R' or 'P', 'S', '5', '1', '2'] or "ES512" => HashAlgorithmName.SHA512,
            _ => throw new ArgumentException($"{algorithm} does not sign with a private key that this command reads; RS, PS and ES do.", nameof(algorithm)),
        };
        if (algorithm[0] == 'E')
        {
            var curve = ECDsa.Create();
            curve.ImportFromPem(pem);
            return new(algorithm, data => curve.SignData(data, hash, DSASignatureFormat.IeeeP1363FixedFieldConcatenation));
        }

        var key = RSA.Create();
        key.ImportFromPem(pem);
        return new(algorithm, data => key.SignData(data, hash, algorithm[0] == 'P' ? RSASignaturePadding.Pss : RSASignaturePadding.Pkcs1));
    }
}
