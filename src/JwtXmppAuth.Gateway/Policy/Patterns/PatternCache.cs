namespace JwtXmppAuth.Gateway.Policy.Patterns;

/// <summary>
/// What patterns were made into, at most twice <paramref name="capacity"/> of them: when the younger half is full, it becomes the older,
/// and what was not asked for since is forgotten. Whoever can sign tokens can name patterns without end.
/// </summary>
internal sealed class PatternCache<T>(int capacity)
{
    private readonly Lock _gate = new();
    private Dictionary<string, T> _young = new(StringComparer.Ordinal);
    private Dictionary<string, T> _old = new(StringComparer.Ordinal);

    public int Count
    {
        get
        {
            lock (_gate)
                return _young.Count + _old.Count;
        }
    }

    /// <param name="make">Outside of the lock: two may make the same at once.</param>
    public T GetOrAdd(string pattern, Func<string, T> make)
    {
        lock (_gate)
        {
            if (_young.TryGetValue(pattern, out var known))
                return known;
            if (_old.Remove(pattern, out known))
                return Add(pattern, known);
        }

        var made = make(pattern);
        lock (_gate)
            return Add(pattern, made);
    }

    private T Add(string pattern, T made)
    {
        if (_young.Count == capacity && !_young.ContainsKey(pattern))
            (_old, _young) = (_young, new(StringComparer.Ordinal));
        _young[pattern] = made;
        return made;
    }
}
