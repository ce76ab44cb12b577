namespace JwtXmppAuth.Gateway.Configuration;

/// <summary>Whether revocations have a place to be kept in.</summary>
internal static class RevocationCheck
{
    public static void Run(GatewayOptions options, ConfigurationFindings findings)
    {
        const string key = "Gateway:Revocation:File";
        if (options.Revocation.File is not { } file)
            return;
        if (string.IsNullOrWhiteSpace(file) || file.Contains('\0', StringComparison.Ordinal))
            findings.Fault(key, "is no path; must be that of a file, such as /var/lib/jwtxmppauth/revocations.db");
        else if (Directory.Exists(file))
            findings.Fault(key, $"is {Shown.Path(file)}, a directory; must be a file");
        else if (!Directory.Exists(Path.GetDirectoryName(Path.GetFullPath(file))))
            findings.Fault(key, $"is {Shown.Path(file)}, whose directory does not exist");
    }
}
