using JwtXmppAuth.Gateway.Sessions.Sasl;

namespace JwtXmppAuth.Gateway.Configuration;

/// <summary>How participants log in at a host: that there is a way, and that nobody is left without one unawares.</summary>
internal static class MechanismCheck
{
    public static void Run(string key, HostOptions host, GatewayOptions options, ConfigurationFindings findings)
    {
        CheckProvider(key[..key.LastIndexOf(':')], host, findings);
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

    /// <summary>Clients follow it with a person's login, so it cannot be one that anybody on the way could change.</summary>
    private static void CheckProvider(string key, HostOptions host, ConfigurationFindings findings)
    {
        if (host.OpenIdConfiguration is { } url && !(Uri.TryCreate(url, UriKind.Absolute, out var place) && place.Scheme == Uri.UriSchemeHttps))
            findings.Fault($"{key}:OpenIdConfiguration", $"is {Shown.Of(url)}; must be a URL that begins with https://");
        // RFC 6749 §3.3.
        if (host.OAuthScope is { } scope && (scope.Length == 0 || scope.Any(letter => letter is < ' ' or > '~' or '"' or '\\')))
            findings.Fault($"{key}:OAuthScope", $"is {Shown.Of(scope)}; must be words of printable ASCII, without quotes and backslashes");
        if ((host.OpenIdConfiguration ?? host.OAuthScope) is not null && !host.Mechanisms.Contains(SaslMechanism.OAuthBearer))
        {
            findings.Warn(
                $"{key}:{(host.OpenIdConfiguration is null ? "OAuthScope" : "OpenIdConfiguration")}",
                "is told to nobody: Mechanisms has no OAUTHBEARER");
        }
    }
}
