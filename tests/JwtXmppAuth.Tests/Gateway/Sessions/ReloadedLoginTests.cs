using JwtXmppAuth.Gateway.Configuration;
using JwtXmppAuth.Gateway.Sessions;
using JwtXmppAuth.Testing;
using Microsoft.Extensions.Time.Testing;

namespace JwtXmppAuth.Tests.Gateway.Sessions;

/// <summary>Logins that had begun when the configuration was changed.</summary>
public sealed class ReloadedLoginTests
{
    private static readonly Issuer Other =
        Issuer.Hmac("another-secret-T8w3kQ6zV1mY5rN9cB4") with { Id = "other-app", Time = new FakeTimeProvider(SessionFixture.Now) };

    [Fact]
    public async Task Who_would_be_let_in_still_is()
    {
        var fixture = new SessionFixture();
        var (session, client) = fixture.Open(SessionFixture.Token());
        fixture.Reload(host => host.RequireRoomClaim = false);

        Assert.Equal("success", (await AnswerAsync(session, client)).Name);
        Assert.Single(fixture.Upstream.Connections);
    }

    [Fact]
    public async Task Who_shows_a_token_of_an_app_that_is_trusted_no_more_is_refused()
    {
        var fixture = new SessionFixture(app: app => app.SingleUse = true);
        var (session, client) = fixture.Open(SessionFixture.Token(claims => claims["jti"] = "t1"));
        fixture.Reload(apps: [Other.App()]);

        await RefusedAsync(fixture, session, client, "token.signature");
    }

    [Fact]
    public async Task A_guest_is_one_only_where_guests_are_let_in_still()
    {
        var fixture = new SessionFixture(host => host.Guests = GuestPolicy.Create);
        var (session, client) = fixture.Open(null);
        fixture.Reload();

        await RefusedAsync(fixture, session, client, "token.missing");
    }

    [Fact]
    public async Task Where_the_host_is_gone_nobody_is_let_in()
    {
        var fixture = new SessionFixture();
        var (session, client) = fixture.Open(SessionFixture.Token());
        fixture.Table.Adopt([]);

        await RefusedAsync(fixture, session, client, "login.outdated");
    }

    [Fact]
    public async Task A_service_shows_its_password_again()
    {
        var recorder = new ServiceOptions { Name = "recorder", Kind = ServiceKind.Recorder, Password = "sixteen-letters!", Hosts = { SessionFixture.Domain } };
        var fixture = new SessionFixture(services: [recorder]);
        var (session, client) = fixture.Open(null);
        fixture.Reload();
        await session.ReceiveAsync(Xml.Element(
            $"<auth xmlns='urn:ietf:params:xml:ns:xmpp-sasl' mechanism='PLAIN'>{Convert.ToBase64String("\0recorder\0sixteen-letters!"u8)}</auth>"));

        Assert.Contains("Log in again", await client.NextTextAsync(), StringComparison.Ordinal);
        Assert.Empty(fixture.Upstream.Connections);
    }

    [Fact]
    public async Task A_token_of_an_app_that_is_just_being_taken_away_is_used_once_all_the_same()
    {
        var fixture = new SessionFixture(app: app => app.SingleUse = true);
        static string Token() => SessionFixture.Token(claims => claims["jti"] = "t1");
        await fixture.BoundAsync(Token());
        fixture.Uses.Adopt([Other.App()]);
        var (session, client) = fixture.Open(Token());

        await RefusedAsync(fixture, session, client, "token.used");
    }

    [Fact]
    public async Task Who_would_not_be_let_in_any_more_does_not_come_back_to_his_session()
    {
        var fixture = new SessionFixture();
        var client = await ManagedClient.EnabledAsync(fixture);
        client.Lose();
        await client.LogInAsync(client.Id);
        fixture.Reload(apps: [Other.App()]);
        await client.ResumeAsync();

        Assert.NotNull((await client.Connection.NextAsync()).Child("not-allowed", "urn:ietf:params:xml:ns:xmpp-stanzas"));
        Assert.Equal(["login_refused"], fixture.ResumeOutcomes);
        Assert.Contains(fixture.Log.Collector.GetSnapshot(), line => line.Id.Id == 2015 && line.Message.Contains("token.signature", StringComparison.Ordinal));
        Assert.False(client.Server.Disposed);
    }

    [Fact]
    public async Task Who_would_be_let_in_comes_back_also_with_a_token_that_is_good_once()
    {
        var fixture = new SessionFixture(app: app => app.SingleUse = true);
        var client = await ManagedClient.EnabledAsync(fixture, SessionFixture.Token(claims => claims["jti"] = "t1"));
        client.Lose();
        await client.LogInAsync(client.Id);
        fixture.Reload(host => host.RequireRoomClaim = false);
        await client.ResumeAsync();

        Assert.Equal("resumed", (await client.Connection.NextAsync()).Name);
        Assert.Equal(["resumed"], fixture.ResumeOutcomes);
    }

    private static async Task<JwtXmppAuth.Xmpp.Xml.Element> AnswerAsync(GatewaySession session, RecordingClient client)
    {
        await session.ReceiveAsync(SessionFixture.Auth);
        return await client.NextAsync();
    }

    private static async Task RefusedAsync(SessionFixture fixture, GatewaySession session, RecordingClient client, string code)
    {
        Assert.Equal("failure", (await AnswerAsync(session, client)).Name);
        Assert.Contains(fixture.Log.Collector.GetSnapshot(), line => line.Message.Contains(code, StringComparison.Ordinal));
    }
}
