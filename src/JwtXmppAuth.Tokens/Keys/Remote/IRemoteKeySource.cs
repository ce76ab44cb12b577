namespace JwtXmppAuth.Tokens.Keys.Remote;

/// <summary>A source that has its keys from another machine.</summary>
internal interface IRemoteKeySource : IKeySource, IAsyncDisposable
{
    /// <summary>Asks for its documents now; completes when they are there, or are known not to be.</summary>
    Task FetchAsync();
}

/// <param name="Name">As operators know the source.</param>
/// <param name="Algorithms">What its keys may be pinned to.</param>
internal sealed record RemoteKeyOrigin(KeySourceKind Kind, string Name, IReadOnlyCollection<SigningAlgorithm> Algorithms);
