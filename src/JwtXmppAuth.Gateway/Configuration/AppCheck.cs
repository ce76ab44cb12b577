using JwtXmppAuth.Tokens;

namespace JwtXmppAuth.Gateway.Configuration;

/// <summary>The apps: ids here, keys and algorithms by the token library.</summary>
internal static class AppCheck
{
    public static void Run(GatewayOptions options, ConfigurationFindings findings)
    {
        if (options.Apps.Count == 0)
            findings.Fault("Gateway:Apps", "is empty; must have at least one app that issues tokens");

        var ids = new HashSet<string>(StringComparer.Ordinal);
        foreach (var (index, app) in options.Apps.Index())
        {
            var key = $"Gateway:Apps:{index}";
            if (app.Id.Length > 0 && !ids.Add(app.Id))
                findings.Fault($"{key}:Id", $"is {Shown.Of(app.Id)}; another app has the same, must be unique");
            if (app.Id == HostOptions.NoApp)
                findings.Fault($"{key}:Id", $"is {HostOptions.NoApp}; that is what a host says which trusts no app, must be another");

            foreach (var fault in TokenOptionsCheck.Faults(app).Concat(TokenOptionsCheck.FileFaults(app)))
                findings.Fault($"{key}:{fault.Key}", fault.Sentence);
            WarnOfHoles(key, app, findings);
            if (options.ParticipantApps.Skip(1).Any() && options.ParticipantApps.Contains(app) && !options.Hosts.Any(host => host.Apps.Contains(app.Id)))
                findings.Warn($"{key}:Id", $"is {Shown.Of(app.Id)}: no host trusts it, its tokens open nothing");
        }
    }

    private static void WarnOfHoles(string key, AppOptions app, ConfigurationFindings findings)
    {
        if (app.AllowWeakSecrets)
        {
            findings.Warn(
                $"{key}:AllowWeakSecrets",
                "is true: a short secret can be guessed from a single token, and then anybody can issue tokens");
        }

        if (app.AcceptedAudiences.Contains("*"))
            findings.Warn($"{key}:AcceptedAudiences", "has *: a token issued for another service opens rooms here");
        if (app.AcceptedIssuers.Contains("*"))
            findings.Warn($"{key}:AcceptedIssuers", "has *: whatever a token names as its issuer is taken");
    }
}
