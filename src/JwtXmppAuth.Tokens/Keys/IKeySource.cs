namespace JwtXmppAuth.Tokens.Keys;

/// <summary>Where keys of an app come from. Safe for concurrent use.</summary>
internal interface IKeySource
{
    /// <summary>As operators know it: the option's path below the app, or an address. Never a secret.</summary>
    string Name { get; }

    /// <summary>What its keys may be pinned to; it is not asked for a key of another algorithm.</summary>
    IReadOnlyCollection<SigningAlgorithm> Algorithms { get; }

    /// <summary>How the source is now.</summary>
    KeySourceState State { get; }

    /// <summary>What <see cref="FindAsync"/> would find without asking anybody; changes nothing that a client's token meets.</summary>
    KeyLookup AtHand(string? keyId, SigningAlgorithm algorithm);

    /// <summary>Completes at once where the keys are at hand.</summary>
    /// <param name="keyId">The token's <c>kid</c>, which nobody has verified; null when it has none.</param>
    /// <param name="algorithm">One of <see cref="Algorithms"/>; only keys pinned to it are found.</param>
    /// <param name="cancellation">Ends the waiting of this caller, not a fetch that others wait for.</param>
    ValueTask<KeyLookup> FindAsync(string? keyId, SigningAlgorithm algorithm, CancellationToken cancellation);
}
