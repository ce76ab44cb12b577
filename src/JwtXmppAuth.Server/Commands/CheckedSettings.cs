using JwtXmppAuth.Gateway.Configuration;
using JwtXmppAuth.Server.Settings;

namespace JwtXmppAuth.Server.Commands;

/// <summary>Settings on their way to a command: all faults on standard error, or options that can be used.</summary>
internal static class CheckedSettings
{
    /// <summary>Null after the faults were written.</summary>
    public static CheckedConfiguration? Read(ServerSettings settings, TextWriter error)
    {
        var configuration = ConfigurationCheck.Read(settings.Configuration);
        List<string> faults =
            [.. settings.Faults, .. configuration.Findings.Faults, .. CertificateFaults(settings, configuration.Options)];
        if (faults.Count == 0)
            return configuration;

        error.WriteLine($"jwtxmppauth: the configuration has {faults.Count} {(faults.Count == 1 ? "fault" : "faults")}:");
        foreach (var fault in faults)
            error.WriteLine($"  {fault}");
        return null;
    }

    /// <summary>Certificates are Kestrel's business and stand where its documentation says.</summary>
    private static IEnumerable<string> CertificateFaults(ServerSettings settings, GatewayOptions options)
    {
        if (settings.Configuration.GetSection("Kestrel:Certificates:Default").Exists())
            yield break;
        foreach (var (key, place) in new[] { ("Gateway:Listen", options.Listen), ("Gateway:AdminListen", options.AdminListen), ("Gateway:Mint:Listen", options.Mint.Listen) })
        {
            if (ListenAddress.TryParse(place, out var address) && address.Tls)
                yield return $"{key} is {place}; needs a certificate: Kestrel:Certificates:Default:Path, and KeyPath or Password beside it";
        }
    }
}
