using JwtXmppAuth.Gateway.Upstreams;
using JwtXmppAuth.Tokens.Keys;

namespace JwtXmppAuth.Gateway.Configuration;

/// <summary>The secret shared with Prosody, needed as soon as one host leads there.</summary>
internal static class HandoffCheck
{
    public static void Run(GatewayOptions options, ConfigurationFindings findings)
    {
        if (options.Hosts.All(host => host.Upstream != "prosody"))
            return;
        if (!HandoffSecret.TryRead(options.Handoff, out var secret, out var fault))
            findings.Fault(fault);
        else if (SecretStrength.Fault(secret, allowWeak: false) is { } weakness)
            findings.Fault("Gateway:Handoff:Secret", weakness);
    }
}
