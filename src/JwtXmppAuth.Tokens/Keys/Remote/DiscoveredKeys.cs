namespace JwtXmppAuth.Tokens.Keys.Remote;

/// <summary>The keys of an OpenID provider: its description says where they are, and may say so differently one day.</summary>
internal sealed class DiscoveredKeys : IRemoteKeySource
{
    private readonly RemoteKeyOrigin _origin;
    private readonly CachedDocument<Discovery> _discovery;
    private readonly RemoteKeys _keys;
    private readonly IKeyFetchLog _log;
    private Uri? _keysAt;

    /// <param name="origin">Its address is the issuer.</param>
    /// <param name="issuer">As the operator wrote it; the description must say the same.</param>
    /// <param name="allowHttp">Whether the description may send to an address without TLS.</param>
    /// <param name="fetching">By what, and on what terms, both documents are fetched.</param>
    public DiscoveredKeys(RemoteKeyOrigin origin, string issuer, bool allowHttp, KeyFetching fetching)
    {
        (_origin, _log) = (origin, fetching.Log);
        var place = new DocumentAddress.Known(KeyAddress.OfDiscovery(issuer));
        _discovery = new(
            _ => new(place),
            (content, out discovery) => Discovery.Read(content, issuer, allowHttp, out discovery),
            RefreshStyle.Ahead,
            fetching,
            Described);
        _keys = new(origin with { Kind = KeySourceKind.JwksUrl }, AddressAsync, JwksDocument.Read, fetching);
    }

    public string Name => _origin.Name;

    public IReadOnlyCollection<SigningAlgorithm> Algorithms => _origin.Algorithms;

    public KeySourceState State => _keys.State with
    {
        Kind = KeySourceKind.Discovery,
        LastError = _discovery.Condition.Trouble ?? _keys.State.LastError,
    };

    /// <summary>The description first, where it is not at hand.</summary>
    public Task FetchAsync() => _keys.FetchAsync();

    public KeyLookup AtHand(string? keyId, SigningAlgorithm algorithm) => _keys.AtHand(keyId, algorithm);

    public ValueTask<KeyLookup> FindAsync(string? keyId, SigningAlgorithm algorithm, CancellationToken cancellation) =>
        _keys.FindAsync(keyId, algorithm, cancellation);

    public async ValueTask DisposeAsync()
    {
        await _discovery.DisposeAsync();
        await _keys.DisposeAsync();
    }

    private async ValueTask<DocumentAddress> AddressAsync(CancellationToken cancellation)
    {
        // Keys that could not be had may have moved.
        if (_keys.State.LastError is not null)
            await _discovery.RefreshAsync().WaitAsync(cancellation);
        return await _discovery.GetAsync(cancellation) is { } discovery
            ? new DocumentAddress.Known(discovery.KeysAt)
            : new DocumentAddress.Unknown(KeyFetchOutcome.Absent, _discovery.Condition.Trouble ?? "has not answered yet.");
    }

    private void Described(KeyFetchOutcome outcome, string words, Discovery? discovery)
    {
        _log.Ended(new(KeySourceKind.Discovery, _origin.FullName, outcome, words));
        var former = _keysAt;
        _keysAt = discovery?.KeysAt ?? former;
        if (former is not null && former != _keysAt)
            _keys.FetchAsync();
    }
}
