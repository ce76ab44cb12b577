using System.Buffers.Text;
using System.Numerics;
using System.Security.Cryptography;
using Microsoft.IdentityModel.Tokens;

namespace JwtXmppAuth.Tokens.Keys.Material;

internal sealed class RsaMaterial : KeyMaterial
{
    public const int MinBits = 2048;
    public const int MaxBits = 8192;

    /// <summary>Nobody needs a larger one, and verifying takes longer with every bit.</summary>
    private const int MaxExponentBytes = 8;

    private readonly RSAParameters _publicKey;
    private readonly int _bits;

    private RsaMaterial(RSAParameters publicKey, int bits) => (_publicKey, _bits) = (publicKey, bits);

    public override KeyFamily Family => KeyFamily.Rsa;

    public override string Kind => $"RSA {_bits}";

    public override string Fingerprint => Thumbprint(
        $$"""{"e":"{{Base64Url.EncodeToString(_publicKey.Exponent)}}","kty":"RSA","n":"{{Base64Url.EncodeToString(_publicKey.Modulus)}}"}""");

    public override SigningAlgorithm Usual => SigningAlgorithm.RS256;

    /// <param name="modulus">Big-endian; zeros in front are not part of the number.</param>
    /// <param name="exponent">Likewise.</param>
    /// <param name="fault">What is wrong, in words that follow "the key".</param>
    public static RsaMaterial? Read(ReadOnlySpan<byte> modulus, ReadOnlySpan<byte> exponent, out string? fault)
    {
        modulus = modulus.TrimStart((byte)0);
        exponent = exponent.TrimStart((byte)0);
        var bits = modulus.IsEmpty ? 0 : modulus.Length * 8 - BitOperations.LeadingZeroCount((uint)modulus[0]) + 24;
        fault = bits switch
        {
            < MinBits or > MaxBits => $"holds an RSA key of {bits} bits; {MinBits} to {MaxBits} are accepted.",
            // 1 would make every signature valid; even numbers cannot be inverted.
            _ when exponent is [] or [1] or { Length: > MaxExponentBytes } || exponent[^1] % 2 == 0 => "holds an RSA key with an unsafe exponent.",
            _ when modulus[^1] % 2 == 0 => "holds an RSA key whose modulus is even, so it is none.",
            _ when RocaFingerprint.IsOf(modulus) => "holds an RSA key whose private key can be computed from it (ROCA, CVE-2017-15361). Make a new one, and not on the device that made this.",
            _ => null,
        };
        return fault is null ? new(new() { Modulus = modulus.ToArray(), Exponent = exponent.ToArray() }, bits) : null;
    }

    protected override SignatureCheck Check(SigningAlgorithm algorithm) =>
        new ProviderCheck(new RsaSecurityKey(_publicKey), algorithm, _publicKey.Modulus!.Length);
}
