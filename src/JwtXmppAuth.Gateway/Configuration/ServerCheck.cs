using JwtXmppAuth.Gateway.Upstreams;

namespace JwtXmppAuth.Gateway.Configuration;

/// <summary>How one XMPP server is reached.</summary>
internal static class ServerCheck
{
    public static void Run(string key, ServerOptions server, ConfigurationFindings findings)
    {
        if (Uri.CheckHostName(server.Address) == UriHostNameType.Unknown)
            findings.Fault($"{key}:Address", $"is {Shown.Of(server.Address)}; must be an IP address or a host name");
        if (server.CertificateAuthorityFile is { } file && !File.Exists(file))
            findings.Fault($"{key}:CertificateAuthorityFile", $"is {Shown.Of(file)}; there is no such file");

        if (!UpstreamPrivacy.Permits(server))
        {
            findings.Fault(
                $"{key}:Tls",
                $"is none; must be start-tls or direct, since {Shown.Of(server.Address)} is not loopback,"
                    + $" unless {key}:AllowUnencrypted is true");
        }
        else if (server.Tls == UpstreamTls.None && server.AllowUnencrypted)
        {
            findings.Warn(
                $"{key}:AllowUnencrypted",
                $"is true: whoever is on the network to {Shown.Of(server.Address)} reads conversations and logins");
        }
    }
}
