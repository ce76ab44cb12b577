using System.Text;
using JwtXmppAuth.Tokens.Keys.Remote;

namespace JwtXmppAuth.Tokens.Keys;

/// <summary>The sources that an app's options name.</summary>
/// <param name="app">Options without a fault of their own, see <see cref="TokenOptionsCheck.Faults"/>.</param>
/// <param name="faults">What reading the files shows; such a source is left out.</param>
/// <param name="remote">Where the sources on other machines are; null: those are not asked.</param>
internal sealed class KeySources(AppOptions app, TimeProvider time, ICollection<OptionsFault> faults, RemoteSources? remote = null)
{
    // Two entries that say the same have the same source, and it is asked once.
    public IReadOnlyList<IKeySource> Read() => [.. Shorthand().Concat(app.Keys.SelectMany(Of)).OfType<IKeySource>().Distinct()];

    /// <summary><c>Secrets</c>, <c>SecretFiles</c> and <c>PublicKeyFiles</c>, all pinned to the one <c>Algorithm</c>.</summary>
    private IReadOnlyList<IKeySource?> Shorthand()
    {
        if (TokenOptionsCheck.AlgorithmOf(app) is not { } algorithm)
            return [];
        if (!algorithm.IsHmac)
            return [.. app.PublicKeyFiles.Select((path, n) => PublicKeyFile(path, Terms($"{nameof(app.PublicKeyFiles)}:{n}", algorithm)))];
        return
        [
            .. app.Secrets.Select((secret, n) => Secret(secret, Terms($"{nameof(app.Secrets)}:{n}", algorithm))),
            .. app.SecretFiles.Select((path, n) => SecretFile(path, Terms($"{nameof(app.SecretFiles)}:{n}", algorithm))),
        ];
    }

    private IEnumerable<IKeySource?> Of(KeyOptions options, int n)
    {
        var key = $"{nameof(app.Keys)}:{n}";
        var terms = Terms(key, [.. options.Algorithms.Select(SigningAlgorithm.Find).OfType<SigningAlgorithm>()]) with
        {
            KeyId = options.KeyId,
            NotBefore = options.NotBefore,
            NotAfter = options.NotAfter,
            Issuer = options.Discovery,
        };
        if (options.Secret is { } secret)
            yield return Secret(secret, terms);
        if (options.SecretFile is { } secretFile)
            yield return SecretFile(secretFile, terms, $"{key}:{nameof(options.SecretFile)}");
        if (options.PublicKeyFile is { } publicKeyFile)
            yield return PublicKeyFile(publicKeyFile, terms, $"{key}:{nameof(options.PublicKeyFile)}");
        if (options.JwksFile is { } jwksFile)
            yield return File(KeySourceKind.JwksFile, jwksFile, terms with { AllowSecrets = true }, JwksDocument.Read, $"{key}:{nameof(options.JwksFile)}");
        if (RemoteOrigin.Of(options) is var (kind, address))
            yield return remote?.Of(app, options, terms) ?? (IKeySource)new UnaskedKeys(new(kind, app.Id, terms, new Uri(address)));
    }

    private KeyTerms Terms(string source, params IReadOnlyList<SigningAlgorithm> algorithms) =>
        new(source) { Algorithms = algorithms, AllowWeakSecrets = app.AllowWeakSecrets };

    /// <summary>Null for one with a fault, which the options' check tells.</summary>
    private static ConfiguredKeys? Secret(string secret, KeyTerms terms) =>
        SecretKey.Read(Encoding.UTF8.GetBytes(secret ?? ""), terms) is KeyReading.Good(var keys, _)
            ? new ConfiguredKeys(KeySourceKind.Secret, terms.Source, keys[0])
            : null;

    private KeyFileSource? SecretFile(string path, KeyTerms terms, string? key = null) =>
        File(KeySourceKind.SecretFile, path, terms, SecretKey.ReadFile, key);

    private KeyFileSource? PublicKeyFile(string path, KeyTerms terms, string? key = null) =>
        File(KeySourceKind.PublicKeyFile, path, terms, PublicKeyPem.Read, key);

    private KeyFileSource? File(KeySourceKind kind, string path, KeyTerms terms, Func<byte[], KeyTerms, KeyReading> read, string? key)
    {
        var source = new KeyFileSource(kind, terms, path, read, time);
        if (source.Load() is not { } fault)
            return source;
        faults.Add(new(key ?? terms.Source, fault));
        return null;
    }
}
