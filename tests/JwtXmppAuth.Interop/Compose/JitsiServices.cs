using System.Text.Json.Nodes;

namespace JwtXmppAuth.Interop.Compose;

/// <summary>What a test reads of a project with the profile <c>jitsi</c>, whichever compose has written it.</summary>
internal sealed class JitsiServices(JsonObject project)
{
    public const string Values = "--env-file deploy/jitsi/jitsi.env";

    public IEnumerable<string> Names => Services.Select(service => service.Key);

    private JsonObject Services => project["services"]!.AsObject();

    public string? this[string service, string variable] => (string?)Services[service]?["environment"]?[variable];

    public IEnumerable<string> Networks(string service) => Services[service]!["networks"]!.AsObject().Select(network => network.Key).Order();

    public IEnumerable<string> Aliases(string service, string network) =>
        Services[service]!["networks"]![network]!["aliases"]!.AsArray().Select(alias => (string)alias!);

    public bool LeadsNowhere(string network) => (string?)project["networks"]![network]!["internal"] == "true";

    public bool HasProfile(string service) => Services[service]!["profiles"] is not null;

    /// <summary>Secrets by name, and where a container finds them.</summary>
    public IReadOnlyDictionary<string, string> Secrets(string service) => (Services[service]!["secrets"]?.AsArray() ?? [])
        .ToDictionary(secret => (string)secret!["source"]!, secret => (string?)secret!["target"] ?? (string)secret["source"]!);

    /// <summary>The host's end of what is mounted there, read-only; null when nothing is.</summary>
    public string? Mounted(string service, string target) => (Services[service]!["volumes"]?.AsArray() ?? [])
        .Select(volume => volume is JsonObject mount
            ? (Source: (string)mount["source"]!, Target: (string)mount["target"]!, ReadOnly: (string?)mount["read_only"] == "true")
            : ((string)volume!).Split(':') is [var from, var to, .. var mode] ? (Source: from, Target: to, ReadOnly: mode is ["ro"]) : default)
        .Where(mount => mount.Target == target && mount.ReadOnly)
        .Select(mount => mount.Source)
        .SingleOrDefault();
}
