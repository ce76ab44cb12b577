using System.Text.Json.Nodes;
using JwtXmppAuth.Server.Importing.Lua;

namespace JwtXmppAuth.Server.Importing;

/// <summary>A virtual host with the plugin, and the conference it checks, as one of <c>Gateway:Hosts</c>.</summary>
internal sealed class HostImport(ProsodyConfiguration from, ServerPlace server)
{
    private ImportNotes Notes => from.Notes;

    public JsonObject Import(ProsodyHost host, string? app)
    {
        var to = new JsonObject { ["Domain"] = host.Name };
        if (app is not null)
            to["Apps"] = new JsonArray(app);
        var rooms = AddConference(to, host);
        AddTokenRules(to, host);
        AddPatterns(to, host);
        if (rooms is not null)
            AddRoomRules(to, rooms);
        AddServer(to);
        return to;
    }

    /// <summary>A host for people without a token, who share the rooms of <paramref name="main"/>.</summary>
    public JsonObject ImportGuests(ProsodyHost guests, ProsodyHost main)
    {
        var to = new JsonObject { ["Domain"] = guests.Name, ["Apps"] = new JsonArray("none") };
        AddConference(to, main);
        to["MucBase"] ??= main.Name;
        // As before, it is for Prosody's modules alone to say what they may.
        to["Guests"] = "create";
        AddServer(to);
        Notes.Differs($"{guests.Name} lets people in without a token: Guests is create there, so that Prosody goes on deciding which rooms they enter and make; docs/guests.md has what the gateway can do itself");
        Notes.Asks($"In Prosody, VirtualHost {guests.Name} needs authentication = \"jwtxmppauth\" and jwtxmppauth_secret too");
        return to;
    }

    /// <returns>The component; null where it is not in what was read.</returns>
    private ProsodyHost? AddConference(JsonObject to, ProsodyHost host)
    {
        var prefix = from.Text(host, "muc_mapper_domain_prefix");
        var mapped = from.Text(host, "muc_mapper_domain_base");
        var standard = $"{prefix ?? "conference"}.{mapped ?? host.Name}";
        var muc = from.Text(host, "muc_mapper_domain") ?? standard;
        if (mapped is null)
            Notes.Differs($"muc_mapper_domain_base is not set for {host.Name}: here it is the host's own domain; the plugin's newest version then opens no room at all");

        var rooms = from.Components.FirstOrDefault(each => each.Name == muc);
        if (rooms is null && from.Components.Where(Checks).ToList() is [var only])
        {
            Notes.Differs($"There is no component {muc}, which the plugin would check for; Muc is {only.Name}, where token_verification is on");
            (rooms, muc) = (only, only.Name);
        }
        else if (rooms is null)
        {
            Notes.LeavesOut($"The component {muc} is not in what was read: its options (restrict_room_creation, token_verification_…) are not known");
        }
        else if (!Checks(rooms))
        {
            Notes.Differs($"token_verification is not among the modules of {muc}: so far any token opened every room; the gateway asks each join");
        }

        if (muc != standard)
            to["Muc"] = muc;
        if (mapped is not null && mapped != host.Name)
            to["MucBase"] = mapped;
        if (prefix is not null && prefix != "conference")
            to["MucPrefix"] = prefix;
        return rooms;
    }

    private bool Checks(ProsodyHost component) =>
        component.Component == "muc" && Modules(component).Contains("token_verification", StringComparer.Ordinal);

    private IEnumerable<string> Modules(ProsodyHost host) => new[] { host, from.Global }
        .Select(each => each.Options.GetValueOrDefault("modules_enabled")?.Value)
        .SelectMany(value => value switch
        {
            LuaValue.Table table => table.Items.OfType<LuaValue.Text>().Select(item => item.Value),
            LuaValue.Text(var only) => [only],
            _ => [],
        });

    private void AddTokenRules(JsonObject to, ProsodyHost host)
    {
        // The plugin's default, and written, so that nobody has to know it.
        to["DomainVerification"] = from.Flag(host, "enable_domain_verification") ?? true;
        if (from.Flag(host, "asap_require_room_claim") is false)
            to["RequireRoomClaim"] = false;
        if (from.Flag(host, "allow_empty_token") is true)
        {
            to["AllowEmptyToken"] = true;
            Notes.Differs("allow_empty_token: other than with the plugin, after a refused token no second attempt without one is let in");
        }
    }

    private void AddPatterns(JsonObject to, ProsodyHost host)
    {
        var patterns = new JsonObject();
        if (from.Flag(host, "token_regex_enabled") is false)
            patterns["Language"] = "none";
        if (from.Number(host, "token_regex_room_max_length") is { } length)
            patterns["MaxRoomLength"] = length;
        if (from.Number(host, "token_regex_max_quantifiers") is { } quantifiers)
            patterns["MaxQuantifiers"] = quantifiers;
        if (patterns.Count > 0)
            to["RoomPatterns"] = patterns;
    }

    private void AddRoomRules(JsonObject to, ProsodyHost rooms)
    {
        if (from.Flag(rooms, "token_verification_require_token_for_moderation") is true)
            to["RequireTokenForModeration"] = true;
        if (from.Texts(rooms, "token_verification_allowlist") is { Count: > 0 } allowed)
        {
            to["VerificationAllowlist"] = new JsonArray([.. allowed.Select(entry => JsonValue.Create(entry))]);
            Notes.Differs("token_verification_allowlist counts for sessions through the gateway; who connects to Prosody itself is Prosody's business as before");
        }

        if (from.Find(rooms, "restrict_room_creation")?.Value is LuaValue.Flag(true) or LuaValue.Text("admin" or "local" or "true"))
        {
            to["RoomCreation"] = "existing-only";
            Notes.Keeps("restrict_room_creation: Prosody goes on refusing rooms that nobody with a right to makes; RoomCreation existing-only says so here");
        }
    }

    private void AddServer(JsonObject to)
    {
        to["Upstream"] = "prosody";
        var prosody = new JsonObject { ["Address"] = server.Address, ["Port"] = server.Port };
        if (server.Network is ServerNetwork.Trusted)
            prosody["AllowUnencrypted"] = true;
        else if (server.Network is ServerNetwork.Other)
            prosody["Tls"] = "start-tls";
        to["Prosody"] = prosody;
    }
}
