using JwtXmppAuth.Xmpp;

namespace JwtXmppAuth.Gateway.Configuration;

/// <summary>The services: that each can log in, somewhere, as nobody else.</summary>
internal static class ServiceCheck
{
    public const int MinPasswordLength = 16;

    public static void Run(GatewayOptions options, ConfigurationFindings findings)
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (var (index, service) in options.Services.Index())
        {
            var key = $"Gateway:Services:{index}";
            if (!IsName(service.Name, 32, ""))
                findings.Fault($"{key}:Name", $"is {Shown.Of(service.Name)}; must be 1 to 32 of a-z, 0-9 and -");
            else if (!names.Add(service.Name))
                findings.Fault($"{key}:Name", $"is {service.Name}; another service has the same, must be unique");
            if (service.Node is { } node && !IsName(node, 64, "._"))
                findings.Fault($"{key}:Node", $"is {Shown.Of(node)}; must be 1 to 64 of a-z, 0-9, ., _ and -");
            if (service.Resource is { } resource && !Jid.TryCreate("a", "b", resource, out _))
                findings.Fault($"{key}:Resource", $"is {Shown.Of(resource)}; must be what an address can have behind its /");

            CheckHosts($"{key}:Hosts", service, options, findings);
            CheckCredentials(key, service, options, findings);
            foreach (var (at, network) in service.Networks.Index())
                NetworkCheck.CheckNetwork($"{key}:Networks:{at}", network, findings);
        }

        CheckThatNoneIsAnother(options, findings);
    }

    private static void CheckHosts(string key, ServiceOptions service, GatewayOptions options, ConfigurationFindings findings)
    {
        if (service.Hosts.Count == 0)
            findings.Fault(key, "is empty; must name the hosts it may log in at");
        foreach (var (index, domain) in service.Hosts.Index())
        {
            if (options.Hosts.FirstOrDefault(host => host.Domain == domain) is not { } host)
            {
                var hint = NearestName.Of(domain, options.Hosts.Select(each => each.Domain)) is { } near ? $"; did you mean {near}?" : "";
                findings.Fault($"{key}:{index}", $"is {Shown.Of(domain)}; must be the Domain of one of Gateway:Hosts{hint}");
            }
            else if (service.Hidden && (!host.TrustsNoApp || host.GuestPolicy is not GuestPolicy.Deny))
            {
                findings.Warn(
                    $"{key}:{index}",
                    $"is {domain}, where others log in too, and the service is Hidden: clients hide by domain, so they would hide those as well. Give"
                        + " it a host of its own, with Apps none");
            }
        }
    }

    private static void CheckCredentials(string key, ServiceOptions service, GatewayOptions options, ConfigurationFindings findings)
    {
        if (service.Password is null && service.App is null)
            findings.Fault($"{key}:Password", "is missing; must be set, or App, for the service to log in by");
        if (service.Password is { Length: < MinPasswordLength } password)
            findings.Fault($"{key}:Password", $"has {password.Length} characters; must have at least {MinPasswordLength}");
        if (service.Username is { } name && (name.Length is 0 or > 64 || name.Any(char.IsControl)))
            findings.Fault($"{key}:Username", $"is {Shown.Of(name)}; must be 1 to 64 characters without control characters");
        if (service.Password is not null && !service.SkipRoomCheck)
            findings.Warn($"{key}:SkipRoomCheck", "is false: with a password it shows no token, and no room opens to it");
        if (service.App is not { } app)
            return;
        if (!options.Apps.Any(each => each.Id == app))
            findings.Fault($"{key}:App", $"is {Shown.Of(app)}; must be the Id of one of Gateway:Apps");
        foreach (var (index, host) in options.Hosts.Index().Where(each => each.Item.Apps.Contains(app)))
            findings.Fault($"Gateway:Hosts:{index}:Apps", $"has {Shown.Of(app)}, which is the app of a service; must be another app: a token is a participant's or a service's");
    }

    /// <summary>At one host no two may be told apart by nothing, nor have one address.</summary>
    private static void CheckThatNoneIsAnother(GatewayOptions options, ConfigurationFindings findings)
    {
        foreach (var (index, service) in options.Services.Index())
        {
            foreach (var other in options.Services.Take(index).Where(other => other.Hosts.Intersect(service.Hosts).Any()))
            {
                var key = $"Gateway:Services:{index}";
                if (service.App is not null && service.App == other.App)
                    findings.Fault($"{key}:App", $"is {Shown.Of(service.App)}, which is that of service {other.Name} at the same host; must be its own");
                if (service.Password is not null && other.Password is not null && UserOf(service) == UserOf(other))
                    findings.Fault($"{key}:Username", $"is {Shown.Of(UserOf(service))}, which is that of service {other.Name} at the same host; must be its own");
                if ((service.Node ?? service.Name) == (other.Node ?? other.Name))
                    findings.Fault($"{key}:Node", $"is {Shown.Of(service.Node ?? service.Name)}, which is that of service {other.Name} at the same host; must be its own");
            }
        }
    }

    private static string UserOf(ServiceOptions service) => service.Username ?? service.Name;

    private static bool IsName(string text, int length, string more) =>
        text.Length > 0 && text.Length <= length
        && text.All(letter => char.IsAsciiLetterLower(letter) || char.IsAsciiDigit(letter) || letter == '-' || more.Contains(letter, StringComparison.Ordinal));
}
