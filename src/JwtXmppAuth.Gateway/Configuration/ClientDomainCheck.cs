using JwtXmppAuth.Gateway.Upstreams.Domain;
using JwtXmppAuth.Xmpp;

namespace JwtXmppAuth.Gateway.Configuration;

/// <summary>What the gateway serves where it is the server of the client domain itself.</summary>
internal static class ClientDomainCheck
{
    private static readonly string[] ServiceTypes = ["stun", "stuns", "turn", "turns"];
    private static readonly string[] Transports = ["udp", "tcp"];

    public static void Run(string key, HostOptions host, ConfigurationFindings findings)
    {
        var domain = host.ClientDomain;
        if (host.Upstream != "component" && domain.Companions.Count + domain.Reachable.Count + domain.ExternalServices.Count > 0)
            findings.Warn(key, $"has no effect: with upstream {Shown.Of(host.Upstream)} the gateway is not the server of its clients");

        if (domain is { Node: DomainNode.Random, NodeField: not null })
            findings.Warn($"{key}:NodeField", "has no effect: Node is random; set it to subject for addresses that stay");

        foreach (var (index, companion) in domain.Companions.Index())
        {
            if (companion.Type.Length == 0)
                findings.Fault($"{key}:Companions:{index}:Type", "is missing; must be what clients look for, such as lobbyrooms or speakerstats");
            CheckDomain($"{key}:Companions:{index}:Domain", companion.Domain, host, findings);
        }

        foreach (var (index, reachable) in domain.Reachable.Index())
            CheckDomain($"{key}:Reachable:{index}", reachable, host, findings);
        foreach (var (index, service) in domain.ExternalServices.Index())
            CheckService($"{key}:ExternalServices:{index}", service, domain, key, findings);
    }

    private static void CheckDomain(string key, string domain, HostOptions host, ConfigurationFindings findings)
    {
        if (!Jid.TryParse(domain, out var jid) || jid.Node is not null || jid.Resource is not null)
            findings.Fault(key, $"is {Shown.Of(domain)}; must be a domain such as lobby.meet.example.com");
        else if (jid.Domain == host.Domain)
            findings.Fault(key, $"is {Shown.Of(domain)}, the host's own domain; must be another one of its server");
    }

    private static void CheckService(
        string key, ExternalServiceOptions service, ClientDomainOptions domain, string domainKey, ConfigurationFindings findings)
    {
        if (!ServiceTypes.Contains(service.Type, StringComparer.Ordinal))
            findings.Fault($"{key}:Type", $"is {Shown.Of(service.Type)}; must be one of {string.Join(", ", ServiceTypes)}");
        if (Uri.CheckHostName(service.Host) == UriHostNameType.Unknown)
            findings.Fault($"{key}:Host", $"is {Shown.Of(service.Host)}; must be an IP address or a host name");
        if (service.Transport is { } transport && !Transports.Contains(transport, StringComparer.Ordinal))
            findings.Fault($"{key}:Transport", $"is {Shown.Of(transport)}; must be udp or tcp");
        if (service.Username is null != service.Password is null)
            findings.Fault($"{key}:{(service.Username is null ? "Username" : "Password")}", "is missing; an account has both");
        if (service is { TakesCredentials: true, Username: null } && string.IsNullOrEmpty(domain.TurnSecret))
        {
            findings.Warn(
                $"{domainKey}:TurnSecret",
                $"is missing: clients get no credentials for the TURN server at {Shown.Of(service.Host)}; it has to let everybody in, or nobody can use it");
        }
    }
}
