using Microsoft.Extensions.Configuration;

namespace JwtXmppAuth.Gateway.Configuration;

/// <summary>A configuration as it was read, and everything that is wrong with it.</summary>
public sealed record CheckedConfiguration(GatewayOptions Options, ConfigurationFindings Findings)
{
    public bool Usable => Findings.Faults.Count == 0;
}

/// <summary>
/// Reads and judges section <c>Gateway</c> without stopping at the first fault: unknown keys, values that cannot be read,
/// values out of range, and options that do not go together.
/// </summary>
public static class ConfigurationCheck
{
    public const string Section = "Gateway";

    /// <param name="configuration">The root, not the section.</param>
    public static CheckedConfiguration Read(IConfiguration configuration)
    {
        var options = new GatewayOptions();
        var findings = new ConfigurationFindings();
        GatewayTable.Root.Read(configuration.GetSection(Section), Section, options, findings);
        Check(options, findings);
        return new CheckedConfiguration(options, findings);
    }

    /// <summary>Judges options that were made in code.</summary>
    public static CheckedConfiguration Of(GatewayOptions options)
    {
        var findings = new ConfigurationFindings();
        Check(options, findings);
        return new CheckedConfiguration(options, findings);
    }

    private static void Check(GatewayOptions options, ConfigurationFindings findings)
    {
        GatewayTable.Root.Check(Section, options, findings);
        AppCheck.Run(options, findings);
        KeyFetchCheck.Run(options.KeyFetch, findings);
        HostCheck.Run(options, findings);
        ServiceCheck.Run(options, findings);
        HandoffCheck.Run(options, findings);
        NetworkCheck.Run(options, findings);
        AdminCheck.Run(options, findings);
        RevocationCheck.Run(options, findings);
        MintCheck.Run(options, findings);
    }
}
