using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace JwtXmppAuth.Tokens.Keys.Material;

/// <summary>The bytes of a key, of one family. There is none but a sound one: size, curve and point are judged where it is made.</summary>
internal abstract class KeyMaterial
{
    public abstract KeyFamily Family { get; }

    /// <summary>For operators: <c>RSA 2048</c>.</summary>
    public abstract string Kind { get; }

    /// <summary>Tells two keys apart and says nothing of them; null where it would confirm a guess.</summary>
    public abstract string? Fingerprint { get; }

    /// <summary>What the key is pinned to when nobody says otherwise.</summary>
    public abstract SigningAlgorithm Usual { get; }

    /// <summary>Whether the key's type, and its curve, are those of the algorithm.</summary>
    public virtual bool Serves(SigningAlgorithm algorithm) => algorithm.Family == Family;

    /// <summary>Keys that an issuer may have taken for this one; none of a public key.</summary>
    public virtual IEnumerable<NearMiss> NearMisses(KeyLabel label) => [];

    /// <exception cref="ArgumentException">The key does not serve the algorithm.</exception>
    public SignatureCheck CheckFor(SigningAlgorithm algorithm) => Serves(algorithm)
        ? Check(algorithm)
        : throw new ArgumentException($"{algorithm} is not verified with {Kind}.", nameof(algorithm));

    public sealed override string ToString() => Kind;

    protected abstract SignatureCheck Check(SigningAlgorithm algorithm);

    /// <param name="members">The required members as RFC 7638 section 3.3 writes them: in order, without white space.</param>
    protected static string Thumbprint(string members) => Base64Url.EncodeToString(SHA256.HashData(Encoding.UTF8.GetBytes(members)));
}
