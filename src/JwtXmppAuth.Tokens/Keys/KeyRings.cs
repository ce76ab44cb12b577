namespace JwtXmppAuth.Tokens.Keys;

/// <summary>The key ring of every app, made once: hosts that trust the same app share its keys.</summary>
public sealed class KeyRings
{
    private readonly Dictionary<AppOptions, KeyRing> _rings;

    /// <exception cref="ArgumentException">Keys of an app cannot be used; <see cref="TokenOptionsCheck"/> says so beforehand.</exception>
    public KeyRings(IEnumerable<AppOptions> apps, TimeProvider time) => _rings = apps.ToDictionary(app => app, app => KeyRing.Read(app, time));

    public IReadOnlyCollection<KeyRing> All => _rings.Values;

    public KeyRing Of(AppOptions app) => _rings[app];
}
