using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using JwtXmppAuth.Tokens.Keys.Remote;

namespace JwtXmppAuth.Gateway.Configuration;

/// <summary>The terms on which keys are fetched: what the ranges of each option alone do not say.</summary>
internal static class KeyFetchCheck
{
    private const string Key = "Gateway:KeyFetch";

    public static void Run(KeyFetchOptions options, ConfigurationFindings findings)
    {
        if (options.MinAge > options.MaxAge)
            findings.Warn($"{Key}:MinAge", $"is {options.MinAge:c}: that is more than MaxAge, {options.MaxAge:c}, which counts");
        if (options.CertificateAuthorityFile is { } file && AuthorityFault(file) is { } fault)
            findings.Fault($"{Key}:CertificateAuthorityFile", $"is {Shown.Of(file)}; {fault}");
        if (options.Proxy is { } proxy && !IsProxy(proxy))
            findings.Fault($"{Key}:Proxy", $"is {Shown.Of(proxy)}; must be an address such as http://proxy.example.com:3128");
    }

    private static string? AuthorityFault(string file)
    {
        try
        {
            var authorities = new X509Certificate2Collection();
            authorities.ImportFromPemFile(file);
            return authorities.Count > 0 ? null : "it holds no certificate";
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException or CryptographicException or ArgumentException)
        {
            return problem is FileNotFoundException or DirectoryNotFoundException ? "there is no such file" : "it holds no readable certificate";
        }
    }

    private static bool IsProxy(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https" && uri is { PathAndQuery: "/", UserInfo: "" };
}
