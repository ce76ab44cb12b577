using JwtXmppAuth.Gateway.Revocation;
using JwtXmppAuth.Tokens.Keys.Remote;
using Microsoft.Extensions.Configuration;

namespace JwtXmppAuth.Gateway.Configuration;

/// <summary>Where two configurations differ, by key path (<c>Gateway:Apps:0:Secrets:1</c>); what the values are is never told.</summary>
/// <param name="AtOnce">What a running gateway can take.</param>
/// <param name="AtStart">What it has to be started anew for: its listeners, its bounds, the way to its servers.</param>
/// <param name="Held">
/// What it could take, and must not before that start: a host is known by its place in the list, and who is trusted there is said
/// in several sections that are of one piece.
/// </param>
public sealed record ConfigurationChange(IReadOnlyList<string> AtOnce, IReadOnlyList<string> AtStart, IReadOnlyList<string> Held)
{
    /// <summary>Sections of <c>Gateway</c> that a running gateway takes, and what of each is built into more than can be replaced.</summary>
    private static readonly Dictionary<string, string[]> Sections = new(StringComparer.OrdinalIgnoreCase)
    {
        [nameof(GatewayOptions.Apps)] = [],
        [nameof(GatewayOptions.Services)] = [],
        [nameof(GatewayOptions.Hosts)] =
        [
            nameof(HostOptions.Domain), nameof(HostOptions.PublicUrl), nameof(HostOptions.Muc), nameof(HostOptions.MucBase),
            nameof(HostOptions.MucPrefix), nameof(HostOptions.Upstream), nameof(HostOptions.Prosody), nameof(HostOptions.Anonymous),
            nameof(HostOptions.Embedded), nameof(HostOptions.ClientDomain), nameof(HostOptions.ModeratorAccount),
        ],
        [nameof(GatewayOptions.Mint)] = [nameof(MintOptions.Listen)],
        [nameof(GatewayOptions.Admin)] = [],
        [nameof(GatewayOptions.Tickets)] = [],
        [nameof(GatewayOptions.Limits)] = [],
        [nameof(GatewayOptions.KeyFetch)] = [nameof(KeyFetchOptions.CertificateAuthorityFile), nameof(KeyFetchOptions.Proxy)],
        [nameof(GatewayOptions.Revocation)] = [nameof(RevocationOptions.File), nameof(RevocationOptions.Unreadable), nameof(RevocationOptions.PollInterval)],
    };

    /// <summary>They name each other: whom a host trusts, whose tokens are made for whom.</summary>
    private static readonly string[] OfOnePiece =
        [nameof(GatewayOptions.Apps), nameof(GatewayOptions.Hosts), nameof(GatewayOptions.Services), nameof(GatewayOptions.Mint)];

    private static readonly string[] Lists = [nameof(GatewayOptions.Apps), nameof(GatewayOptions.Hosts), nameof(GatewayOptions.Services)];

    private const string MintClients = $"{ConfigurationCheck.Section}:{nameof(GatewayOptions.Mint)}:{nameof(MintOptions.Clients)}";

    public bool IsEmpty => AtOnce.Count + AtStart.Count == 0;

    /// <summary>All that the next start will take and this gateway has not.</summary>
    public IReadOnlyList<string> Waiting => [.. AtStart, .. Held];

    /// <param name="former">The root, not the section; as <paramref name="now"/>.</param>
    public static ConfigurationChange Between(IConfiguration former, IConfiguration now)
    {
        var (old, fresh) = (Flat(former), Flat(now));
        var changed = old.Keys.Union(fresh.Keys, StringComparer.OrdinalIgnoreCase)
            .Where(key => !string.Equals(old.GetValueOrDefault(key), fresh.GetValueOrDefault(key), StringComparison.Ordinal))
            .Order(StringComparer.OrdinalIgnoreCase)
            .ToLookup(key => IsTakenAtOnce(key) && !(IsBelow(MintClients, key) && !former.GetSection(MintClients).Exists()));
        string[] atStart = [.. changed[false]];
        var held = changed[true].ToLookup(key => Array.Exists(atStart, IsOfHosts) && OfOnePiece.Contains(SectionOf(key), StringComparer.OrdinalIgnoreCase));
        return new([.. held[false]], atStart, [.. held[true]]);
    }

    /// <summary>What is in force until the next start: of <paramref name="now"/> all but what waits for it.</summary>
    public IConfiguration InForce(IConfiguration former, IConfiguration now)
    {
        if (Waiting.Count == 0)
            return now;
        var waiting = Waiting.ToHashSet(StringComparer.OrdinalIgnoreCase);
        return new ConfigurationBuilder()
            .AddInMemoryCollection(Flat(now).Where(pair => !waiting.Contains(pair.Key)).Select(Value))
            .AddInMemoryCollection(Flat(former).Where(pair => waiting.Contains(pair.Key)).Select(Value))
            .Build();

        static KeyValuePair<string, string?> Value(KeyValuePair<string, string> pair) => new(pair.Key, pair.Value);
    }

    /// <summary>Whether a running gateway takes a new value for this key.</summary>
    public static bool IsTakenAtOnce(string key) => key.Split(':') switch
    {
        [var root, var section, var first, .. var rest] when Is(root, ConfigurationCheck.Section) && Sections.TryGetValue(section, out var atStart) =>
            (Lists.Contains(section, StringComparer.OrdinalIgnoreCase) ? rest.FirstOrDefault() : first) is not { } option
            || !atStart.Contains(WithoutFile(option), StringComparer.OrdinalIgnoreCase),
        _ => false,
    };

    private static bool IsOfHosts(string key) => Is(SectionOf(key), nameof(GatewayOptions.Hosts));

    private static bool IsBelow(string path, string key) => key.StartsWith($"{path}:", StringComparison.OrdinalIgnoreCase);

    private static string SectionOf(string key) => key.Split(':') is [_, var section, ..] ? section : "";

    private static Dictionary<string, string> Flat(IConfiguration configuration) => configuration.AsEnumerable()
        .Where(pair => pair.Value is not null)
        .ToDictionary(pair => pair.Key, pair => pair.Value!, StringComparer.OrdinalIgnoreCase);

    private static string WithoutFile(string option) =>
        option.EndsWith("_FILE", StringComparison.OrdinalIgnoreCase) ? option[..^"_FILE".Length] : option;

    private static bool Is(string word, string name) => word.Equals(name, StringComparison.OrdinalIgnoreCase);
}
