using System.Text.Json;
using JwtXmppAuth.Tokens.Keys.Material;
using JwtXmppAuth.Tokens.Reading;

namespace JwtXmppAuth.Tokens.Keys;

/// <summary>
/// A key and what it may be used for. It is pinned to algorithms of its own family: there is no way to hand it to another,
/// whatever a token's header says.
/// </summary>
internal sealed class VerificationKey
{
    private readonly KeyMaterial _material;
    private readonly KeyLabel _label;
    private readonly SignatureCheck[] _checks;
    private IReadOnlyList<NearMiss>? _nearMisses;

    /// <exception cref="ArgumentException">It is pinned to nothing, or to an algorithm that the material does not serve.</exception>
    public VerificationKey(KeyMaterial material, KeyLabel label)
    {
        if (label.Algorithms.Count == 0)
            throw new ArgumentException("A key must be pinned to an algorithm.", nameof(label));
        _material = material;
        _label = label;
        _checks = [.. label.Algorithms.Select(material.CheckFor)];
    }

    public KeyLabel Label => _label;

    public string? Id => _label.Id;

    public string? Issuer => _label.Issuer;

    public string Source => _label.Source;

    public KeyFamily Family => _material.Family;

    public string? Fingerprint => _material.Fingerprint;

    public IReadOnlyList<SigningAlgorithm> Algorithms => _label.Algorithms;

    /// <summary>
    /// What the issuer may have made of a secret by mistake: never an acceptance, only a better word to the operator. Made when
    /// a refusal first asks.
    /// </summary>
    public IReadOnlyList<NearMiss> NearMisses => _nearMisses ??= [.. _material.NearMisses(_label)];

    public KeyState State => new()
    {
        Id = Id,
        Kind = _material.Kind,
        Algorithms = [.. Algorithms.Select(algorithm => algorithm.Name)],
        Fingerprint = _material.Fingerprint,
        NotBefore = _label.NotBefore,
        NotAfter = _label.NotAfter,
    };

    /// <summary>Whether the key signed the token. False for an algorithm it is not pinned to.</summary>
    public bool Verifies(CompactToken token, SigningAlgorithm algorithm) =>
        Verifies(token.Buffer, token.SignedLength, token.Signature, algorithm);

    /// <summary>Whether it signed the first <paramref name="length"/> bytes, whatever they say.</summary>
    public bool Verifies(byte[] signed, int length, byte[] signature, SigningAlgorithm algorithm)
    {
        foreach (var check in _checks)
            if (check.Algorithm == algorithm)
                return check.Passes(signed, length, signature);
        return false;
    }

    /// <summary>Whether it may sign for the issuer that a token names.</summary>
    public bool VouchesFor(JsonElement claims) => Issuer is null
        || (claims.TryGetProperty("iss"u8, out var iss) && iss.ValueKind == JsonValueKind.String && iss.ValueEquals(Issuer));

    /// <summary>Why it does not count at this time; null while it does. The first moment counts, the last does not.</summary>
    public string? Untimely(DateTimeOffset now)
    {
        if (_label.NotBefore is { } start && now < start)
            return $"{this} is valid only from {start:u} on{SaidBy}.";
        return _label.NotAfter is { } end && now >= end ? $"{this} was valid until {end:u}{SaidBy}." : null;
    }

    private string SaidBy => _label.IsCertified ? ", as its certificate says where the source has no NotBefore and NotAfter of its own" : "";

    /// <summary>For sentences: its id and where it is from.</summary>
    public override string ToString() => Id is null ? $"The key of {Source}" : $"Key {Quoted.Text(Id)} of {Source}";
}
