namespace JwtXmppAuth.Tokens.Keys.Remote;

/// <summary>
/// Jitsi's key server: one PEM file a key, at an address that the hash of the key's id makes. Ids come from clients, unverified,
/// so each that is new costs a question to the server: there is a bound on how many a second are asked, on how many at once,
/// and on how many are remembered. Keys that were found do not compete with those that were not.
/// </summary>
internal sealed class KeyServer : IRemoteKeySource
{
    /// <summary>Questions at once about ids that are new; and as many about keys that are known, which must not wait behind those.</summary>
    public const int MaxConcurrent = 8;

    /// <summary>Characters; who publishes keys names them shorter.</summary>
    public const int MaxIdLength = 512;

    private readonly RemoteKeyOrigin _origin;
    private readonly string _server;
    private readonly KeyFetching _fetching;
    private readonly BoundedMap<Uri, CachedDocument<RemoteKeySet>> _known;
    private readonly BoundedMap<Uri, CachedDocument<RemoteKeySet>> _unproven;
    private readonly FetchBudget _budget;
    private readonly SemaphoreSlim _asking = new(MaxConcurrent);
    private readonly SemaphoreSlim _refreshing = new(MaxConcurrent);
    private readonly CancellationTokenSource _stopping = new();
    private readonly Lock _gate = new();
    private DateTimeOffset? _fetchedAt;
    private string _trouble = "";

    /// <param name="origin">How operators know it.</param>
    /// <param name="server">The address that file names are put behind.</param>
    /// <param name="fetching">By what, and on what terms.</param>
    public KeyServer(RemoteKeyOrigin origin, string server, KeyFetching fetching)
    {
        (_origin, _server, _fetching) = (origin, server, fetching);
        _known = new(() => fetching.Options.MaxKeys);
        _unproven = new(() => fetching.Options.MaxKeys);
        _budget = new(() => fetching.Options.NewKeysPerSecond, fetching.Time);
    }

    public string Name => _origin.Name;

    public IReadOnlyCollection<SigningAlgorithm> Algorithms => _origin.Algorithms;

    public KeySourceState State
    {
        get
        {
            lock (_gate)
                return new()
                {
                    Kind = KeySourceKind.KeyServer,
                    Name = Name,
                    Keys = [.. _known.Values.SelectMany(document => document.Current?.States ?? [])],
                    LastSuccess = _fetchedAt,
                    Age = _fetching.Time.GetUtcNow() - _fetchedAt,
                    // A key is asked for again when a token needs it from then on.
                    NextRefresh = _known.Count > 0
                        ? _fetching.Time.GetUtcNow() + _known.Values.Min(document => document.Condition.NextFetch)
                        : null,
                    LastError = _trouble.Length > 0 ? _trouble : null,
                };
        }
    }

    /// <summary>Which keys there are only tokens say.</summary>
    public Task FetchAsync() => Task.CompletedTask;

    public KeyLookup AtHand(string? keyId, SigningAlgorithm algorithm)
    {
        if (Unaskable(keyId) is { } lookup)
            return lookup;
        var document = RememberedOf(keyId!);
        return document is null || (document.Current is null && document.IsDue)
            ? new KeyLookup.Unavailable($"{Name} has not been asked for key {Quoted.Text(keyId!)}, or not for a while. {WouldWait.Word}")
            : LookupOf(document, document.Current, keyId!, algorithm);
    }

    public async ValueTask<KeyLookup> FindAsync(string? keyId, SigningAlgorithm algorithm, CancellationToken cancellation)
    {
        if (Unaskable(keyId) is { } lookup)
            return lookup;
        if (DocumentOf(keyId!) is not { } document)
            return new KeyLookup.Unavailable($"{Name} is not asked now: it has been asked for too many keys that it may not have.");
        return LookupOf(document, await document.GetAsync(cancellation), keyId!, algorithm);
    }

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        // Also of those that were forgotten while they were asked for.
        for (var turn = 0; turn < MaxConcurrent; turn++)
        {
            await _asking.WaitAsync();
            await _refreshing.WaitAsync();
        }
    }

    /// <summary>What is answered about an id for which nobody need be asked.</summary>
    private KeyLookup? Unaskable(string? keyId) => keyId switch
    {
        null => new KeyLookup.Unnamed($"{Name} finds a key by its id, and the token names none."),
        { Length: > MaxIdLength } => new KeyLookup.Unknown($"{Name} is not asked for a key whose id is longer than {MaxIdLength} characters."),
        _ => null,
    };

    private KeyLookup LookupOf(CachedDocument<RemoteKeySet> document, RemoteKeySet? set, string keyId, SigningAlgorithm algorithm) =>
        set?.Keys.Find(keyId, algorithm)
        ?? (document.Condition.Trouble is { } trouble
            ? new KeyLookup.Unavailable($"{Name} {trouble}")
            : new KeyLookup.Unknown($"{Name} has no key {Quoted.Text(keyId)}."));

    private CachedDocument<RemoteKeySet>? RememberedOf(string keyId)
    {
        var address = KeyAddress.OfKey(_server, keyId);
        lock (_gate)
            return _known.TryPeek(address, out var document) || _unproven.TryPeek(address, out document) ? document : null;
    }

    /// <summary>Null where a new one may not be asked for now.</summary>
    private CachedDocument<RemoteKeySet>? DocumentOf(string keyId)
    {
        var address = KeyAddress.OfKey(_server, keyId);
        lock (_gate)
        {
            if (_known.TryGet(address, out var document))
                return document;
            // One that would be asked for again costs as much as a new one.
            if (_unproven.TryGet(address, out document) && !document.IsDue)
                return document;
            if (!_budget.TryTake())
                return null;
            document ??= NewDocument(address, keyId);
            _unproven.Set(address, document);
            return document;
        }
    }

    private CachedDocument<RemoteKeySet> NewDocument(Uri address, string keyId)
    {
        CachedDocument<RemoteKeySet>? document = null;
        document = new(
            _ => new(new DocumentAddress.Known(address)),
            RemoteKeySet.Reader(content => PublicKeyPem.Read(content, _origin.Terms with { KeyId = keyId }), Name),
            RefreshStyle.OnUse,
            _fetching with { Documents = new TurnTaking(_fetching, () => IsKnown(address) ? _refreshing : _asking, _stopping.Token) },
            (outcome, words, keys) => Ended(address, document!, outcome, words, keys));
        return document;
    }

    private bool IsKnown(Uri address)
    {
        lock (_gate)
            return _known.TryGet(address, out _);
    }

    private void Ended(Uri address, CachedDocument<RemoteKeySet> document, KeyFetchOutcome outcome, string words, RemoteKeySet? keys)
    {
        lock (_gate)
        {
            var known = _known.TryGet(address, out _);
            if (keys is null && known)
            {
                // Taken back: whoever asks for it once more asks as for a new one.
                _known.Remove(address);
                _unproven.Set(address, document);
            }
            else if (keys is not null && !known)
            {
                _unproven.Remove(address);
                _known.Set(address, document);
            }

            if (words.Length == 0)
                _fetchedAt = _fetching.Time.GetUtcNow();
            words = _trouble = Trouble(outcome, words, known);
        }

        _fetching.Log.Ended(new(KeySourceKind.KeyServer, _origin.FullName, outcome, words));
    }

    /// <summary>
    /// What an answer says of the server. An id that a client has made up may be refused in any way, and proves only that
    /// somebody answers; a question that was not asked proves nothing.
    /// </summary>
    private string Trouble(KeyFetchOutcome outcome, string words, bool known) => outcome switch
    {
        KeyFetchOutcome.Limited => _trouble,
        KeyFetchOutcome.Unreachable or KeyFetchOutcome.Tls or KeyFetchOutcome.Timeout => words,
        _ => known ? words : "",
    };
}
