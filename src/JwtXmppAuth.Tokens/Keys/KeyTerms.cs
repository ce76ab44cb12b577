using System.Security.Cryptography.X509Certificates;
using JwtXmppAuth.Tokens.Keys.Material;

namespace JwtXmppAuth.Tokens.Keys;

/// <summary>What the configuration says of the keys of one source.</summary>
/// <param name="Source">The source's name.</param>
internal sealed record KeyTerms(string Source)
{
    private static readonly DateTimeOffset Endless = new(9999, 12, 31, 23, 59, 59, TimeSpan.Zero);

    /// <summary>What the keys are pinned to; empty: each to what it says itself, else to what is usual for its type.</summary>
    public IReadOnlyList<SigningAlgorithm> Algorithms { get; init; } = [];

    /// <summary>For a source of one key without an id of its own; null: the key serves any <c>kid</c>.</summary>
    public string? KeyId { get; init; }

    public DateTimeOffset? NotBefore { get; init; }

    public DateTimeOffset? NotAfter { get; init; }

    /// <summary>One of the two, at least, is what a certificate says.</summary>
    public bool IsCertified { get; private init; }

    /// <summary>Whether the document may hold secrets: a file that belongs to the operator, never one out of the network.</summary>
    public bool AllowSecrets { get; init; }

    public bool AllowWeakSecrets { get; init; }

    /// <summary>Whose tokens the keys are for: those of the provider that publishes them; null: of every issuer that the app accepts.</summary>
    public string? Issuer { get; init; }

    /// <summary>For a key that comes in a certificate: its time is the certificate's, where the configuration says nothing of it.</summary>
    public KeyTerms Within(X509Certificate2 certificate)
    {
        // RFC 5280 section 4.1.2.5: notAfter is the last second in which it is valid, and 99991231235959Z means that there is none.
        var last = new DateTimeOffset(certificate.NotAfter.ToUniversalTime());
        return this with
        {
            NotBefore = NotBefore ?? new DateTimeOffset(certificate.NotBefore.ToUniversalTime()),
            NotAfter = NotAfter ?? (last < Endless ? last.AddSeconds(1) : null),
            IsCertified = NotBefore is null || NotAfter is null,
        };
    }

    /// <param name="material">A key of the source.</param>
    /// <param name="fault">Why it cannot be used under these terms, in words that follow "the key".</param>
    /// <param name="id">What the key says of its id.</param>
    /// <param name="own">What the key says of its algorithm.</param>
    public VerificationKey? Admit(KeyMaterial material, out string? fault, string? id = null, SigningAlgorithm? own = null)
    {
        IReadOnlyList<SigningAlgorithm> wanted = Algorithms.Count > 0 ? Algorithms : [own ?? material.Usual];
        List<SigningAlgorithm> pins = [.. wanted.Where(algorithm => material.Serves(algorithm) && (own is null || own == algorithm))];
        fault = pins.Count > 0 ? null
            : own is not null && material.Serves(own) ? $"is for {own}; this source is pinned to {string.Join(", ", wanted)}."
            : $"is {material.Kind}, which does not serve {string.Join(", ", own is null ? wanted : [own])}.";
        return fault is null
            ? new(material, new(Source, pins) { Id = id ?? KeyId, NotBefore = NotBefore, NotAfter = NotAfter, IsCertified = IsCertified, Issuer = Issuer })
            : null;
    }
}
