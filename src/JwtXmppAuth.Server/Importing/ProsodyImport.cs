using System.Text.Json.Nodes;

namespace JwtXmppAuth.Server.Importing;

/// <summary>Prosody's configuration as ours: all hosts with the plugin, and those for guests beside them.</summary>
internal sealed class ProsodyImport(ProsodyConfiguration from, ImportedSecrets secrets, ServerPlace server)
{
    private static readonly string[] Anonymous = ["anonymous", "jitsi-anonymous"];

    private ImportNotes Notes => from.Notes;

    /// <returns>Null where no host has the plugin.</returns>
    public JsonObject? Run(string? publicUrl)
    {
        var (mains, guests) = (new List<ProsodyHost>(), new List<ProsodyHost>());
        foreach (var host in from.VirtualHosts)
        {
            var authentication = from.Text(host, "authentication");
            if (authentication == "token")
                mains.Add(host);
            else if (Anonymous.Contains(authentication))
                guests.Add(host);
            else
                Notes.Keeps($"VirtualHost {host.Name}, whose clients log in by {Module(authentication)}");
        }

        if (mains.Count == 0)
            return null;

        var gateway = new JsonObject { ["Hosts"] = Hosts(mains, guests, publicUrl, out var apps), ["Apps"] = apps };
        gateway["Handoff"] = new JsonObject { ["SecretFile"] = secrets.Path("handoff") };
        AddDoors(gateway, mains[0], publicUrl);
        OtherOptions.Tell(from, Notes);
        TellTheRest(mains);
        return new JsonObject { ["Gateway"] = gateway };
    }

    /// <summary>A value that is no name of a module is not shown: it may have become one by mistake.</summary>
    private static string Module(string? authentication) => authentication switch
    {
        null => "what Prosody has by default",
        { Length: < 40 } when authentication.All(letter => char.IsAsciiLetterLower(letter) || letter is '_' or '-') => authentication,
        _ => "something else",
    };

    private JsonArray Hosts(List<ProsodyHost> mains, List<ProsodyHost> guests, string? publicUrl, out JsonArray apps)
    {
        var (appImport, hostImport) = (new AppImport(from, secrets), new HostImport(from, server));
        var hosts = new JsonArray();
        foreach (var main in mains)
        {
            var host = hostImport.Import(main, appImport.Import(main));
            if (publicUrl is not null && mains.Count == 1)
                host["PublicUrl"] = publicUrl;
            hosts.Add(host);
        }

        foreach (var guest in guests)
            hosts.Add(hostImport.ImportGuests(guest, mains.Find(main => guest.Name.EndsWith($".{main.Name}", StringComparison.Ordinal)) ?? mains[0]));
        apps = appImport.Apps;
        return hosts;
    }

    private void AddDoors(JsonObject gateway, ProsodyHost host, string? publicUrl)
    {
        // What Prosody believes where nothing is set.
        var proxies = from.Texts(host, "trusted_proxies") ?? ["127.0.0.1", "::1"];
        gateway["TrustedProxies"] = new JsonArray([.. proxies.Select(address => JsonValue.Create(address))]);
        Notes.Asks("TrustedProxies must be where your web server connects from: only it may say which tenant and which client address a request has");
        if (from.Text(host, "region_header_name") is { } region)
            gateway["RegionHeader"] = region.Replace('_', '-');
        if (publicUrl is not null)
            gateway["AllowedOrigins"] = new JsonArray(publicUrl);
    }

    private void TellTheRest(List<ProsodyHost> mains)
    {
        Notes.Differs("A refusal ends in the plugin's text and a reference, [3f9a1c2b7d04], which the log explains");
        Notes.Differs("Names of rooms are compared in one normal form: a claim Ä b opens the room that people call so; the plugin compared bytes");
        Notes.Differs("Nobody but the gateway logs in at these hosts of Prosody any more: what used a token at Prosody's own port comes through the gateway");
        Notes.Asks($"Make the secret that gateway and Prosody share: openssl rand -hex 32 > {secrets.Path("handoff")}");
        foreach (var main in mains)
            Notes.Asks($"In Prosody, at VirtualHost {main.Name}: authentication = \"jwtxmppauth\", and jwtxmppauth_secret with what is in {secrets.Path("handoff")}");
        Notes.Asks("In Prosody, before the first host: c2s_unauthed_stanza_size_limit = 90112; and our module in plugin_paths. docs/migrate-from-mod-auth-token.md has it step by step");
        Notes.Asks("Run check-config with the new configuration, and token inspect with a token of yours");
    }
}
