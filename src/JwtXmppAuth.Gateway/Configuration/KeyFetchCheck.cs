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
        if (options.CertificateAuthorityFile is { } file && !File.Exists(file))
            findings.Fault($"{Key}:CertificateAuthorityFile", $"is {Shown.Of(file)}; there is no such file");
        if (options.Proxy is { } proxy && !IsProxy(proxy))
            findings.Fault($"{Key}:Proxy", $"is {Shown.Of(proxy)}; must be an address such as http://proxy.example.com:3128");
    }

    private static bool IsProxy(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https" && uri is { PathAndQuery: "/", UserInfo: "" };
}
