using System.Text;
using System.Text.Json.Nodes;
using JwtXmppAuth.Tokens.Keys;

namespace JwtXmppAuth.Server.Importing;

/// <summary>What the plugin knows of tokens at one host, as one of <c>Gateway:Apps</c>; hosts that know the same share it.</summary>
internal sealed class AppImport(ProsodyConfiguration from, ImportedSecrets secrets)
{
    private readonly List<(JsonObject App, string Told)> _apps = [];
    private ImportNotes Notes => from.Notes;

    public JsonArray Apps => new([.. _apps.Select(each => each.App.DeepClone())]);

    /// <returns>The Id of the app.</returns>
    public string? Import(ProsodyHost host)
    {
        var id = from.Text(host, "app_id");
        if (id is null)
            Notes.LeavesOut($"{host.Name} has no app_id that is written there; without one the plugin lets nobody in. Set Gateway:Apps:{_apps.Count}:Id");
        var app = new JsonObject { ["Id"] = id };
        AddKeys(app, host);
        AddIssuers(app, host);

        // What is told of the keys depends on the place among the apps, which is none of what they are.
        var same = $"{app.ToJsonString()} {(UsesRemoteKeys(host) ? null : from.Text(host, "app_secret"))}";
        if (_apps.Find(each => each.Told == same) is { App: { } known })
            return known["Id"]?.GetValue<string>();
        var name = id;
        for (var more = 2; _apps.Any(each => each.App["Id"]?.GetValue<string>() == name); more++)
            name = $"{id}-{more}";
        if (name != id)
        {
            app["Id"] = name;
            app["AcceptedIssuers"] ??= new JsonArray(id);
            Notes.Differs($"Two hosts have the app_id of {host.Name} and differ in the rest: here the second is called by another Id, and its issuer stays");
        }

        _apps.Add((app, same));
        AddSecret(app, host, _apps.Count == 1 ? "app" : $"app-{_apps.Count}");
        return name;
    }

    private void AddKeys(JsonObject app, ProsodyHost host)
    {
        var keys = new JsonArray();
        var algorithm = Algorithm(host);
        foreach (var (option, origin) in new[] { ("asap_key_server", "KeyServer"), ("cache_keys_url", "KeyMapUrl") })
        {
            if (from.Text(host, option) is not { } address)
                continue;
            var key = new JsonObject { [origin] = address, ["Algorithms"] = new JsonArray(algorithm) };
            if (address.StartsWith("http:", StringComparison.OrdinalIgnoreCase))
            {
                key["AllowHttp"] = true;
                Notes.Differs($"{option} is an address with http, where whoever is on the way can put in keys of his own: AllowHttp permits it, https would need none");
            }

            keys.Add(key);
        }

        if (keys.Count == 0)
        {
            app["Algorithm"] = algorithm;
            return;
        }

        app["Keys"] = keys;
        Notes.Differs("Keys that are fetched grow old and are fetched again; the plugin keeps those of a key server until it restarts, so a key taken away there stayed good");
        if (from.Find(host, "app_secret") is { } secret)
            Notes.Differs($"{secret.Place}: app_secret is left out; beside a key server the plugin does not use it either");
    }

    private string Algorithm(ProsodyHost host)
    {
        var algorithm = from.Text(host, "signature_algorithm");
        if (algorithm is not null && !PluginAlgorithms.Contains(algorithm))
            Notes.Differs("signature_algorithm is none that the plugin knows: it let nobody in, and the gateway takes it where it knows it itself");
        return algorithm ?? (UsesRemoteKeys(host) ? "RS256" : "HS256");
    }

    private static readonly string[] PluginAlgorithms = ["HS256", "HS384", "HS512", "RS256", "RS384", "RS512"];

    private bool UsesRemoteKeys(ProsodyHost host) => from.Find(host, "asap_key_server") is not null || from.Find(host, "cache_keys_url") is not null;

    private void AddIssuers(JsonObject app, ProsodyHost host)
    {
        if (from.Texts(host, "asap_accepted_issuers") is { } issuers)
            app["AcceptedIssuers"] = Array(issuers);
        if (from.Texts(host, "asap_accepted_audiences") is { } audiences)
        {
            app["AcceptedAudiences"] = Array(audiences);
        }
        else
        {
            app["AcceptedAudiences"] = new JsonArray("*");
            Notes.Differs("asap_accepted_audiences is not set: the plugin then takes any, silently; here * stands for it. Better name the aud that your issuer writes");
        }
    }

    private void AddSecret(JsonObject app, ProsodyHost host, string name)
    {
        if (UsesRemoteKeys(host))
            return;
        if (from.Find(host, "app_secret") is not { } option)
        {
            Notes.LeavesOut($"{host.Name} has neither app_secret nor a key server: without one the plugin lets nobody in");
            return;
        }

        var secret = from.Text(host, "app_secret");
        if (!Algorithm(host).StartsWith("HS", StringComparison.Ordinal))
        {
            app["PublicKeyFiles"] = new JsonArray(secrets.Path($"{name}.pem"));
            Notes.Asks($"Write the public key that stands as app_secret at {option.Place} into {secrets.Path($"{name}.pem")}");
            return;
        }

        if (secrets.Inline && secret is not null)
        {
            app["Secrets"] = new JsonArray(secret);
        }
        else
        {
            app["SecretFiles"] = new JsonArray(secrets.Path(name));
            Notes.Asks($"Write app_secret ({option.Place}) into {secrets.Path(name)}, readable by the gateway alone");
        }

        if (secret is not null && SecretStrength.Fault(Encoding.UTF8.GetBytes(secret), allowWeak: false) is not null)
        {
            app["AllowWeakSecrets"] = true;
            Notes.Differs($"{option.Place}: app_secret can be guessed from a single token (it is short, or out of an example). AllowWeakSecrets takes it until there is a better one");
        }
    }

    private static JsonArray Array(IReadOnlyList<string> texts) => new([.. texts.Select(text => JsonValue.Create(text))]);
}
