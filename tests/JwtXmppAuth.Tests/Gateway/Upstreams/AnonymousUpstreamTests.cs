using JwtXmppAuth.Gateway.Upstreams;
using JwtXmppAuth.Testing;
using Microsoft.Extensions.Logging.Testing;
using Microsoft.Extensions.Time.Testing;

namespace JwtXmppAuth.Tests.Gateway.Upstreams;

/// <summary>The login without credentials; what it shares with that of <see cref="ProsodyUpstreamTests"/> is tested there.</summary>
public sealed class AnonymousUpstreamTests : IAsyncDisposable
{
    private const string Offer =
        "<stream:features><mechanisms xmlns='urn:ietf:params:xml:ns:xmpp-sasl'><mechanism>PLAIN</mechanism><mechanism>ANONYMOUS</mechanism></mechanisms></stream:features>";

    private const string Auth = "<auth xmlns='urn:ietf:params:xml:ns:xmpp-sasl' mechanism='ANONYMOUS'/>";

    private readonly ScriptedServer _server = new();
    private readonly AnonymousUpstream _upstream;

    public AnonymousUpstreamTests() => _upstream = new(
        new Dictionary<string, AnonymousOptions> { [Logins.Host] = new() { Port = _server.Port } },
        new FakeTimeProvider(),
        new FakeLogger<AnonymousUpstream>());

    public async ValueTask DisposeAsync()
    {
        await _upstream.DisposeAsync();
        _server.Dispose();
    }

    [Fact]
    public async Task A_login_says_nothing_but_that_it_is_one()
    {
        var login = LogInAsync();
        using var peer = await _server.AcceptAsync();
        await peer.OpenAsync(Offer);
        await peer.ExpectAsync(Auth);
        await peer.SendAsync(ScriptedLogin.Success);
        await peer.OpenAsync(ScriptedLogin.OfferBind);

        await using var connection = await login;
        Assert.True(_upstream.Health.Ready);
        peer.Die();
    }

    [Fact]
    public async Task A_server_that_asks_for_the_trace_gets_an_empty_one()
    {
        var login = LogInAsync();
        using var peer = await _server.AcceptAsync();
        await peer.OpenAsync(Offer);
        await peer.ExpectAsync(Auth);
        await peer.SendAsync("<challenge xmlns='urn:ietf:params:xml:ns:xmpp-sasl'/>");
        await peer.ExpectAsync("<response xmlns='urn:ietf:params:xml:ns:xmpp-sasl'/>");
        await peer.SendAsync(ScriptedLogin.Success);
        await peer.OpenAsync(ScriptedLogin.OfferBind);
        await using var connection = await login;
        peer.Die();
    }

    [Theory]
    [InlineData("<challenge xmlns='urn:ietf:params:xml:ns:xmpp-sasl'>bm9uY2U=</challenge>", UpstreamFailure.Protocol)]
    [InlineData("<challenge xmlns='urn:ietf:params:xml:ns:xmpp-sasl'>no base64</challenge>", UpstreamFailure.Protocol)]
    [InlineData("<message/>", UpstreamFailure.Protocol)]
    [InlineData("<failure xmlns='urn:ietf:params:xml:ns:xmpp-sasl'><temporary-auth-failure/></failure>", UpstreamFailure.LoginRefused)]
    public async Task Any_other_answer_ends_the_login(string answer, string code)
    {
        var login = LogInAsync();
        using var peer = await _server.AcceptAsync();
        await peer.OpenAsync(Offer);
        await peer.ExpectAsync(Auth);
        await peer.SendAsync(answer);

        Assert.Equal(code, (await Assert.ThrowsAsync<UpstreamFailedException>(() => login)).Code);
        Assert.Equal("", await peer.ReadToEndAsync());
    }

    [Fact]
    public async Task A_server_that_goes_on_asking_is_given_up()
    {
        var login = LogInAsync();
        using var peer = await _server.AcceptAsync();
        await peer.OpenAsync(Offer);
        await peer.ExpectAsync(Auth);
        for (var round = 0; round < 3; round++)
        {
            await peer.SendAsync("<challenge xmlns='urn:ietf:params:xml:ns:xmpp-sasl'/>");
            await peer.ExpectAsync("<response xmlns='urn:ietf:params:xml:ns:xmpp-sasl'/>");
        }

        await peer.SendAsync("<challenge xmlns='urn:ietf:params:xml:ns:xmpp-sasl'/>");
        Assert.Equal(UpstreamFailure.Protocol, (await Assert.ThrowsAsync<UpstreamFailedException>(() => login)).Code);
    }

    [Fact]
    public async Task A_server_without_anonymous_users_is_told_from_one_that_is_out()
    {
        var login = LogInAsync();
        using var peer = await _server.AcceptAsync();
        await peer.OpenAsync("<stream:features><mechanisms xmlns='urn:ietf:params:xml:ns:xmpp-sasl'><mechanism>PLAIN</mechanism></mechanisms></stream:features>");

        var failure = await Assert.ThrowsAsync<UpstreamFailedException>(() => login);
        Assert.Equal(UpstreamFailure.Protocol, failure.Code);
        Assert.Contains("does not offer ANONYMOUS but [PLAIN]", failure.Message, StringComparison.Ordinal);
    }

    private Task<IUpstreamConnection> LogInAsync() =>
        _upstream.ConnectAsync(Logins.Guest, TestContext.Current.CancellationToken).WaitAsync(ScriptedPeer.Patience);
}
