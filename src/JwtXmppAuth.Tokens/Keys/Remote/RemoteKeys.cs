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
    private readonly CachedDocument<KeySet> _document;
    private readonly BoundedMap<string, long> _unknown = new(MaxUnknown);
    private readonly Lock _gate = new();
    private HashSet<string> _announced = [];
    private DateTimeOffset? _fetchedAt;

    public RemoteKeys(
        RemoteKeyOrigin origin,
        Func<CancellationToken, ValueTask<DocumentAddress>> address,
        DocumentReader<KeySet> read,
        KeyFetching fetching)
    {
        (_origin, _fetching) = (origin, fetching);
        _document = new(address, read, RefreshStyle.Ahead, fetching, Ended);
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
                Keys = [.. _document.Current?.Keys.Select(key => key.State) ?? []],
                LastSuccess = _fetchedAt,
                Age = condition.Age,
                NextRefresh = _fetching.Time.GetUtcNow() + condition.NextFetch,
                LastError = condition.Trouble,
            };
        }
    }

    public Task FetchAsync() => _document.RefreshAsync();

    public async ValueTask<KeyLookup> FindAsync(string? keyId, SigningAlgorithm algorithm, CancellationToken cancellation)
    {
        if (await _document.GetAsync(cancellation) is not { } keys)
            return new KeyLookup.Unavailable($"{Name} has brought no keys yet: {_document.Condition.Trouble ?? "it is being asked."}");

        var lookup = keys.Find(keyId, algorithm);
        // Without an id nothing says that a newer document would have the key.
        if (lookup is KeyLookup.Found || keyId is null || IsKnownUnknown(keyId))
            return lookup;

        var newer = await _document.GetNewerAsync(keys, cancellation);
        lookup = newer.Value?.Find(keyId, algorithm) ?? lookup;
        if (newer.Asked && lookup is not KeyLookup.Found)
            NoteUnknown(keyId);
        return lookup;
    }

    public ValueTask DisposeAsync() => _document.DisposeAsync();

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

    private void Ended(KeyFetchOutcome outcome, string words, KeySet? keys)
    {
        HashSet<string> ids = [.. keys?.Keys.Select(key => key.Id ?? "") ?? []];
        var changed = outcome is KeyFetchOutcome.Fetched && !ids.SetEquals(_announced);
        if (outcome is KeyFetchOutcome.Fetched or KeyFetchOutcome.Unchanged)
            _fetchedAt = _fetching.Time.GetUtcNow();
        if (changed)
            _announced = ids;
        _fetching.Log.Ended(new(_origin.Kind, Name, outcome, words, changed ? [.. ids.Order(StringComparer.Ordinal)] : null));
    }
}
