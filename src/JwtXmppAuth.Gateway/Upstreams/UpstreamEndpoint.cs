using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace JwtXmppAuth.Gateway.Upstreams;

/// <summary>Where the server of one domain listens, and how a connection to it is opened and protected.</summary>
internal sealed class UpstreamEndpoint
{
    private readonly ServerOptions _options;
    private readonly X509Certificate2Collection? _authorities;

    /// <exception cref="IOException">The file of certificate authorities cannot be read.</exception>
    /// <exception cref="CryptographicException">It holds something else.</exception>
    public UpstreamEndpoint(string domain, ServerOptions options)
    {
        _options = options;
        Domain = domain;
        if (options.CertificateAuthorityFile is { Length: > 0 } file)
        {
            _authorities = [];
            _authorities.ImportFromPemFile(file);
            if (_authorities.Count == 0)
                throw new CryptographicException($"{file} holds no certificate.");
        }
    }

    /// <summary>The stream's <c>to</c>, and the name a certificate is for (RFC 6120 §13.7.2).</summary>
    public string Domain { get; }

    public UpstreamTls Tls => _options.Tls;

    public override string ToString() => $"{_options.Address}:{_options.Port} for {Domain}";

    /// <summary>Connects; with <see cref="UpstreamTls.Direct"/> encrypted from the first byte.</summary>
    public async Task<Stream> ConnectAsync(CancellationToken cancellation)
    {
        RequirePrivacy(UpstreamPrivacy.Permits(_options));
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        try
        {
            SetUp(socket);
            await socket.ConnectAsync(_options.Address, _options.Port, cancellation);
            RequirePrivacy(UpstreamPrivacy.Permits(_options, ((IPEndPoint)socket.RemoteEndPoint!).Address));
            var stream = new NetworkStream(socket, ownsSocket: true);
            return Tls == UpstreamTls.Direct ? await EncryptAsync(stream, cancellation) : stream;
        }
        catch (SocketException exception)
        {
            socket.Dispose();
            throw new UpstreamFailedException(
                UpstreamFailure.Unreachable, $"Cannot connect to {this}: {exception.SocketErrorCode}.", exception);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    public async Task<Stream> EncryptAsync(Stream plain, CancellationToken cancellation)
    {
        string? objection = null;
        var tls = new SslStream(plain, leaveInnerStreamOpen: false);
        try
        {
            await tls.AuthenticateAsClientAsync(
                new SslClientAuthenticationOptions
                {
                    TargetHost = Domain,
                    EnabledSslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13,
                    CertificateChainPolicy = ChainPolicy(),
                    RemoteCertificateValidationCallback = (_, certificate, chain, errors) =>
                        (objection = Objection(certificate, chain, errors)) is null,
                },
                cancellation);
            return tls;
        }
        catch (Exception exception) when (exception is AuthenticationException or IOException)
        {
            await tls.DisposeAsync();
            throw new UpstreamFailedException(
                exception is IOException ? UpstreamFailure.Unreachable : UpstreamFailure.Tls,
                $"No encryption with {this}: {objection ?? exception.Message}",
                exception);
        }
        catch
        {
            await tls.DisposeAsync();
            throw;
        }
    }

    private void RequirePrivacy(bool permitted)
    {
        if (!permitted)
            throw new UpstreamFailedException(
                UpstreamFailure.Tls, $"The stream to {this} would leave the machine unencrypted; set Tls, or AllowUnencrypted.");
    }

    private static void SetUp(Socket socket)
    {
        socket.NoDelay = true;
        // A server that vanished without a word is noticed after about 100 silent seconds…
        socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.KeepAlive, true);
        socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveTime, 60);
        socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveInterval, 10);
        socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveRetryCount, 4);
        if (!OperatingSystem.IsLinux())
            return;
        // …and 30 seconds after something was sent to it: TCP_USER_TIMEOUT, which .NET has no name for.
        socket.SetRawSocketOption(6, 18, BitConverter.GetBytes(30_000));
        // The client speaks first, so the handshake's last acknowledgement can wait for its first words, and the server is
        // woken once for both: TCP_QUICKACK, off.
        socket.SetRawSocketOption(6, 12, BitConverter.GetBytes(0));
    }

    private X509ChainPolicy? ChainPolicy()
    {
        if (_authorities is null)
            return null;
        var policy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
        policy.CustomTrustStore.AddRange(_authorities);
        return policy;
    }

    /// <summary>Null for a certificate to be trusted: for the domain, or for the address the operator wrote.</summary>
    private string? Objection(X509Certificate? certificate, X509Chain? chain, SslPolicyErrors errors)
    {
        if (certificate is not X509Certificate2 presented || errors.HasFlag(SslPolicyErrors.RemoteCertificateNotAvailable))
            return "it shows no certificate.";
        if (errors.HasFlag(SslPolicyErrors.RemoteCertificateChainErrors))
            return $"its certificate is not trusted ({string.Join(", ", chain?.ChainStatus.Select(status => status.Status) ?? [])}).";
        return presented.MatchesHostname(Domain, allowCommonName: false) || presented.MatchesHostname(_options.Address, allowCommonName: false)
            ? null
            : $"its certificate is for neither {Domain} nor {_options.Address}.";
    }
}
