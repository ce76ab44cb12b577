using System.Net;
using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using JwtXmppAuth.Tokens.Keys.Remote;
using Microsoft.Extensions.DependencyInjection;

namespace JwtXmppAuth.Gateway.Keys;

/// <summary>The connections that keys are fetched by: they carry a question and an answer, and nothing of the gateway's besides.</summary>
internal static class KeyClient
{
    private const int MaxConnections = 32;

    private const int MaxHeaderKilobytes = 16;

    extension(IServiceCollection services)
    {
        public void AddKeyClient(KeyFetchOptions options) => services
            .AddHttpClient(HttpKeyDocuments.Client, client => client.Timeout = Timeout.InfiniteTimeSpan)
            .ConfigurePrimaryHttpMessageHandler(() => Handler(options))
            // They write a line for each question; what counts is said by KeyReports.
            .RemoveAllLoggers();
    }

    /// <exception cref="IOException">The file of certificate authorities cannot be read.</exception>
    /// <exception cref="CryptographicException">It holds something else.</exception>
    public static SocketsHttpHandler Handler(KeyFetchOptions options) => new()
    {
        // Each is followed by hand, within the host.
        AllowAutoRedirect = false,
        AutomaticDecompression = DecompressionMethods.None,
        UseCookies = false,
        // Not what the environment happens to say: whoever stands in between sees which tokens come.
        UseProxy = options.Proxy is not null,
        Proxy = options.Proxy is { } proxy ? new WebProxy(proxy) : null,
        ActivityHeadersPropagator = null,
        MaxResponseHeadersLength = MaxHeaderKilobytes,
        MaxConnectionsPerServer = MaxConnections,
        ConnectTimeout = options.Timeout,
        SslOptions = new SslClientAuthenticationOptions
        {
            EnabledSslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13,
            CertificateChainPolicy = ChainPolicy(options.CertificateAuthorityFile),
        },
    };

    private static X509ChainPolicy? ChainPolicy(string? file)
    {
        if (string.IsNullOrEmpty(file))
            return null;
        var policy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
        policy.CustomTrustStore.ImportFromPemFile(file);
        return policy.CustomTrustStore.Count > 0 ? policy : throw new CryptographicException($"{file} holds no certificate.");
    }
}
