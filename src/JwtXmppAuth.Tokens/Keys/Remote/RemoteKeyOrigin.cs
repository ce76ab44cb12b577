namespace JwtXmppAuth.Tokens.Keys.Remote;

/// <summary>Whose keys a source on another machine has, and what the configuration says of them.</summary>
/// <param name="App">The app's id.</param>
/// <param name="Address">As the operator wrote it.</param>
internal sealed record RemoteKeyOrigin(KeySourceKind Kind, string App, KeyTerms Terms, Uri Address)
{
    /// <summary>
    /// Named by what it is and where it leads, for its place in the list changes while it stays; without a query, which may hold
    /// what is nobody's business.
    /// </summary>
    public KeyTerms Terms { get; } = Terms with { Source = $"{Kind} ({Address.GetLeftPart(UriPartial.Path)})" };

    public string Name => Terms.Source;

    public string FullName => $"{App} {Name}";

    /// <summary>Before there are keys: whatever public keys can serve.</summary>
    public IReadOnlyCollection<SigningAlgorithm> Algorithms { get; } =
        Terms.Algorithms.Count > 0 ? Terms.Algorithms : [.. SigningAlgorithm.All.Where(algorithm => !algorithm.IsHmac)];
}
