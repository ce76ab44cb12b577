using System.Buffers;
using System.Text;
using JwtXmppAuth.Tokens;
using JwtXmppAuth.Tokens.Keys;
using JwtXmppAuth.Tokens.Profiles;

namespace JwtXmppAuth.Gateway.Configuration;

/// <summary>Who may ask for tokens: named, hard to guess, and with an app and a host that are there.</summary>
internal static class MintCheck
{
    private const int MaxId = 32;

    private static readonly SearchValues<char> IdLetters = SearchValues.Create("abcdefghijklmnopqrstuvwxyz0123456789-");

    public static void Run(GatewayOptions options, ConfigurationFindings findings)
    {
        if (options.Mint.Clients.Count == 0)
            return;
        CheckListener(options, findings);
        var ids = new HashSet<string>(StringComparer.Ordinal);
        var secrets = new HashSet<string>(StringComparer.Ordinal);
        foreach (var (index, client) in options.Mint.Clients.Index())
        {
            var key = $"Gateway:Mint:Clients:{index}";
            if (client.Id.Length is 0 or > MaxId || client.Id.ContainsAnyExcept(IdLetters))
                findings.Fault($"{key}:Id", $"is {Shown.Of(client.Id)}; must be 1 to {MaxId} of a-z, 0-9 and -");
            else if (!ids.Add(client.Id))
                findings.Fault($"{key}:Id", $"is {client.Id}; another client has the same, must be unique");
            if (client.Secret.Length == 0)
                findings.Fault($"{key}:Secret", "is missing; make one at random (`openssl rand -hex 32`)");
            else if (SecretStrength.Fault(Encoding.UTF8.GetBytes(client.Secret), allowWeak: false) is { } fault)
                findings.Fault($"{key}:Secret", fault);
            else if (!secrets.Add(client.Secret))
                findings.Fault($"{key}:Secret", "is that of another client too; must be unique, so that the trail says who it was");

            CheckApp(key, client, options, findings);
            CheckPlaces(key, client, findings);
            CheckTenantsBind($"{key}:Tenants", client, options, findings);
        }
    }

    private static void CheckListener(GatewayOptions options, ConfigurationFindings findings)
    {
        if (!ListenAddress.TryParse(options.Mint.Listen, out var listen))
            findings.Fault("Gateway:Mint:Listen", $"is {Shown.Of(options.Mint.Listen)}; must be {ListenAddress.Form}");
        else if (listen.Port != 0 && new[] { options.Listen, options.AdminListen }.Any(
            other => ListenAddress.TryParse(other, out var place) && place.Port == listen.Port))
            findings.Fault("Gateway:Mint:Listen", $"is {listen}; must have another port than Gateway:Listen and Gateway:AdminListen");
        else if (listen is { IsLoopback: false, Tls: false })
            findings.Warn("Gateway:Mint:Listen", $"is {listen}: whoever is on the network reads secrets and tokens; write https");
    }

    private static void CheckApp(string key, MintClientOptions client, GatewayOptions options, ConfigurationFindings findings)
    {
        var (app, host) = (options.AppOf(client), options.HostOf(client));
        if (app is null)
            findings.Fault($"{key}:App", client.App is null
                ? "is missing, and there is not exactly one app; name the app whose tokens it gets"
                : $"is {Shown.Of(client.App)}; must be the Id of an app");
        else if (app.Profile.Provider is not IdentityProvider.None)
            findings.Fault($"{key}:App", $"is {Shown.Of(app.Id)}, which has a Profile; its tokens come from an identity provider");
        else if (!options.ParticipantApps.Contains(app))
            findings.Fault($"{key}:App", $"is {Shown.Of(app.Id)}, which is the app of a service; its tokens would log in as that service, must be another app");
        else if (host is null)
            findings.Fault($"{key}:Host", client.Host is null
                ? "is missing, and not exactly one host trusts the app; name the domain"
                : $"is {Shown.Of(client.Host)}; must be the Domain of a host that trusts the app");
        else if (client.PrivateKeyFile is null && app is { Secrets.Count: 0, SecretFiles.Count: 0 }
            && !app.Keys.Any(source => source.Secret is not null || source.SecretFile is not null))
            findings.Fault($"{key}:PrivateKeyFile", $"is missing, and app {Shown.Of(app.Id)} has no secret; something must sign");
        else if (client.PrivateKeyFile is { } file && !File.Exists(file))
            findings.Fault($"{key}:PrivateKeyFile", $"is {ShownPath.Of(file)}; there is no such file");
    }

    private static void CheckPlaces(string key, MintClientOptions client, ConfigurationFindings findings)
    {
        if (client.Rooms.Count == 0)
            findings.Fault($"{key}:Rooms", "is empty; say which rooms it may ask for, e.g. team-*, or * for every one");
        foreach (var (index, room) in client.Rooms.Index().Where(room => string.IsNullOrWhiteSpace(room.Item)))
            findings.Fault($"{key}:Rooms:{index}", "is empty; must be a name, or one with * in it");
        foreach (var (index, tenant) in client.Tenants.Index().Where(tenant => string.IsNullOrWhiteSpace(tenant.Item)))
            findings.Fault($"{key}:Tenants:{index}", "is empty; must be a name, or one with * in it");
        if (client.Tenants.Contains(PlacePattern.Every))
            findings.Warn($"{key}:Tenants", "has *: it gets tokens for the rooms of every tenant");
    }

    /// <summary>Its tokens open rooms at every host that trusts the app, whichever it names.</summary>
    private static void CheckTenantsBind(string key, MintClientOptions client, GatewayOptions options, ConfigurationFindings findings)
    {
        if (client.Tenants.Count == 0 || client.Tenants.Contains(PlacePattern.Every) || options.AppOf(client) is not { } app)
            return;
        var hosts = options.Hosts.Where(host => options.AppsOf(host).Contains(app)).ToList();
        var open = hosts.FindAll(host => host is { DomainVerification: false, Compatibility: Compatibility.Plugin }).ConvertAll(host => host.Domain);
        if (open.Count == 0)
            return;
        var sentence = $"has no effect at {string.Join(", ", open)}: DomainVerification is false there, and a token for a room opens it in every tenant";
        if (open.Count == hosts.Count)
            findings.Fault(key, $"{sentence}; switch it on, make Compatibility strict, or remove the list");
        else
            findings.Warn(key, sentence);
    }
}
