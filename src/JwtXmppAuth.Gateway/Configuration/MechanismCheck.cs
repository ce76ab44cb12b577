using JwtXmppAuth.Gateway.Sessions.Sasl;

namespace JwtXmppAuth.Gateway.Configuration;

/// <summary>How participants log in at a host: that there is a way, and that nobody is left without one unawares.</summary>
internal static class MechanismCheck
{
    public static void Run(string key, HostOptions host, GatewayOptions options, ConfigurationFindings findings)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var (index, name) in host.Mechanisms.Index())
        {
            if (!SaslMechanism.All.Contains(name, StringComparer.Ordinal))
                findings.Fault($"{key}:{index}", $"is {Shown.Of(name)}; must be one of {string.Join(", ", SaslMechanism.All)}");
            else if (!seen.Add(name))
                findings.Fault($"{key}:{index}", $"is {name} again; each is offered once");
        }

        if (seen.Count > 0 && !seen.Contains(SaslMechanism.Anonymous))
        {
            findings.Warn(key, host.GuestPolicy is GuestPolicy.Deny
                ? "has no ANONYMOUS: Jitsi's clients, which show the token in their URL, cannot log in"
                : "has no ANONYMOUS: neither guests nor Jitsi's clients can log in");
        }

        if (host.TokenInQuery is TokenInQuery.Refused && !options.Tickets.Enabled)
        {
            findings.Warn(
                $"{key[..key.LastIndexOf(':')]}:TokenInQuery",
                "is refused, and Gateway:Tickets:Enabled is false: Jitsi's clients, and all others in browsers that know the URL alone, cannot log in");
        }

        if (!seen.Contains(SaslMechanism.Plain))
            return;
        foreach (var (index, service) in options.Services.Index().Where(each => each.Item.Hosts.Contains(host.Domain)))
        {
            if (service.Password is { } password && TokenForm.Matches(password))
                findings.Fault($"Gateway:Services:{index}:Password", $"has the form of a token, and {host.Domain} takes tokens by PLAIN; must have another form, e.g. no dots");
        }
    }
}
