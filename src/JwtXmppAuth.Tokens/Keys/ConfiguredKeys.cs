namespace JwtXmppAuth.Tokens.Keys;

/// <summary>A key that stands in the configuration itself.</summary>
internal sealed class ConfiguredKeys(KeySourceKind kind, string name, VerificationKey key) : IKeySource
{
    private readonly KeySet _keys = new(name, [key]);

    public string Name => name;

    public IReadOnlyCollection<SigningAlgorithm> Algorithms => _keys.Algorithms;

    public KeySourceState State => new() { Kind = kind, Name = name, Keys = [.. _keys.Keys.Select(known => known.State)] };

    public KeyLookup AtHand(string? keyId, SigningAlgorithm algorithm) => _keys.Find(keyId, algorithm);

    public ValueTask<KeyLookup> FindAsync(string? keyId, SigningAlgorithm algorithm, CancellationToken cancellation) =>
        new(AtHand(keyId, algorithm));
}
