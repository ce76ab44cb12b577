using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace JwtXmppAuth.Tokens.Keys;

/// <summary>The bytes of a key, of one family. Whoever makes one has judged it: no size or curve is looked at later.</summary>
internal abstract record KeyMaterial
{
    private KeyMaterial()
    {
    }

    public abstract KeyFamily Family { get; }

    /// <summary>For operators: <c>RSA 2048</c>.</summary>
    public abstract string Kind { get; }

    /// <summary>Tells two keys apart and says nothing of them; null where it would confirm a guess.</summary>
    public abstract string? Fingerprint { get; }

    private static string Thumbprint(string members) => Base64Url.EncodeToString(SHA256.HashData(Encoding.UTF8.GetBytes(members)));

    public sealed record Secret(byte[] Bytes) : KeyMaterial
    {
        public override KeyFamily Family => KeyFamily.Secret;

        public override string Kind => $"secret of {Bytes.Length} bytes";

        public override string? Fingerprint => SecretStrength.Fault(Bytes, allowWeak: false) is null
            ? $"sha256:{Convert.ToHexStringLower(SHA256.HashData(Bytes).AsSpan(0, 8))}"
            : null;

        // Records print their members; this one must not.
        public override string ToString() => Kind;
    }

    public sealed record Rsa(RSAParameters PublicKey) : KeyMaterial
    {
        public override KeyFamily Family => KeyFamily.Rsa;

        public override string Kind => $"RSA {PublicKey.Modulus!.Length * 8}";

        // RFC 7638 section 3.2: the required members in this order, without white space.
        public override string Fingerprint => Thumbprint(
            $$"""{"e":"{{Base64Url.EncodeToString(PublicKey.Exponent)}}","kty":"RSA","n":"{{Base64Url.EncodeToString(PublicKey.Modulus)}}"}""");
    }
}
