namespace JwtXmppAuth.Tokens.Keys;

/// <summary>The keys a source has at one time, ready to be asked. Never changes; a source with newer keys has a newer set.</summary>
internal sealed class KeySet
{
    private const int MaxShownIds = 8;

    private readonly string _source;
    private readonly Dictionary<(string? Id, SigningAlgorithm Algorithm), KeyLookup.Found> _found = [];

    /// <summary>For a <c>kid</c> that no key has: keys without an id serve any.</summary>
    private readonly Dictionary<SigningAlgorithm, KeyLookup.Found> _forAnyId = [];

    public KeySet(string source, IReadOnlyList<VerificationKey> keys)
    {
        _source = source;
        Keys = keys;
        Algorithms = [.. keys.SelectMany(key => key.Algorithms).Distinct()];
        foreach (var algorithm in Algorithms)
        {
            VerificationKey[] pinned = [.. keys.Where(key => key.Algorithms.Contains(algorithm))];
            _found[(null, algorithm)] = new(pinned);
            foreach (var id in pinned.Select(key => key.Id).OfType<string>().Distinct())
                _found[(id, algorithm)] = new([.. pinned.Where(key => key.Id == id), .. pinned.Where(key => key.Id is null)]);
            if (Array.FindAll(pinned, key => key.Id is null) is { Length: > 0 } unnamed)
                _forAnyId[algorithm] = new(unnamed);
        }
    }

    public IReadOnlyList<VerificationKey> Keys { get; }

    public IReadOnlyCollection<SigningAlgorithm> Algorithms { get; }

    /// <summary>
    /// With a <c>kid</c> the keys of that id and those without one, without a <c>kid</c> all: it is optional (RFC 7515 section 4.1.4).
    /// </summary>
    public KeyLookup Find(string? keyId, SigningAlgorithm algorithm)
    {
        if (_found.TryGetValue((keyId, algorithm), out var found) || _forAnyId.TryGetValue(algorithm, out found))
            return found;
        if (Keys.Count == 0)
            return new KeyLookup.Unknown($"{_source} has no key.");
        if (keyId is null)
            return new KeyLookup.Unknown($"{_source} has no {algorithm} key.");
        return Keys.FirstOrDefault(key => key.Id == keyId) is { } other
            ? new KeyLookup.Unknown($"{other} is pinned to {string.Join(", ", other.Algorithms)} and serves no {algorithm}.")
            : new KeyLookup.Unknown($"{_source} has no key {Quoted.Text(keyId)}; it has {Ids()}.");
    }

    private string Ids()
    {
        var ids = Keys.Select(key => key.Id).OfType<string>().ToList();
        return Quoted.List(ids.Take(MaxShownIds)) + (ids.Count > MaxShownIds ? $" and {ids.Count - MaxShownIds} more" : "");
    }
}
