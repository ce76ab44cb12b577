namespace JwtXmppAuth.Tokens.Keys.Remote;

/// <summary>Whose keys a source on another machine has, and what the configuration says of them.</summary>
/// <param name="App">The app's id.</param>
/// <param name="Address">As the operator wrote it.</param>
internal sealed record RemoteKeyOrigin(KeySourceKind Kind, string App, KeyTerms Terms, Uri Address)
{
    /// <summary>Which option, and where it leads; without a query, which may hold what is nobody's business.</summary>
    public string Name => $"{Terms.Source} ({Address.GetLeftPart(UriPartial.Path)})";

    public string FullName => $"{App} {Name}";

    /// <summary>Before there are keys: whatever public keys can serve.</summary>
    public IReadOnlyCollection<SigningAlgorithm> Algorithms { get; } =
        Terms.Algorithms.Count > 0 ? Terms.Algorithms : [.. SigningAlgorithm.All.Where(algorithm => !algorithm.IsHmac)];
}
