using JwtXmppAuth.Xmpp;

namespace JwtXmppAuth.Gateway.Configuration;

/// <summary>The account that makes moderators, where there is one.</summary>
internal static class ModeratorAccountCheck
{
    public static void Run(string key, HostOptions host, ConfigurationFindings findings)
    {
        var account = host.ModeratorAccount;
        if (account.Jid is null)
        {
            if (account.Password is not null)
                findings.Fault($"{key}:Jid", "is missing; a Password alone is no account");
            return;
        }

        if (host.Server() is null)
            findings.Fault(key, $"belongs to an XMPP server; {host.Upstream} has none");
        if (!Jid.TryParse(account.Jid, out var jid) || jid is not { Node: not null, Resource: null } || !IsPrintable(jid.Node))
            findings.Fault($"{key}:Jid", $"is {Shown.Of(account.Jid)}; must be a bare JID in ASCII such as moderator@gateway.example.com");
        if (string.IsNullOrEmpty(account.Password))
            findings.Fault($"{key}:Password", "is missing; write it into a file and name that in Password_FILE");
        else if (!IsPrintable(account.Password))
            findings.Fault($"{key}:Password", "has characters that are not printable ASCII; servers differ in how they prepare them");
    }

    private static bool IsPrintable(string text) => text.All(letter => letter is >= ' ' and <= '~');
}
