using JwtXmppAuth.Tokens.Keys.Remote;
using JwtXmppAuth.Tokens.Reading;

namespace JwtXmppAuth.Tokens.Keys;

/// <summary>
/// The keys of one app: any number of sources, mixed. Made once for an app, however many hosts trust it. Safe for concurrent use.
/// </summary>
public sealed class KeyRing
{
    private readonly string _app;
    private readonly IKeySource[] _sources;
    private readonly TimeProvider _time;

    /// <param name="app">The app's id.</param>
    /// <param name="sources">In the order of the configuration.</param>
    /// <param name="time">Judges when keys begin and end.</param>
    internal KeyRing(string app, IEnumerable<IKeySource> sources, TimeProvider time)
    {
        _app = app;
        // What is at hand is tried first: nothing is fetched for a token that a configured key verifies.
        _sources = [.. sources.OrderBy(source => source.State.Kind >= KeySourceKind.JwksUrl)];
        _time = time;
    }

    /// <summary>The app's id.</summary>
    public string App => _app;

    public IReadOnlyList<KeySourceState> Sources => [.. _sources.Select(source => source.State)];

    public IReadOnlyList<string> AlgorithmNames => [.. Algorithms.Select(algorithm => algorithm.Name)];

    /// <summary>What a token's <c>alg</c> may be, by what the keys are pinned to.</summary>
    internal IReadOnlyList<SigningAlgorithm> Algorithms =>
        [.. SigningAlgorithm.All.Where(Serves)];

    /// <summary>As they are.</summary>
    internal IEnumerable<IKeySource> OwnSources => _sources;

    /// <summary>Reads the keys that stand in an app's options and files; other machines are not asked for any.</summary>
    /// <exception cref="ArgumentException">They cannot be used; <see cref="TokenOptionsCheck"/> says so beforehand.</exception>
    public static KeyRing Read(AppOptions app, TimeProvider time) => Read(app, time, remote: null);

    /// <param name="app">Options without a fault.</param>
    /// <param name="time">Judges when keys begin and end.</param>
    /// <param name="remote">Where the sources on other machines are; null: they are not asked.</param>
    internal static KeyRing Read(AppOptions app, TimeProvider time, RemoteSources? remote)
    {
        ArgumentNullException.ThrowIfNull(app);
        ArgumentNullException.ThrowIfNull(time);
        List<OptionsFault> faults = [.. TokenOptionsCheck.Faults(app)];
        if (faults.Count == 0)
        {
            var sources = new KeySources(app, time, faults, remote).Read();
            if (faults.Count == 0)
                return new(app.Id, sources, time);
        }

        throw new ArgumentException($"App {Quoted.Text(app.Id)} cannot be used: {string.Join(" ", faults)}", nameof(app));
    }

    /// <summary>Whether a token could be verified now.</summary>
    public bool IsUsable => Array.Exists(_sources, source => source.State.IsUsableAt(_time.GetUtcNow()));

    internal IEnumerable<KeyFileChange> Look(bool asked) =>
        _sources.OfType<KeyFileSource>().Select(source => source.Look(asked)).OfType<KeyFileChange>();

    internal bool Serves(SigningAlgorithm algorithm)
    {
        foreach (var source in _sources)
            if (source.Algorithms.Contains(algorithm))
                return true;
        return false;
    }

    /// <summary>Completes at once where the keys are at hand.</summary>
    /// <param name="token">Must live until the verdict is there.</param>
    /// <param name="algorithm">What the token's header says, and one of <see cref="Algorithms"/>.</param>
    /// <param name="at">When it is shown; null: now.</param>
    /// <param name="atHand">By the keys at hand alone: nothing is fetched, and nothing is used up that a client's token may need.</param>
    /// <param name="cancellation">Ends the waiting for keys that have to be fetched.</param>
    internal async ValueTask<SignatureVerdict> VerifyAsync(
        CompactToken token, SigningAlgorithm algorithm, DateTimeOffset? at, bool atHand, CancellationToken cancellation)
    {
        var keyId = ClaimValue.Text(token.Header, "kid"u8);
        KeySearch? search = null;
        VerificationKey? foreign = null;
        foreach (var source in _sources)
        {
            if (!source.Algorithms.Contains(algorithm))
                continue;

            var lookup = atHand ? source.AtHand(keyId, algorithm) : await source.FindAsync(keyId, algorithm, cancellation);
            if (lookup is not KeyLookup.Found(var keys))
            {
                (search ??= new()).Found(lookup);
                continue;
            }

            var now = at ?? _time.GetUtcNow();
            foreach (var key in keys)
                if (key.Untimely(now) is { } sentence)
                    (search ??= new()).Untimely(sentence);
                else if (!key.Verifies(token, algorithm))
                    (search ??= new()).Tried(key);
                else if (key.VouchesFor(token.Payload))
                    return new SignatureVerdict.Verified(key);
                else
                    foreign ??= key;
        }

        // The signature is good, and who made it is judged with the issuer; another source may have had the same key for more.
        if (foreign is not null)
            return new SignatureVerdict.Verified(foreign);

        return new SignatureVerdict.Refused((search ?? new()).Failure(
            _app, algorithm, Quoted.Member(token.Header, "kid"), key => key.Verifies(token, algorithm)));
    }
}
