using Microsoft.Extensions.Configuration;

namespace JwtXmppAuth.Gateway.Configuration;

/// <summary>Where two configurations differ, by key path (<c>Gateway:Apps:0:Secrets:1</c>); what the values are is never told.</summary>
/// <param name="AtOnce">What a running gateway can take.</param>
/// <param name="AtStart">What it has to be started anew for: its listeners, its bounds, the way to its servers.</param>
public sealed record ConfigurationChange(IReadOnlyList<string> AtOnce, IReadOnlyList<string> AtStart)
{
    /// <summary>Sections of <c>Gateway</c> that sessions are judged by when they begin, and nothing else is made of.</summary>
    private static readonly string[] Sections = ["Apps", "Hosts", "Services"];

    /// <summary>What of a host is built into more than its sessions.</summary>
    private static readonly string[] OfHostsAtStart =
    [
        nameof(HostOptions.Domain), nameof(HostOptions.PublicUrl), nameof(HostOptions.Muc), nameof(HostOptions.MucBase),
        nameof(HostOptions.MucPrefix), nameof(HostOptions.Upstream), nameof(HostOptions.Prosody), nameof(HostOptions.Anonymous),
        nameof(HostOptions.Embedded), nameof(HostOptions.ModeratorAccount),
    ];

    public bool IsEmpty => AtOnce.Count + AtStart.Count == 0;

    /// <param name="former">The root, not the section; as <paramref name="now"/>.</param>
    public static ConfigurationChange Between(IConfiguration former, IConfiguration now)
    {
        var (old, fresh) = (Flat(former), Flat(now));
        var changed = old.Keys.Union(fresh.Keys, StringComparer.OrdinalIgnoreCase)
            .Where(key => !string.Equals(old.GetValueOrDefault(key), fresh.GetValueOrDefault(key), StringComparison.Ordinal))
            .Order(StringComparer.OrdinalIgnoreCase)
            .ToLookup(IsTakenAtOnce);
        return new([.. changed[true]], [.. changed[false]]);
    }

    /// <summary>Whether a running gateway takes a new value for this key.</summary>
    public static bool IsTakenAtOnce(string key) => key.Split(':') switch
    {
        [var root, var section, ..] when !Is(root, ConfigurationCheck.Section) || !Sections.Contains(section, StringComparer.OrdinalIgnoreCase) => false,
        [_, var section, _, var option, ..] when Is(section, "Hosts") => !OfHostsAtStart.Contains(WithoutFile(option), StringComparer.OrdinalIgnoreCase),
        { Length: > 2 } => true,
        _ => false,
    };

    private static Dictionary<string, string> Flat(IConfiguration configuration) => configuration.AsEnumerable()
        .Where(pair => pair.Value is not null)
        .ToDictionary(pair => pair.Key, pair => pair.Value!, StringComparer.OrdinalIgnoreCase);

    private static string WithoutFile(string option) =>
        option.EndsWith("_FILE", StringComparison.OrdinalIgnoreCase) ? option[..^"_FILE".Length] : option;

    private static bool Is(string word, string name) => word.Equals(name, StringComparison.OrdinalIgnoreCase);
}
