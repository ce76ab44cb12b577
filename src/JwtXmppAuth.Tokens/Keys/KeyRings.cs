using JwtXmppAuth.Tokens.Keys.Remote;

namespace JwtXmppAuth.Tokens.Keys;

/// <summary>The key ring of every app, made once: hosts that trust the same app share its keys.</summary>
public sealed class KeyRings : IAsyncDisposable
{
    private readonly TimeProvider _time;
    private readonly RemoteSources? _remote;
    private volatile Dictionary<AppOptions, KeyRing> _rings = [];
    private long _nextLook;

    /// <summary>Begins to ask for keys on other machines, and waits for none of them.</summary>
    /// <param name="apps">Options without a fault.</param>
    /// <param name="time">Judges when keys begin and end.</param>
    /// <param name="fetching">How keys on other machines are fetched; null: they are not.</param>
    /// <exception cref="ArgumentException">Keys of an app cannot be used; <see cref="TokenOptionsCheck"/> says so beforehand.</exception>
    public KeyRings(IEnumerable<AppOptions> apps, TimeProvider time, KeyFetching? fetching = null)
    {
        _time = time;
        _remote = fetching is null ? null : new(fetching);
        Take(apps);
    }

    public IReadOnlyCollection<KeyRing> All => _rings.Values;

    public KeyRing Of(AppOptions app) => _rings[app];

    /// <summary>Other apps from now on; who has a ring of a former one keeps it.</summary>
    /// <exception cref="ArgumentException">Keys of an app cannot be used; the former apps stay.</exception>
    public void Take(IEnumerable<AppOptions> apps)
    {
        var former = _rings;
        try
        {
            _rings = apps.ToDictionary(app => app, app => former.GetValueOrDefault(app) ?? KeyRing.Read(app, _time, _remote));
        }
        finally
        {
            _remote?.Keep(_rings.Values.SelectMany(ring => ring.OwnSources).ToHashSet());
        }
    }

    /// <summary>When somebody looks at the key files again; null: nobody has said that he will.</summary>
    public DateTimeOffset? NextLook
    {
        get => Interlocked.Read(ref _nextLook) is > 0 and var ticks ? new DateTimeOffset(ticks, TimeSpan.Zero) : null;
        set => Interlocked.Exchange(ref _nextLook, value?.UtcTicks ?? 0);
    }

    /// <summary>Of one of the apps' rings, with the next look at its files.</summary>
    public IReadOnlyList<KeySourceState> SourcesOf(KeyRing ring) => [.. ring.Sources.Select(source =>
        source.Kind is KeySourceKind.SecretFile or KeySourceKind.PublicKeyFile or KeySourceKind.JwksFile ? source with { NextRefresh = NextLook } : source)];

    /// <summary>Looks at the key files again. One caller at a time.</summary>
    /// <param name="asked">Somebody says that they are whole now; else a change must be seen twice before it is taken.</param>
    /// <returns>What has changed, for better or for worse.</returns>
    public IReadOnlyList<KeyFileChange> Look(bool asked = false) => [.. _rings.Values.SelectMany(ring => ring.Look(asked))];

    /// <summary>Asks for all keys on other machines now; completes when each source has brought them or failed.</summary>
    public Task FetchAsync() => _remote?.FetchAsync() ?? Task.CompletedTask;

    public ValueTask DisposeAsync() => _remote?.DisposeAsync() ?? default;
}
