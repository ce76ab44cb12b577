using System.Collections.Concurrent;
using System.Collections.Immutable;
using JwtXmppAuth.Gateway.Policy;
using JwtXmppAuth.Tokens;

namespace JwtXmppAuth.Gateway.Revocation;

/// <summary>
/// What is shut out now, all of it in memory: looking takes no lock and never waits. An entry holds at once, however slow the
/// store is, and is kept before anybody is told that it is. Entries end by themselves; there are never more than <c>MaxEntries</c>.
/// </summary>
public sealed class Revocations(IRevocationStore store, RevocationOptions options, TimeProvider time) : IAsyncDisposable
{
    /// <summary>Of the same target with different times; so many are looked at, at most, for each.</summary>
    public const int MaxPerTarget = 16;

    private readonly ConcurrentDictionary<RevocationTarget, ImmutableArray<RevocationEntry>> _byTarget = new();
    private readonly ConcurrentDictionary<string, RevocationEntry> _byId = new();
    private readonly Lock _gate = new();
    private readonly ConcurrentDictionary<string, bool> _written = new();
    private readonly SemaphoreSlim _writing = new(1, 1);
    private volatile RevocationOptions _options = options;

    /// <summary>For a gateway to which nobody gave any.</summary>
    public static Revocations InMemory(TimeProvider time) => new(new VolatileRevocationStore(), new RevocationOptions(), time);

    public RevocationOptions Options => _options;

    public bool AreKept => store.IsDurable;

    /// <inheritdoc cref="IRevocationStore.Place"/>
    public string Place => store.Place;

    /// <inheritdoc cref="IRevocationStore.Trouble"/>
    public string? Trouble => store.Trouble;

    public int Count => _byId.Values.Count(entry => !entry.IsOver(time.GetUtcNow()));

    /// <summary>What shuts the token out, by its <c>jti</c>, its subject or its issuer; null: nothing.</summary>
    public RevocationEntry? Find(VerifiedToken token, DateTimeOffset? at = null)
    {
        // Nearly always there is none at all.
        if (_byId.IsEmpty)
            return null;
        return (token.JwtId is { } jti ? Find(RevocationTarget.OfToken(token.AppId, jti), token, at) : null)
            ?? Find(RevocationTarget.OfSubject(token.Subject), token, at)
            ?? Find(RevocationTarget.OfIssuer(token.AppId, token.Issuer), token, at);
    }

    /// <summary>What closes the room to who shows this token, or to a guest who shows none.</summary>
    public RevocationEntry? FindRoom(MucAddress room, VerifiedToken? token, DateTimeOffset? at = null)
    {
        if (_byId.IsEmpty || !_byTarget.TryGetValue(RevocationTarget.OfRoom(room), out var entries))
            return null;
        foreach (var entry in entries)
        {
            if (IsInForce(entry, at) && entry.Covers(room, token))
                return entry;
        }

        return null;
    }

    /// <summary>One by its id; null when there is none, or it is over.</summary>
    public RevocationEntry? Get(string id) => _byId.GetValueOrDefault(id) is { } entry && !entry.IsOver(time.GetUtcNow()) ? entry : null;

    /// <summary>A page of what is in force, ordered by id.</summary>
    /// <param name="after">The last id of the page before; null: the first page.</param>
    public IReadOnlyList<RevocationEntry> List(RevocationKind? kind, string? after, int limit)
    {
        var now = time.GetUtcNow();
        return
        [
            .. _byId.Values
                .Where(entry => !entry.IsOver(now) && (kind is null || entry.Target.Kind == kind) && string.CompareOrdinal(entry.Id, after) > 0)
                .OrderBy(entry => entry.Id, StringComparer.Ordinal)
                .Take(limit),
        ];
    }

    /// <summary>Other bounds for what comes from now on; what is in force stays so. The store is the one of the start.</summary>
    internal void Adopt(RevocationOptions bounds) => _options = bounds;

    /// <summary>Reads what was kept; before anybody is let in.</summary>
    /// <exception cref="RevocationStoreException">What is kept cannot be read.</exception>
    public async Task OpenAsync(CancellationToken cancellation)
    {
        // More than MaxEntries may have been kept under another configuration: none of them is forgotten.
        foreach (var entry in await store.OpenAsync(time.GetUtcNow(), cancellation))
            PutWritten(entry);
    }

    /// <summary>What others have written to the store since is in force here too, and what they took back is not any more.</summary>
    /// <returns>What is new.</returns>
    /// <exception cref="RevocationStoreException">The store cannot be read now; what is in force stays so.</exception>
    public async Task<IReadOnlyList<RevocationEntry>> ReadAsync(CancellationToken cancellation)
    {
        await _writing.WaitAsync(cancellation);
        try
        {
            if (await store.ReadChangedAsync(time.GetUtcNow(), cancellation) is not { } all)
                return [];
            var there = all.Select(entry => entry.Id).ToHashSet();
            lock (_gate)
            {
                // Not what was never written: that holds here, whatever the store has.
                foreach (var gone in _byId.Values.Where(entry => !there.Contains(entry.Id) && _written.ContainsKey(entry.Id)))
                    Take(gone);
                List<RevocationEntry> news = [.. all.Where(entry => !_byId.ContainsKey(entry.Id))];
                foreach (var entry in news)
                    PutWritten(entry);
                return news;
            }
        }
        finally
        {
            _writing.Release();
        }
    }

    /// <summary>In force when it returns; <see cref="KeepAsync"/> makes it outlive the process.</summary>
    /// <returns>Null; or why it is not in force.</returns>
    public RevocationOutcome.Full? Enforce(RevocationEntry entry)
    {
        lock (_gate)
        {
            foreach (var over in _byId.Values.Where(each => each.IsOver(time.GetUtcNow())))
                Take(over);
            if (_byId.Count >= _options.MaxEntries)
                return new($"There are {_byId.Count} revocations in force, and Revocation:MaxEntries is {_options.MaxEntries}.");
            if (_byTarget.TryGetValue(entry.Target, out var same) && same.Length >= MaxPerTarget)
                return new($"There are {same.Length} revocations in force of {entry.Target}; take one of them back.");
            Put(entry);
            return null;
        }
    }

    /// <summary>Writes what is in force. Not cancelled half-way: whoever asked for it may be gone, and it holds all the same.</summary>
    public async Task<RevocationOutcome> KeepAsync(RevocationEntry entry)
    {
        await _writing.WaitAsync();
        try
        {
            // Taken back already: written now, it would hold again after a restart.
            if (_byId.ContainsKey(entry.Id))
            {
                await store.AddAsync(entry, time.GetUtcNow(), CancellationToken.None);
                _written[entry.Id] = true;
            }

            return new RevocationOutcome.Added(entry);
        }
        catch (RevocationStoreException failure)
        {
            return new RevocationOutcome.Unkept(entry, failure.Message);
        }
        finally
        {
            _writing.Release();
        }
    }

    /// <summary>What was taken back; null when there was none of that id.</summary>
    /// <exception cref="RevocationStoreException">It is in force still: the store failed.</exception>
    public async Task<RevocationEntry?> RemoveAsync(string id, CancellationToken cancellation)
    {
        await _writing.WaitAsync(cancellation);
        try
        {
            if (Get(id) is not { } entry)
                return null;
            await store.RemoveAsync(id, CancellationToken.None);
            lock (_gate)
                Take(entry);
            return entry;
        }
        finally
        {
            _writing.Release();
        }
    }

    public async ValueTask DisposeAsync()
    {
        _writing.Dispose();
        await store.DisposeAsync();
    }

    private RevocationEntry? Find(RevocationTarget target, VerifiedToken token, DateTimeOffset? at)
    {
        if (!_byTarget.TryGetValue(target, out var entries))
            return null;
        foreach (var entry in entries)
        {
            if (IsInForce(entry, at) && entry.CoversTime(token))
                return entry;
        }

        return null;
    }

    /// <summary>At another time that is asked about it may have been made since.</summary>
    private bool IsInForce(RevocationEntry entry, DateTimeOffset? at) => !entry.IsOver(at ?? time.GetUtcNow()) && !(at < entry.Since);

    private void PutWritten(RevocationEntry entry)
    {
        _written[entry.Id] = true;
        Put(entry);
    }

    private void Put(RevocationEntry entry)
    {
        if (_byId.TryAdd(entry.Id, entry))
            _byTarget.AddOrUpdate(entry.Target, [entry], (_, others) => others.Add(entry));
    }

    private void Take(RevocationEntry entry)
    {
        var left = _byTarget.AddOrUpdate(entry.Target, [], (_, entries) => entries.Remove(entry));
        if (left.IsEmpty)
            _byTarget.TryRemove(entry.Target, out _);
        _byId.TryRemove(entry.Id, out _);
        _written.TryRemove(entry.Id, out _);
    }
}
