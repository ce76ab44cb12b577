using System.Text;
using JwtXmppAuth.Tokens.Keys;
using JwtXmppAuth.Tokens.Keys.Remote;

namespace JwtXmppAuth.Tokens;

/// <summary>What can be said of <c>Keys</c> without reading a file.</summary>
internal static class KeyOptionsCheck
{
    public const int MaxKeyIdLength = 256;

    public static void Run(AppOptions app, ICollection<OptionsFault> faults)
    {
        foreach (var (n, options) in app.Keys.Index())
        {
            var key = $"{nameof(app.Keys)}:{n}";
            CheckOrigin(key, options, faults);
            CheckAddress(key, options, faults);
            CheckAlgorithms(key, options, faults);
            if (options.Secret is { } secret && SecretStrength.Fault(Encoding.UTF8.GetBytes(secret), app.AllowWeakSecrets) is { } weak)
                faults.Add(new($"{key}:{nameof(options.Secret)}", weak));
            if (options.KeyId is { } id && IdFault(id, options) is { } wrong)
                faults.Add(new($"{key}:{nameof(options.KeyId)}", wrong));
            if (options.NotAfter <= options.NotBefore)
                faults.Add(new($"{key}:{nameof(options.NotAfter)}", "is not later than NotBefore; the key would never count."));
        }
    }

    /// <summary>The origins an entry may have, with what is set.</summary>
    private static IEnumerable<(string Name, string? Value)> Origins(KeyOptions options) =>
    [
        (nameof(options.Secret), options.Secret),
        (nameof(options.SecretFile), options.SecretFile),
        (nameof(options.PublicKeyFile), options.PublicKeyFile),
        (nameof(options.JwksFile), options.JwksFile),
        (nameof(options.JwksUrl), options.JwksUrl),
        (nameof(options.Discovery), options.Discovery),
        (nameof(options.KeyServer), options.KeyServer),
        (nameof(options.KeyMapUrl), options.KeyMapUrl),
    ];

    private static void CheckOrigin(string key, KeyOptions options, ICollection<OptionsFault> faults)
    {
        var all = Origins(options).ToList();
        var set = all.FindAll(origin => origin.Value is not null);
        if (set.Count != 1)
        {
            faults.Add(new(key, set.Count == 0
                ? $"says not where the key is from; set one of {string.Join(", ", all.Select(origin => origin.Name))}."
                : $"has {string.Join(" and ", set.Select(origin => origin.Name))}; each source takes an entry of its own."));
        }
    }

    private static void CheckAddress(string key, KeyOptions options, ICollection<OptionsFault> faults)
    {
        if (RemoteOrigin.Of(options) is not var (kind, address))
        {
            if (options.AllowHttp)
                faults.Add(new($"{key}:{nameof(options.AllowHttp)}", "is true, and there is no address; remove it."));
        }
        else if ((KeyAddress.Fault(address, options.AllowHttp, out var place) ?? QueryFault(kind, place!)) is { } fault)
        {
            faults.Add(new($"{key}:{kind}", fault));
        }
    }

    /// <summary>Others are asked for as they stand.</summary>
    private static string? QueryFault(KeySourceKind kind, Uri place) =>
        kind is KeySourceKind.KeyServer or KeySourceKind.Discovery && place.Query.Length > 0
            ? "has a ? in it; something is put behind this address."
            : null;

    private static void CheckAlgorithms(string key, KeyOptions options, ICollection<OptionsFault> faults)
    {
        var secrets = options.Secret is not null || options.SecretFile is not null;
        foreach (var (n, name) in options.Algorithms.Index())
        {
            var path = $"{key}:{nameof(options.Algorithms)}:{n}";
            if (SigningAlgorithm.Find(name) is not { } algorithm)
                faults.Add(new(path, $"is {Quoted.Text(name ?? "")}; must be one of {string.Join(", ", SigningAlgorithm.All)}."));
            else if (secrets && !algorithm.IsHmac)
                faults.Add(new(path, $"is {algorithm}, which a public key verifies; a secret takes {Names(hmac: true)}."));
            else if (RemoteOrigin.Of(options) is not null && algorithm.IsHmac)
                faults.Add(new(path, $"is {algorithm}, which a secret verifies; what can be fetched is none, and takes {Names(hmac: false)}."));
            else if (options.PublicKeyFile is not null && algorithm.IsHmac)
                faults.Add(new(path, $"is {algorithm}, which a secret verifies; a public key takes {Names(hmac: false)}."));
        }
    }

    private static string? IdFault(string id, KeyOptions options) =>
        options.JwksFile is not null || RemoteOrigin.Of(options) is not null ? "is not used by a key set, whose keys say their ids themselves; remove it."
            : id.Length is 0 or > MaxKeyIdLength ? $"has {id.Length} characters; must have 1 to {MaxKeyIdLength}."
            : null;

    private static string Names(bool hmac) => string.Join(", ", SigningAlgorithm.All.Where(algorithm => algorithm.IsHmac == hmac));
}
