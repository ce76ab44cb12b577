using JwtXmppAuth.Tokens;
using JwtXmppAuth.Tokens.Profiles;

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
            foreach (var unused in TokenOptionsCheck.UnusedKeys(app))
                findings.Warn($"{key}:{unused.Key}", unused.Sentence);
            foreach (var ending in TokenOptionsCheck.EndingKeys(app, TimeProvider.System.GetUtcNow()))
                findings.Warn($"{key}:{ending.Key}", ending.Sentence);
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
        else if (app.IssuersInForce().Distinct().Skip(1).Any() && MayBeOfSeveral(app))
            findings.Warn(
                $"{key}:AcceptedIssuers",
                "has several, and each key that is not fetched by Discovery signs for all of them: whoever holds one can issue the tokens of"
                    + " the others. Where they are several parties, give each an app of its own");
        WarnOfProvider($"{key}:Profile", app, findings);
    }

    /// <summary>
    /// Whether keys that are bound to no issuer are several, or stand beside a provider's: one alone is every issuer's in any case.
    /// </summary>
    private static bool MayBeOfSeveral(AppOptions app)
    {
        var single = app.Secrets.Count + app.SecretFiles.Count + app.PublicKeyFiles.Count
            + app.Keys.Count(key => (key.Secret ?? key.SecretFile ?? key.PublicKeyFile) is not null);
        var sets = app.Keys.Count(key => (key.JwksFile ?? key.JwksUrl ?? key.KeyServer ?? key.KeyMapUrl) is not null);
        return sets > 0 || single > 1 || (single > 0 && app.Keys.Any(key => key.Discovery is not null));
    }

    /// <summary>What a provider signs for others than this deployment's people, and nothing here tells apart.</summary>
    private static void WarnOfProvider(string key, AppOptions app, ConfigurationFindings findings)
    {
        var profile = app.Profile;
        var isOpen = profile is { RequiredClaims.Count: 0, Tenants.Count: 0 };
        if (profile.Provider is IdentityProvider.Google && isOpen)
            findings.Warn($"{key}:RequiredClaims", "is empty: everybody with a Google account is let in; hd=YOUR-DOMAIN keeps others out");
        if (profile is { Provider: IdentityProvider.Keycloak, AuthorizedParties.Count: 0 } && app.AcceptedAudiences.Contains("account"))
        {
            findings.Warn(
                $"{key}:AuthorizedParties",
                "is empty, and the audience account stands in tokens of every client of the realm: name the clients, or give this one an audience of its own");
        }

        if (profile.Tenants.Contains("*"))
            findings.Warn($"{key}:Tenants", "has *: its tokens open the rooms of every tenant");
        if (profile.EmailVerifiedBy == ProfileOptions.Nothing)
            findings.Warn($"{key}:EmailVerifiedBy", "is none: an address counts that somebody only claims to have");
    }
}
