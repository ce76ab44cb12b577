namespace JwtXmppAuth.Tokens.Keys.Remote;

/// <summary>Keys on another machine, where nobody may ask it: a command that judges a token by the configuration alone.</summary>
internal sealed class UnaskedKeys(RemoteKeyOrigin origin) : IKeySource
{
    private const string Word = "is on another machine, which is not asked here.";

    public string Name => origin.Name;

    public IReadOnlyCollection<SigningAlgorithm> Algorithms => origin.Algorithms;

    public KeySourceState State => new() { Kind = origin.Kind, Name = Name, LastError = Word };

    public KeyLookup AtHand(string? keyId, SigningAlgorithm algorithm) => new KeyLookup.Unavailable($"{Name} {Word}");

    public ValueTask<KeyLookup> FindAsync(string? keyId, SigningAlgorithm algorithm, CancellationToken cancellation) =>
        new(AtHand(keyId, algorithm));
}
