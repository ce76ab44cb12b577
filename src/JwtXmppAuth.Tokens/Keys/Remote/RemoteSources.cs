namespace JwtXmppAuth.Tokens.Keys.Remote;

/// <summary>
/// The sources on other machines that the configuration names. A source that a changed configuration names as before is the
/// same one: nothing is fetched for it anew, and what is at hand stays.
/// </summary>
internal sealed class RemoteSources(KeyFetching fetching) : IAsyncDisposable
{
    private readonly Lock _gate = new();
    private readonly Dictionary<Identity, IRemoteKeySource> _sources = [];
    private readonly List<Task> _leaving = [];

    /// <param name="app">Whose keys they are.</param>
    /// <param name="options">With an address, and without a fault.</param>
    /// <param name="terms">What they say besides.</param>
    public IRemoteKeySource Of(AppOptions app, KeyOptions options, KeyTerms terms)
    {
        var identity = Identity.Of(app, options, terms);
        lock (_gate)
        {
            if (!_sources.TryGetValue(identity, out var source))
                _sources[identity] = source = Make(app, options, terms);
            return source;
        }
    }

    /// <summary>Lets go of the sources that nobody names any more, and begins to ask the others for what they have not brought yet.</summary>
    public void Keep(IReadOnlySet<IKeySource> named)
    {
        lock (_gate)
        {
            _leaving.RemoveAll(task => task.IsCompletedSuccessfully);
            foreach (var (identity, source) in _sources)
            {
                if (!named.Contains(source))
                {
                    _sources.Remove(identity);
                    _leaving.Add(source.DisposeAsync().AsTask());
                }
                else if (source.State is { LastSuccess: null, LastError: null })
                {
                    // What comes of it is in the source's state; who needs it waits for it there.
                    source.FetchAsync();
                }
            }
        }
    }

    public Task FetchAsync()
    {
        lock (_gate)
            return Task.WhenAll(_sources.Values.Select(source => source.FetchAsync()));
    }

    public async ValueTask DisposeAsync()
    {
        Keep(new HashSet<IKeySource>());
        await Task.WhenAll(_leaving);
    }

    private IRemoteKeySource Make(AppOptions app, KeyOptions options, KeyTerms terms)
    {
        var (kind, address) = RemoteOrigin.Of(options) ?? throw new ArgumentException("It has no address.", nameof(options));
        var origin = new RemoteKeyOrigin(kind, app.Id, terms, new Uri(address));
        return kind switch
        {
            KeySourceKind.KeyServer => new KeyServer(origin, address, fetching),
            KeySourceKind.Discovery => new DiscoveredKeys(origin, address, options.AllowHttp, fetching),
            KeySourceKind.KeyMapUrl => At(KeyMapDocument.Read),
            _ => At(JwksDocument.Read),
        };

        RemoteKeys At(Func<byte[], KeyTerms, KeyReading> read)
        {
            var place = new DocumentAddress.Known(origin.Address);
            return new(origin, _ => new(place), read, fetching);
        }
    }

    /// <summary>Everything that makes a source what it is; its place in the list does not.</summary>
    private sealed record Identity(
        string App, (KeySourceKind, string)? Origin, bool AllowHttp, string Algorithms, DateTimeOffset? NotBefore, DateTimeOffset? NotAfter)
    {
        public static Identity Of(AppOptions app, KeyOptions options, KeyTerms terms) => new(
            app.Id, RemoteOrigin.Of(options), options.AllowHttp, string.Join(' ', terms.Algorithms), terms.NotBefore, terms.NotAfter);
    }
}
