using JwtXmppAuth.Xmpp;

namespace JwtXmppAuth.Gateway.Configuration;

/// <summary>The account that makes moderators, where there is one.</summary>
internal static class ModeratorAccountCheck
{
    public static void Run(string key, HostOptions host, GatewayOptions options, ConfigurationFindings findings)
    {
        var account = host.ModeratorAccount;
        if (account.Jid is null)
        {
            if (account.Password is not null)
                findings.Fault($"{key}:Jid", "is missing; a Password alone is no account");
            return;
        }

        var isAddress = Jid.TryParse(account.Jid, out var jid) && jid is { Node: not null, Resource: null } && IsPrintable(jid.Node);
        if (!isAddress)
            findings.Fault($"{key}:Jid", $"is {Shown.Of(account.Jid)}; must be a bare JID in ASCII such as moderator@gateway.example.com");
        if (host.Upstream == "component")
        {
            if (isAddress)
                CheckOwn($"{key}:Jid", jid!, host, options, findings);
            if (account.Password is not null)
                findings.Warn($"{key}:Password", "has no effect: with upstream component the gateway is the domain of the account, and nobody asks for it");
            return;
        }

        if (host.Server() is null)
            findings.Fault(key, $"belongs to an XMPP server; {host.Upstream} has none");
        if (string.IsNullOrEmpty(account.Password))
            findings.Fault($"{key}:Password", "is missing; write it into a file and name that in Password_FILE");
        else if (!IsPrintable(account.Password))
            findings.Fault($"{key}:Password", "has characters that are not printable ASCII; servers differ in how they prepare them");
    }

    /// <summary>An address of the gateway's own domain, and nobody else's there.</summary>
    private static void CheckOwn(string key, Jid jid, HostOptions host, GatewayOptions options, ConfigurationFindings findings)
    {
        if (jid.Domain != host.Domain)
            findings.Fault(key, $"is {Shown.Of(jid.ToString())}; must be at {Shown.Of(host.Domain)}, the domain that the gateway is with upstream component");
        else if (options.Services.FirstOrDefault(service => service.Hosts.Contains(host.Domain) && (service.Node ?? service.Name) == jid.Node) is { } service)
            findings.Fault(key, $"is {Shown.Of(jid.ToString())}, which is the address of service {Shown.Of(service.Name)}; must be its own");
    }

    private static bool IsPrintable(string text) => text.All(letter => letter is >= ' ' and <= '~');
}
