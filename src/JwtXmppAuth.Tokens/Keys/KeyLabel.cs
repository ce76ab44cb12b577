namespace JwtXmppAuth.Tokens.Keys;

/// <summary>What is said of a key by those who configure or publish it.</summary>
/// <param name="Source">The name of its source.</param>
/// <param name="Algorithms">What it is pinned to; at least one, and its material serves each.</param>
internal sealed record KeyLabel(string Source, params IReadOnlyList<SigningAlgorithm> Algorithms)
{
    /// <summary>What a token's <c>kid</c> must be, if it has one; null: the key serves any.</summary>
    public string? Id { get; init; }

    public DateTimeOffset? NotBefore { get; init; }

    public DateTimeOffset? NotAfter { get; init; }

    /// <inheritdoc cref="KeyTerms.IsCertified"/>
    public bool IsCertified { get; init; }

    /// <summary>What a token's <c>iss</c> must be; null: any that the app accepts.</summary>
    public string? Issuer { get; init; }
}
