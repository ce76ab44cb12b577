using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using JwtXmppAuth.Gateway.Upstreams;
using JwtXmppAuth.Testing;

namespace JwtXmppAuth.Tests.Gateway.Upstreams;

public sealed class UpstreamEndpointTests : IDisposable
{
    private readonly ScriptedServer _server = new();
    private readonly CertificateAuthority _authority = new();
    private readonly string _authorityFile = Path.GetTempFileName();
    private readonly ProsodyOptions _options;

    public UpstreamEndpointTests()
    {
        File.WriteAllText(_authorityFile, _authority.Pem);
        _options = new() { Port = _server.Port, Tls = UpstreamTls.Direct, CertificateAuthorityFile = _authorityFile };
    }

    public void Dispose()
    {
        File.Delete(_authorityFile);
        _authority.Dispose();
        _server.Dispose();
    }

    [Theory]
    [InlineData(Logins.Host)]
    [InlineData("*.example.com")]
    [InlineData("127.0.0.1")]
    public async Task A_certificate_for_the_domain_or_the_address_is_trusted(string name)
    {
        using var certificate = _authority.Issue(name);
        using var peer = await ConnectAsync(peer => peer.EncryptAsync(certificate), async stream =>
        {
            Assert.IsType<SslStream>(stream);
            await stream.WriteAsync(Encoding.UTF8.GetBytes("hello"), TestContext.Current.CancellationToken);
        });
        await peer.ExpectAsync("hello");
    }

    [Theory]
    [InlineData("other.example.com")]
    [InlineData("192.0.2.1")]
    [InlineData(null)]
    public async Task A_certificate_for_another_name_is_refused(string? name)
    {
        using var certificate = _authority.Issue(name);
        var failure = await RefuseAsync(peer => peer.EncryptAsync(certificate));
        Assert.Equal(
            $"No encryption with 127.0.0.1:{_server.Port} for meet.example.com: its certificate is for neither meet.example.com nor 127.0.0.1.",
            failure.Message);
    }

    [Fact]
    public async Task A_certificate_of_another_authority_is_refused()
    {
        using var stranger = new CertificateAuthority("Stranger");
        using var certificate = stranger.Issue(Logins.Host);
        Assert.Contains("its certificate is not trusted", (await RefuseAsync(peer => peer.EncryptAsync(certificate))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_a_file_of_authorities_the_systems_are_asked()
    {
        _options.CertificateAuthorityFile = null;
        using var certificate = _authority.Issue(Logins.Host);
        Assert.Contains("its certificate is not trusted", (await RefuseAsync(peer => peer.EncryptAsync(certificate))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_expired_certificate_is_refused()
    {
        using var certificate = _authority.Issue(Logins.Host, until: TimeProvider.System.GetUtcNow().AddHours(-1));
        Assert.Contains("NotTimeValid", (await RefuseAsync(peer => peer.EncryptAsync(certificate))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_server_that_speaks_unencrypted_where_encryption_is_due_is_refused() =>
        await RefuseAsync(peer => peer.SendAsync("<?xml version='1.0'?><stream:stream xmlns='jabber:client'>"));

    [Fact]
    public async Task A_server_that_dies_while_encryption_is_negotiated_is_a_broken_connection()
    {
        var connect = ConnectAsync();
        using var peer = await _server.AcceptAsync();
        peer.Die();
        Assert.Equal(UpstreamFailure.Unreachable, (await Assert.ThrowsAsync<UpstreamFailedException>(() => connect)).Code);
    }

    [Fact]
    public async Task A_port_nobody_listens_at_is_unreachable()
    {
        _server.Dispose();
        var failure = await Assert.ThrowsAsync<UpstreamFailedException>(() => Endpoint.ConnectAsync(TestContext.Current.CancellationToken));
        Assert.Equal(UpstreamFailure.Unreachable, failure.Code);
        Assert.Equal($"Cannot connect to 127.0.0.1:{_server.Port} for meet.example.com: ConnectionRefused.", failure.Message);
    }

    [Fact]
    public async Task An_unencrypted_stream_does_not_leave_the_machine()
    {
        _options.Tls = UpstreamTls.None;
        _options.Address = "192.0.2.1";
        var failure = await Assert.ThrowsAsync<UpstreamFailedException>(() => Endpoint.ConnectAsync(TestContext.Current.CancellationToken));
        Assert.Equal(UpstreamFailure.Tls, failure.Code);
    }

    [Fact]
    public async Task A_name_is_resolved()
    {
        _options.Tls = UpstreamTls.None;
        _options.Address = "localhost";
        await using var stream = await Endpoint.ConnectAsync(TestContext.Current.CancellationToken);
        using var peer = await _server.AcceptAsync();
        await peer.SendAsync("x");
        Assert.Equal('x', stream.ReadByte());
    }

    [Fact]
    public async Task A_vanished_server_is_noticed_by_the_kernel()
    {
        _options.Tls = UpstreamTls.None;
        await using var stream = await Endpoint.ConnectAsync(TestContext.Current.CancellationToken);
        var socket = Assert.IsType<NetworkStream>(stream).Socket;
        Assert.True(socket.NoDelay);
        Assert.Equal(1, socket.GetSocketOption(SocketOptionLevel.Socket, SocketOptionName.KeepAlive));
        Assert.Equal(60, socket.GetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveTime));
    }

    [Fact]
    public void A_file_without_certificates_is_a_fault_of_the_configuration()
    {
        File.WriteAllText(_authorityFile, "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n");
        Assert.Throws<CryptographicException>(() => Endpoint);
        File.WriteAllText(_authorityFile, "");
        Assert.Throws<CryptographicException>(() => Endpoint);
        _options.CertificateAuthorityFile = _authorityFile + ".gone";
        Assert.ThrowsAny<IOException>(() => Endpoint);
    }

    private Task<Stream> ConnectAsync() => Endpoint.ConnectAsync(TestContext.Current.CancellationToken).WaitAsync(ScriptedPeer.Patience);

    private UpstreamEndpoint Endpoint => new(Logins.Host, _options);

    private async Task<ScriptedPeer> ConnectAsync(Func<ScriptedPeer, Task> server, Func<Stream, Task> client)
    {
        var connect = ConnectAsync();
        var peer = await _server.AcceptAsync();
        await server(peer);
        await using var stream = await connect;
        await client(stream);
        return peer;
    }

    private async Task<UpstreamFailedException> RefuseAsync(Func<ScriptedPeer, Task> server)
    {
        var connect = ConnectAsync();
        using var peer = await _server.AcceptAsync();
        // With TLS 1.3 the server may have finished before the client refuses, or be told so.
        await Record.ExceptionAsync(() => server(peer));
        var failure = await Assert.ThrowsAsync<UpstreamFailedException>(() => connect);
        Assert.Equal(UpstreamFailure.Tls, failure.Code);
        return failure;
    }
}
