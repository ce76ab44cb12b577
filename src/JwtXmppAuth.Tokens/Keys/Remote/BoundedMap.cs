using System.Diagnostics.CodeAnalysis;

namespace JwtXmppAuth.Tokens.Keys.Remote;

/// <summary>A map of so many entries; for one more, that which was not asked for the longest goes. Its owner locks.</summary>
internal sealed class BoundedMap<TKey, TValue>(Func<int> most)
    where TKey : notnull
{
    private readonly Dictionary<TKey, LinkedListNode<(TKey Key, TValue Value)>> _entries = [];
    private readonly LinkedList<(TKey Key, TValue Value)> _byUse = [];

    public int Count => _entries.Count;

    public IEnumerable<TValue> Values => _byUse.Select(entry => entry.Value);

    public bool TryGet(TKey key, [MaybeNullWhen(false)] out TValue value)
    {
        value = default;
        if (!_entries.TryGetValue(key, out var entry))
            return false;
        value = entry.Value.Value;
        _byUse.Remove(entry);
        _byUse.AddFirst(entry);
        return true;
    }

    /// <summary>Without it counting as asked for.</summary>
    public bool TryPeek(TKey key, [MaybeNullWhen(false)] out TValue value)
    {
        var found = _entries.TryGetValue(key, out var entry);
        value = found ? entry!.Value.Value : default;
        return found;
    }

    public void Set(TKey key, TValue value)
    {
        Remove(key);
        for (var bound = most(); _entries.Count >= bound;)
            Remove(_byUse.Last!.Value.Key);
        _entries[key] = _byUse.AddFirst((key, value));
    }

    public void Remove(TKey key)
    {
        if (_entries.Remove(key, out var entry))
            _byUse.Remove(entry);
    }
}
