using JwtXmppAuth.Gateway.Upstreams;

namespace JwtXmppAuth.Gateway.Configuration;

/// <summary>The secret shared with Prosody, needed as soon as one host leads there.</summary>
internal static class HandoffCheck
{
    public static void Run(GatewayOptions options, ConfigurationFindings findings)
    {
        if (options.Hosts.Any(host => host.Upstream == "prosody") && !HandoffSecret.TryRead(options.Handoff, out _, out var fault))
            findings.Fault(fault);
    }
}
