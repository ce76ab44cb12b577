using JwtXmppAuth.Gateway.Revocation;
using JwtXmppAuth.Tokens;

namespace JwtXmppAuth.Gateway.Configuration;

/// <summary>Whether revocations have a place to be kept in, and whether what is to end at expiry can expire.</summary>
internal static class RevocationCheck
{
    public static void Run(GatewayOptions options, ConfigurationFindings findings)
    {
        CheckFile(options, findings);
        foreach (var (index, host) in options.Hosts.Index().Where(each => each.Item.EndAtExpiry is not EndAtExpiry.Never))
            WarnOfEndless($"Gateway:Hosts:{index}:EndAtExpiry", host, options, findings);
    }

    private static void WarnOfEndless(string key, HostOptions host, GatewayOptions options, ConfigurationFindings findings)
    {
        if (host.Compatibility is Compatibility.Strict)
            return;
        foreach (var app in options.AppsOf(host).Where(app => !app.RequireExpiry && app.MaxLifetime is null && !app.SingleUse))
            findings.Warn(key, $"is {Shown.Kebab(host.EndAtExpiry.ToString())}, but tokens of app {Shown.Of(app.Id)} need no exp, and such never expire: set its RequireExpiry");
    }

    private static void CheckFile(GatewayOptions options, ConfigurationFindings findings)
    {
        const string key = "Gateway:Revocation:File";
        if (options.Revocation.File is not { } file || file == RevocationOptions.InMemory)
            return;
        if (string.IsNullOrWhiteSpace(file) || file.Contains('\0', StringComparison.Ordinal))
            findings.Fault(key, "is no path; must be that of a file, such as /var/lib/jwtxmppauth/revocations.db");
        else if (Directory.Exists(file))
            findings.Fault(key, $"is {Shown.Path(file)}, a directory; must be a file");
        else if (!Directory.Exists(Path.GetDirectoryName(Path.GetFullPath(file))))
            findings.Fault(key, $"is {Shown.Path(file)}, whose directory does not exist");
    }
}
