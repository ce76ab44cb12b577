using JwtXmppAuth.Gateway.Upstreams;
using JwtXmppAuth.Testing;
using JwtXmppAuth.Xmpp;
using JwtXmppAuth.Xmpp.Xml;
using Microsoft.Extensions.Time.Testing;

namespace JwtXmppAuth.Tests.Gateway.Upstreams;

public sealed class StartTlsTests : IDisposable
{
    private readonly ScriptedServer _server = new();
    private readonly CertificateAuthority _authority = new();
    private readonly string _authorityFile = Path.GetTempFileName();
    private readonly ProsodyOptions _options;

    public StartTlsTests()
    {
        File.WriteAllText(_authorityFile, _authority.Pem);
        _options = new() { Port = _server.Port, Tls = UpstreamTls.StartTls, CertificateAuthorityFile = _authorityFile };
    }

    public void Dispose()
    {
        File.Delete(_authorityFile);
        _authority.Dispose();
        _server.Dispose();
    }

    [Fact]
    public async Task Credentials_are_sent_only_on_the_stream_that_starts_anew_under_TLS()
    {
        using var certificate = _authority.Issue(Logins.Host);
        var login = LogInAsync();
        using var peer = await _server.AcceptAsync();
        await peer.OpenAsync(ScriptedLogin.OfferStartTls);
        await peer.ExpectAsync(ScriptedLogin.StartTls);
        await peer.SendAsync(ScriptedLogin.Proceed);
        await peer.EncryptAsync(certificate);
        Assert.Equal("credentials", await peer.LogInAsync());
        using var stream = await login;
    }

    [Fact]
    public async Task Writers_take_turns_under_TLS()
    {
        _options.Tls = UpstreamTls.Direct;
        using var certificate = _authority.Issue(Logins.Host);
        var login = LogInAsync();
        using var peer = await _server.AcceptAsync();
        await peer.EncryptAsync(certificate);
        await peer.LogInAsync();
        using var stream = await login;

        // Together more than the buffers on the way hold, so that one has to wait in the middle.
        var text = new string('x', 3_000_000);
        var writers = Enumerable.Range(0, 6).Select(_ => stream.WriteAsync(
            new Element("message", XmppNamespaces.Client).WithText(text), TestContext.Current.CancellationToken).AsTask());
        var all = Task.WhenAll(writers);
        for (var written = 0; written < 6; written++)
            await peer.ExpectAsync($"<message>{text}</message>");
        await all;
    }

    [Fact]
    public async Task Credentials_are_sent_in_the_first_stream_of_direct_TLS()
    {
        _options.Tls = UpstreamTls.Direct;
        using var certificate = _authority.Issue(Logins.Host);
        var login = LogInAsync();
        using var peer = await _server.AcceptAsync();
        await peer.EncryptAsync(certificate);
        Assert.Equal("credentials", await peer.LogInAsync());
        using var stream = await login;
    }

    [Fact]
    public async Task A_server_that_takes_credentials_unencrypted_as_well_does_not_get_them_so()
    {
        // Somebody on the way has taken the offer out, or the server has no certificate.
        var (failure, heard) = await FailAsync(ScriptedLogin.OfferLogin, afterwards: null);
        Assert.Equal(UpstreamFailure.Tls, failure.Code);
        Assert.EndsWith("does not offer STARTTLS.", failure.Message, StringComparison.Ordinal);
        Assert.Equal("", heard);
    }

    [Fact]
    public async Task A_server_that_refuses_to_encrypt_is_left()
    {
        var (failure, _) = await FailAsync(ScriptedLogin.OfferStartTls, "<failure xmlns='urn:ietf:params:xml:ns:xmpp-tls'/></stream:stream>");
        Assert.Equal(UpstreamFailure.Tls, failure.Code);
    }

    [Fact]
    public async Task Words_put_in_before_the_encryption_are_not_taken_for_the_servers()
    {
        var (failure, _) = await FailAsync(ScriptedLogin.OfferStartTls, ScriptedLogin.Proceed + ScriptedLogin.ServerHeader + ScriptedLogin.OfferLogin);
        Assert.Equal(UpstreamFailure.Protocol, failure.Code);
        Assert.EndsWith("spoke before its turn.", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task No_credentials_go_to_a_server_with_the_wrong_certificate()
    {
        using var certificate = _authority.Issue("other.example.com");
        var login = LogInAsync();
        using var peer = await _server.AcceptAsync();
        await peer.OpenAsync(ScriptedLogin.OfferStartTls);
        await peer.ExpectAsync(ScriptedLogin.StartTls);
        await peer.SendAsync(ScriptedLogin.Proceed);
        await Record.ExceptionAsync(() => peer.EncryptAsync(certificate));
        Assert.Equal(UpstreamFailure.Tls, (await Assert.ThrowsAsync<UpstreamFailedException>(() => login)).Code);
    }

    private async Task<XmlStream> LogInAsync()
    {
        var login = new ClientLogin(new UpstreamEndpoint(Logins.Host, _options), _options, ["JWTXMPPAUTH"], new FakeTimeProvider())
            .LogInAsync(mechanism => new OneResponse(mechanism, "credentials"), TestContext.Current.CancellationToken);
        return (await login.WaitAsync(ScriptedPeer.Patience)).Stream;
    }

    private async Task<(UpstreamFailedException Failure, string Heard)> FailAsync(string features, string? afterwards)
    {
        var login = LogInAsync();
        using var peer = await _server.AcceptAsync();
        await peer.OpenAsync(features);
        if (afterwards is not null)
        {
            await peer.ExpectAsync(ScriptedLogin.StartTls);
            await peer.SendAsync(afterwards);
        }

        var failure = await Assert.ThrowsAsync<UpstreamFailedException>(() => login);
        return (failure, await peer.ReadToEndAsync());
    }
}
