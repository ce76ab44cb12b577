using System.Text;
using JwtXmppAuth.Tokens.Keys;
using JwtXmppAuth.Tokens.Profiles;

namespace JwtXmppAuth.Tokens;

/// <summary>Every fault of an app's options at once, so that an operator corrects them in one go.</summary>
public static class TokenOptionsCheck
{
    public const int MinTokenBytes = 256;
    public const int MaxTokenBytes = 64 * 1024;

    /// <summary>Used tokens are remembered for so long beyond their <c>exp</c>: whoever raises it forgets them too early once.</summary>
    public static readonly TimeSpan MaxLeeway = TimeSpan.FromMinutes(5);

    /// <summary>Long enough to get another certificate.</summary>
    private static readonly TimeSpan Soon = TimeSpan.FromDays(14);

    /// <summary>What can be said without reading a file.</summary>
    public static IReadOnlyList<OptionsFault> Faults(AppOptions app)
    {
        ArgumentNullException.ThrowIfNull(app);
        List<OptionsFault> faults = [];
        if (string.IsNullOrWhiteSpace(app.Id))
            faults.Add(new(nameof(app.Id), "is missing; it names the app, and is its accepted issuer when none is listed."));
        CheckKeys(app, faults);
        KeyOptionsCheck.Run(app, faults);
        CheckLists(app, faults);
        CheckBounds(app, faults);
        ProfileRules.Read(app.Profile, faults);
        return faults;
    }

    /// <summary>What only reading the key files shows. Touches the file system.</summary>
    public static IReadOnlyList<OptionsFault> FileFaults(AppOptions app)
    {
        ArgumentNullException.ThrowIfNull(app);
        List<OptionsFault> faults = [];
        new KeySources(app, TimeProvider.System, faults).Read();
        return faults;
    }

    /// <summary>Keys of the files that are left out while others beside them are used. Touches the file system.</summary>
    public static IReadOnlyList<OptionsFault> UnusedKeys(AppOptions app)
    {
        ArgumentNullException.ThrowIfNull(app);
        return
        [
            .. from source in new KeySources(app, TimeProvider.System, []).Read()
               from key in source.State.Keys
               where key.Problem is not null
               select new OptionsFault(source.Name, $"leaves out {(key.Id is null ? "a key without kid" : $"key {Quoted.Text(key.Id)}")}: it {key.Problem}"),
        ];
    }

    /// <summary>Keys of the files whose time is over, or soon will be. Touches the file system.</summary>
    public static IReadOnlyList<OptionsFault> EndingKeys(AppOptions app, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(app);
        return
        [
            .. from source in new KeySources(app, TimeProvider.System, []).Read()
               from key in source.State.Keys
               where key.Problem is null && key.NotAfter <= now + Soon
               select new OptionsFault(source.Name, $"has {(key.Id is null ? "a key" : $"key {Quoted.Text(key.Id)}")} whose time "
                   + (key.NotAfter <= now ? $"was over at {key.NotAfter:u}: it verifies nothing" : $"is over at {key.NotAfter:u}: it verifies nothing from then on")),
        ];
    }

    /// <summary>The one that is pinned: as configured, else HS256 with secrets and RS256 without; null for an unknown name.</summary>
    internal static SigningAlgorithm? AlgorithmOf(AppOptions app) => app.Algorithm is { } name
        ? SigningAlgorithm.Find(name)
        : HasSecrets(app) ? SigningAlgorithm.HS256 : SigningAlgorithm.RS256;

    private static bool HasSecrets(AppOptions app) => app.Secrets.Count + app.SecretFiles.Count > 0;

    private static void CheckKeys(AppOptions app, List<OptionsFault> faults)
    {
        var algorithm = AlgorithmOf(app);
        var hasKeys = app.PublicKeyFiles.Count > 0;
        if (algorithm is null)
            faults.Add(new(nameof(app.Algorithm), $"is {Quoted.Text(app.Algorithm!)}; must be one of {string.Join(", ", SigningAlgorithm.All)}."));
        else if (app.Algorithm is null && HasSecrets(app) && hasKeys)
            faults.Add(new(nameof(app.Algorithm), "is missing although there are both secrets and public keys, which it is for alike. "
                + "For both at once give the keys under Keys, each with its own Algorithms."));
        else if (algorithm.IsHmac && hasKeys)
            faults.Add(new(nameof(app.PublicKeyFiles), $"is not used by {algorithm}; remove it, or choose another algorithm."));
        else if (!algorithm.IsHmac && HasSecrets(app))
            faults.Add(new(app.Secrets.Count > 0 ? nameof(app.Secrets) : nameof(app.SecretFiles),
                $"is not used by {algorithm}; remove it, or choose an HS algorithm."));
        else if (!HasSecrets(app) && !hasKeys)
            CheckAbsence(app, algorithm, faults);

        for (var n = 0; n < app.Secrets.Count; n++)
            if (SecretStrength.Fault(Encoding.UTF8.GetBytes(app.Secrets[n] ?? ""), app.AllowWeakSecrets) is { } fault)
                faults.Add(new($"{nameof(app.Secrets)}:{n}", fault));
    }

    private static void CheckAbsence(AppOptions app, SigningAlgorithm algorithm, List<OptionsFault> faults)
    {
        if (app.Keys.Count > 0 && app.Algorithm is not null)
            faults.Add(new(nameof(app.Algorithm), "is for Secrets, SecretFiles and PublicKeyFiles, and there are none; "
                + "what stands under Keys is pinned by Algorithms there."));
        else if (app.Keys.Count == 0 && algorithm.IsHmac)
            faults.Add(new(nameof(app.Secrets), $"is missing; {algorithm} needs a secret here or in SecretFiles."));
        else if (app.Keys.Count == 0)
            faults.Add(new(nameof(app.PublicKeyFiles), app.Algorithm is null
                ? "is missing, and so are Secrets, SecretFiles and Keys; an app needs a secret or a public key."
                : $"is missing; {algorithm} needs a PEM file with a public key or certificate."));
    }

    private static void CheckLists(AppOptions app, List<OptionsFault> faults)
    {
        CheckValues(app.AcceptedIssuers, nameof(app.AcceptedIssuers), faults);
        CheckValues(app.AcceptedAudiences, nameof(app.AcceptedAudiences), faults);
        CheckValues(app.Trial.AcceptedIssuers, $"{nameof(app.Trial)}:{nameof(app.Trial.AcceptedIssuers)}", faults);
        CheckValues(app.Trial.AcceptedAudiences, $"{nameof(app.Trial)}:{nameof(app.Trial.AcceptedAudiences)}", faults);
        if (app.AcceptedAudiences.Count == 0)
            faults.Add(new(nameof(app.AcceptedAudiences), "is missing; list the `aud` values to accept, or write `*` to accept any."));
    }

    private static void CheckValues(IList<string> values, string key, List<OptionsFault> faults)
    {
        for (var n = 0; n < values.Count; n++)
            if (string.IsNullOrWhiteSpace(values[n]))
                faults.Add(new($"{key}:{n}", "is empty; write the value, or `*` for any."));
    }

    private static void CheckBounds(AppOptions app, List<OptionsFault> faults)
    {
        if (app.Leeway < TimeSpan.Zero || app.Leeway > MaxLeeway)
            faults.Add(new(nameof(app.Leeway), $"is {app.Leeway:c}; must be between {TimeSpan.Zero:c} and {MaxLeeway:c}."));
        if (app.MaxLifetime is { } lifetime && lifetime <= TimeSpan.Zero)
            faults.Add(new(nameof(app.MaxLifetime), $"is {lifetime:c}; must be more than {TimeSpan.Zero:c}, or left out for no bound."));
        if (app.MaxTokenBytes is < MinTokenBytes or > MaxTokenBytes)
            faults.Add(new(nameof(app.MaxTokenBytes), $"is {app.MaxTokenBytes}; must be between {MinTokenBytes} and {MaxTokenBytes}."));
    }
}
