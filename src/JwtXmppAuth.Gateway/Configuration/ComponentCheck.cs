using System.Text;
using JwtXmppAuth.Gateway.Upstreams;
using JwtXmppAuth.Gateway.Upstreams.Component;

namespace JwtXmppAuth.Gateway.Configuration;

/// <summary>A host whose domain the gateway is itself, as a component of a server.</summary>
internal static class ComponentCheck
{
    public static void Run(string key, HostOptions host, GatewayOptions options, ConfigurationFindings findings)
    {
        if (host.Upstream != "component")
            return;
        var section = $"{key}:Component";
        ServerCheck.Run(section, host.Component, findings);
        if (host.Component.Tls == UpstreamTls.StartTls)
            findings.Fault($"{section}:Tls", "is start-tls, which components do not have; must be direct, or none");
        if (!ComponentSecret.TryRead(section, host.Component, out var secretKey, out var secret, out var fault))
            findings.Fault(fault);
        else if (Encoding.UTF8.GetByteCount(secret) < ComponentSecret.FewBytes)
            findings.Warn(secretKey, $"has fewer than {ComponentSecret.FewBytes} bytes; make one at random: openssl rand -hex 32");

        // One domain is one thing: the server would not know whom a stanza is for.
        if (options.Hosts.FirstOrDefault(other => other.MucDomain == host.Domain) is { } conference)
        {
            findings.Fault(
                $"{key}:Domain",
                $"is {Shown.Of(host.Domain)}, which is the conference component of {Shown.Of(conference.Domain)} too; the gateway needs a domain of its own");
        }
    }
}
