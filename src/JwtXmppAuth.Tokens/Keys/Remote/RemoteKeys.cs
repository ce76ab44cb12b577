using System.Security.Cryptography;
using System.Text;

namespace JwtXmppAuth.Tokens.Keys.Remote;

/// <summary>
/// All keys of an issuer in one document of another machine. A key id that it does not have may be newer than the copy at
/// hand: then the document is asked for again, within what <see cref="CachedDocument{T}"/> allows.
/// </summary>
internal sealed class RemoteKeys : IRemoteKeySource
{
    /// <summary>Ids that the document was seen not to have; they do not use up the questions that a new one needs.</summary>
    public const int MaxUnknown = 1000;

    private readonly RemoteKeyOrigin _origin;
    private readonly KeyFetching _fetching;
    private readonly CachedDocument<RemoteKeySet> _document;
    private readonly BoundedMap<string, long> _unknown = new(() => MaxUnknown);
    private readonly Lock _gate = new();
    private HashSet<string> _announced = [];
    private DateTimeOffset? _fetchedAt;

    /// <param name="origin">Whose keys they are.</param>
    /// <param name="address">Asked before each fetch.</param>
    /// <param name="read">A document to its keys.</param>
    /// <param name="fetching">By what, and on what terms.</param>
    public RemoteKeys(
        RemoteKeyOrigin origin,
        Func<CancellationToken, ValueTask<DocumentAddress>> address,
        Func<byte[], KeyTerms, KeyReading> read,
        KeyFetching fetching)
    {
        (_origin, _fetching) = (origin, fetching);
        _document = new(address, RemoteKeySet.Reader(content => read(content, origin.Terms), origin.Name), RefreshStyle.Ahead, fetching, Ended);
    }

    public string Name => _origin.Name;

    public IReadOnlyCollection<SigningAlgorithm> Algorithms => _origin.Algorithms;

    public KeySourceState State
    {
        get
        {
            var condition = _document.Condition;
            return new()
            {
                Kind = _origin.Kind,
                Name = Name,
                Keys = _document.Current?.States ?? [],
                LastSuccess = _fetchedAt,
                Age = condition.Age,
                NextRefresh = _fetching.Time.GetUtcNow() + condition.NextFetch,
                LastError = condition.Trouble,
            };
        }
    }

    public Task FetchAsync() => _document.RefreshAsync();

    public KeyLookup AtHand(string? keyId, SigningAlgorithm algorithm)
    {
        if (_document.Current is not { } set)
            return new KeyLookup.Unavailable($"{NoKeys} {WouldWait.Word}");
        var lookup = set.Keys.Find(keyId, algorithm);
        return lookup is KeyLookup.Found || keyId is null || IsKnownUnknown(keyId)
            ? lookup
            : new KeyLookup.Unavailable($"{Name} has no key {Quoted.Text(keyId)} at hand, and may have published it since. {WouldWait.Word}");
    }

    public async ValueTask<KeyLookup> FindAsync(string? keyId, SigningAlgorithm algorithm, CancellationToken cancellation)
    {
        if (await _document.GetAsync(cancellation) is not { } set)
            return new KeyLookup.Unavailable(NoKeys);

        var lookup = set.Keys.Find(keyId, algorithm);
        // Without an id nothing says that a newer document would have the key.
        if (lookup is KeyLookup.Found || keyId is null || IsKnownUnknown(keyId))
            return lookup;

        var newer = await _document.GetNewerAsync(set, cancellation);
        lookup = newer.Value?.Keys.Find(keyId, algorithm) ?? lookup;
        if (newer.Asked && lookup is not KeyLookup.Found)
            NoteUnknown(keyId);
        return lookup;
    }

    public ValueTask DisposeAsync() => _document.DisposeAsync();

    private string NoKeys => $"{Name} {_document.Condition.Trouble ?? "has not answered yet."}";

    private bool IsKnownUnknown(string keyId)
    {
        lock (_gate)
            return _unknown.TryGet(Digest(keyId), out var noted) && _fetching.Time.GetElapsedTime(noted) < _fetching.Options.UnknownFor;
    }

    private void NoteUnknown(string keyId)
    {
        lock (_gate)
            _unknown.Set(Digest(keyId), _fetching.Time.GetTimestamp());
    }

    /// <summary>An id can be as long as a token.</summary>
    private static string Digest(string keyId) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(keyId)));

    private void Ended(KeyFetchOutcome outcome, string words, RemoteKeySet? set)
    {
        HashSet<string> ids = [.. set?.Keys.Keys.Select(key => key.Id ?? "(no id)") ?? []];
        var changed = outcome is KeyFetchOutcome.Fetched && !ids.SetEquals(_announced);
        if (outcome is KeyFetchOutcome.Fetched or KeyFetchOutcome.Unchanged)
            _fetchedAt = _fetching.Time.GetUtcNow();
        if (changed)
            _announced = ids;
        _fetching.Log.Ended(new(_origin.Kind, _origin.FullName, outcome, words, changed ? [.. ids.Order(StringComparer.Ordinal)] : null));
    }
}
