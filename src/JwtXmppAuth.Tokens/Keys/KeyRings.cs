namespace JwtXmppAuth.Tokens.Keys;

/// <summary>The key ring of every app, made once: hosts that trust the same app share its keys.</summary>
public sealed class KeyRings : IAsyncDisposable
{
    private readonly TimeProvider _time;
    private volatile Dictionary<AppOptions, KeyRing> _rings = [];

    /// <exception cref="ArgumentException">Keys of an app cannot be used; <see cref="TokenOptionsCheck"/> says so beforehand.</exception>
    public KeyRings(IEnumerable<AppOptions> apps, TimeProvider time)
    {
        _time = time;
        Take(apps);
    }

    public IReadOnlyCollection<KeyRing> All => _rings.Values;

    public KeyRing Of(AppOptions app) => _rings[app];

    /// <summary>Other apps from now on; who has a ring of a former one keeps it.</summary>
    /// <exception cref="ArgumentException">Keys of an app cannot be used; the former apps stay.</exception>
    public void Take(IEnumerable<AppOptions> apps)
    {
        var former = _rings;
        _rings = apps.ToDictionary(app => app, app => former.GetValueOrDefault(app) ?? KeyRing.Read(app, _time));
    }

    /// <summary>Looks at the key files again. One caller at a time.</summary>
    /// <param name="asked">Somebody says that they are whole now; else a change must be seen twice before it is taken.</param>
    /// <returns>What has changed, for better or for worse.</returns>
    public IReadOnlyList<KeyFileChange> Look(bool asked = false) => [.. _rings.Values.SelectMany(ring => ring.Look(asked))];
    /// <summary>Asks all sources on other machines for their keys now; completes when each has brought them or failed.</summary>
    public Task FetchAsync() => Task.WhenAll(All.Select(ring => ring.FetchAsync()));

    public async ValueTask DisposeAsync()
    {
        foreach (var ring in All)
            await ring.DisposeAsync();
    }
}
