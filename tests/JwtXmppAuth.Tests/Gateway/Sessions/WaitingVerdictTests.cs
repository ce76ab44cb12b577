using JwtXmppAuth.Gateway.Sessions;
using JwtXmppAuth.Testing;
using JwtXmppAuth.Tests.Tokens.Keys.Remote;
using JwtXmppAuth.Tokens;
using JwtXmppAuth.Tokens.Keys.Remote;
using JwtXmppAuth.Xmpp.Streams;

namespace JwtXmppAuth.Tests.Gateway.Sessions;

/// <summary>Sessions whose token's key has to be fetched, from a server that takes its time.</summary>
public sealed class WaitingVerdictTests
{
    private readonly KeyPublisher _publisher = new(PublishedKey.Ec("k1"));
    private readonly FakeDocuments _server = new();

    public WaitingVerdictTests()
    {
        _server.Answer = _ => RemoteFixture.Document(_publisher.Jwks);
        _server.Hold();
    }

    [Fact]
    public async Task A_login_waits_for_the_key_and_then_succeeds()
    {
        var fixture = Fixture();
        var (session, client) = fixture.Open(Token(fixture));
        await session.StartAsync();
        await client.NextAsync();

        var login = session.ReceiveAsync(SessionFixture.Auth);
        Assert.False(login.IsCompleted);
        _server.Release();
        await login;

        Assert.Equal("success", (await client.NextAsync()).Name);
    }

    [Fact]
    public async Task Those_who_wait_share_the_half_of_the_refused()
    {
        var fixture = Fixture(maxSessions: 4);
        var (first, client) = fixture.Open(Token(fixture));
        fixture.Open(Token(fixture));
        Assert.False(fixture.Table.TryOpen(SessionFixture.Request(Token(fixture)), new RecordingClient(), out _, out var refusal));
        Assert.Equal(StreamError.ResourceConstraint, refusal);

        _server.Release();
        await first.StartAsync();
        await client.NextAsync();
        await first.ReceiveAsync(SessionFixture.Auth);

        fixture.Open(Token(fixture));
        fixture.Open(Token(fixture));
        Assert.Equal(4, fixture.Table.Count);
    }

    [Fact]
    public async Task A_session_that_ends_does_not_wait_on_and_gives_its_place_back()
    {
        var fixture = Fixture(maxSessions: 2);
        var (session, _) = fixture.Open(Token(fixture));
        await session.StartAsync();
        var login = session.ReceiveAsync(SessionFixture.Auth);

        await session.EndAsync(new SessionEnd(EndReason.ClientTerminated));
        await login;

        Assert.Equal(EndReason.ClientTerminated, (await session.Ended).Reason);
        fixture.Open(Token(fixture));
    }

    [Fact]
    public async Task Who_waits_longer_than_a_login_may_take_is_ended()
    {
        var fixture = Fixture();
        var (session, _) = fixture.Open(Token(fixture));
        await session.StartAsync();
        var login = session.ReceiveAsync(SessionFixture.Auth);

        fixture.Time.Advance(TimeSpan.FromSeconds(30));
        await login;

        Assert.Equal(EndReason.AuthenticationTimeout, (await session.Ended).Reason);
    }

    [Fact]
    public async Task Without_the_key_the_client_is_told_so()
    {
        var fixture = Fixture();
        var (session, client) = fixture.Open(Token(fixture));
        _server.Release();
        _server.Answer = _ => new KeyDocument.Failed(KeyFetchOutcome.Unreachable, "does not answer: ConnectionError.");
        var (late, lateClient) = fixture.Open(Token(fixture, PublishedKey.Ec("k2")));
        foreach (var (each, its) in new[] { (session, client), (late, lateClient) })
        {
            await each.StartAsync();
            await its.NextAsync();
            await each.ReceiveAsync(SessionFixture.Auth);
        }

        Assert.Equal("success", (await client.NextAsync()).Name);
        Assert.Contains($"could not obtain public key [{late.Id}]", (await lateClient.NextAsync()).ToString(), StringComparison.Ordinal);
    }

    private SessionFixture Fixture(int maxSessions = 100) => new(maxSessions: maxSessions, app: app =>
    {
        app.Secrets.Clear();
        app.Algorithm = null;
        app.Keys.Add(new KeyOptions { JwksUrl = "https://id.example.com/keys" });
    }, documents: _ => _server);

    private string Token(SessionFixture fixture, PublishedKey? key = null) =>
        (key ?? _publisher.Newest).Token((Issuer.Hmac() with { Time = fixture.Time }).Payload("a", SessionFixture.Domain));
}
