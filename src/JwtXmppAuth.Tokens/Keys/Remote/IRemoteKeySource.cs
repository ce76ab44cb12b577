namespace JwtXmppAuth.Tokens.Keys.Remote;

/// <summary>A source that has its keys from another machine.</summary>
internal interface IRemoteKeySource : IKeySource, IAsyncDisposable
{
    /// <summary>Asks for its documents now; completes when they are there, or are known not to be.</summary>
    Task FetchAsync();
}
