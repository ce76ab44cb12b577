using JwtXmppAuth.Gateway.Configuration;
using JwtXmppAuth.Gateway.Sessions;
using JwtXmppAuth.Gateway.Sessions.Resumption;

namespace JwtXmppAuth.Tests.Gateway.Sessions;

/// <summary>Living sessions whose token expires, by the policy of their host.</summary>
public sealed class ExpiredSessionTests
{
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(1);

    [Fact]
    public async Task Never_a_living_session_goes_on()
    {
        var fixture = new SessionFixture();
        var (session, client, _) = await fixture.BoundAsync(Token(minutes: 10));
        fixture.Time.Advance(TimeSpan.FromDays(1));

        Assert.True(client.Silent);
        Assert.False(session.Ended.IsCompleted);
    }

    [Fact]
    public async Task Hard_it_is_warned_and_then_ended_to_the_millisecond()
    {
        var fixture = Hard();
        var (session, client, server) = await fixture.BoundAsync(Token(minutes: 10));
        fixture.Time.Advance(TimeSpan.FromMinutes(9) - Tick);
        Assert.True(client.Silent);
        fixture.Time.Advance(Tick);
        var warning = await client.NextAsync();
        Assert.Equal(("message", "headline", "meet.example.com"), (warning.Name, warning.Attribute("type"), warning.Attribute("from")));
        var expiry = warning.Child("expiry", ExpiryNotice.Namespace)!;
        Assert.Equal(("2026-03-01T12:10:00Z", "60"), (expiry.Attribute("at"), expiry.Attribute("seconds")));

        fixture.Time.Advance(TimeSpan.FromMinutes(1) - Tick);
        Assert.False(session.Ended.IsCompleted);
        fixture.Time.Advance(Tick);
        await session.Ended;
        Assert.True(server.Disposed);
        Assert.Equal(EndReason.TokenExpired, client.Closed?.Reason);
        Assert.Equal(("not-authorized", "The token of this session has expired"), (client.Closed?.Error?.Condition, client.Closed?.Error?.Text));
    }

    [Fact]
    public async Task Hard_leeway_is_granted_to_the_living_too()
    {
        var fixture = new SessionFixture(host => host.EndAtExpiry = EndAtExpiry.Hard, app: app => app.Leeway = TimeSpan.FromSeconds(30));
        var (session, _, _) = await fixture.BoundAsync(Token(minutes: 10));
        fixture.Time.Advance(TimeSpan.FromSeconds(629.999));
        Assert.False(session.Ended.IsCompleted);
        fixture.Time.Advance(Tick);
        await session.Ended;
    }

    [Fact]
    public async Task Hard_a_session_that_waits_for_its_client_ends_too_and_the_warning_waits_for_him()
    {
        var fixture = Hard(window: 600);
        var client = await ManagedClient.EnabledAsync(fixture, Token(minutes: 5));
        var session = client.Session;
        client.Lose();
        fixture.Time.Advance(TimeSpan.FromMinutes(4.5));
        Assert.Equal("resumed", (await client.ComeBackAsync()).Name);
        Assert.NotNull((await client.NextStanzaAsync()).Child("expiry", ExpiryNotice.Namespace));

        client.Lose();
        fixture.Time.Advance(TimeSpan.FromMinutes(0.5));
        Assert.Equal(EndReason.TokenExpired, (await session.Ended).Reason);
        Assert.Equal("failure", (await client.ComeBackAsync()).Name);
        Assert.True(client.Server.Disposed);
    }

    [Fact]
    public async Task Hard_a_newer_token_moves_the_end()
    {
        var fixture = Hard();
        var client = await ManagedClient.EnabledAsync(fixture, Token(minutes: 10));
        var session = client.Session;
        fixture.Time.Advance(TimeSpan.FromMinutes(9.5));
        await client.NextStanzaAsync();
        client.Lose();
        Assert.Equal("resumed", (await client.ComeBackAsync(Token(minutes: 20))).Name);
        fixture.Time.Advance(TimeSpan.FromMinutes(9.5));
        Assert.Equal("2026-03-01T12:20:00Z", (await client.NextStanzaAsync()).Child("expiry", ExpiryNotice.Namespace)!.Attribute("at"));
        Assert.False(session.Ended.IsCompleted);

        fixture.Time.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(EndReason.TokenExpired, (await session.Ended).Reason);
    }

    [Theory]
    [InlineData(EndAtExpiry.Never, false)]
    [InlineData(EndAtExpiry.OnResume, true)]
    public async Task On_resume_a_token_that_is_not_taken_over_leaves_the_session_with_the_expired_one(EndAtExpiry policy, bool ends)
    {
        var fixture = new SessionFixture(host => host.EndAtExpiry = policy, resumption: options => options.Window = TimeSpan.FromMinutes(10));
        var client = await ManagedClient.EnabledAsync(fixture, Token(minutes: 5));
        var session = client.Session;
        await client.SayAsync("<presence xmlns='jabber:client' to='a@conference.meet.example.com/nick'/>");
        fixture.Time.Advance(TimeSpan.FromMinutes(6));
        client.Lose();
        // It is good, and of the same user, but does not open the room that the session is in.
        Assert.Equal("resumed", (await client.ComeBackAsync(Token(minutes: 20, room: "b"))).Name);

        if (ends)
            Assert.Equal(EndReason.TokenExpired, (await session.Ended).Reason);
        else
            Assert.False(session.Ended.IsCompleted);
    }

    [Fact]
    public async Task On_resume_a_newer_token_lets_the_session_go_on()
    {
        var fixture = new SessionFixture(host => host.EndAtExpiry = EndAtExpiry.OnResume, resumption: options => options.Window = TimeSpan.FromMinutes(10));
        var client = await ManagedClient.EnabledAsync(fixture, Token(minutes: 5));
        var session = client.Session;
        fixture.Time.Advance(TimeSpan.FromMinutes(6));
        client.Lose();
        Assert.Equal("failure", (await client.ComeBackAsync()).Name);
        Assert.Equal("resumed", (await client.ComeBackAsync(Token(minutes: 20))).Name);
        Assert.False(session.Ended.IsCompleted);
    }

    [Fact]
    public async Task On_resume_no_token_at_all_is_the_expired_one()
    {
        var fixture = new SessionFixture(host => host.EndAtExpiry = EndAtExpiry.OnResume, resumption: options =>
        {
            options.Window = TimeSpan.FromMinutes(10);
            options.TokenlessResume = TokenlessResume.KeepClaims;
        });
        var client = await ManagedClient.EnabledAsync(fixture, Token(minutes: 5));
        client.Lose();
        fixture.Time.Advance(TimeSpan.FromMinutes(5) - Tick);
        Assert.Equal("resumed", (await client.ComeBackAsync(null)).Name);
        client.Lose();
        fixture.Time.Advance(Tick);
        Assert.Equal("failure", (await client.ComeBackAsync(null)).Name);
    }

    [Fact]
    public async Task Hard_a_session_without_token_or_without_end_goes_on()
    {
        var fixture = Hard(host => host.AllowEmptyToken = true);
        var (guest, _, _) = await fixture.BoundAsync(token: null);
        var (endless, _, _) = await fixture.BoundAsync(SessionFixture.Token(claims => claims.Remove("exp")));
        fixture.Time.Advance(TimeSpan.FromDays(30));

        Assert.False(guest.Ended.IsCompleted);
        Assert.False(endless.Ended.IsCompleted);
    }

    private static SessionFixture Hard(int window) => Hard(resumption: options => options.Window = TimeSpan.FromSeconds(window));

    private static SessionFixture Hard(Action<HostOptions>? host = null, Action<ResumptionOptions>? resumption = null) => new(
        options =>
        {
            options.EndAtExpiry = EndAtExpiry.Hard;
            host?.Invoke(options);
        },
        resumption: resumption);

    private static string Token(double minutes, string room = "a") => SessionFixture.Token(claims =>
    {
        claims["exp"] = SessionFixture.Now.AddMinutes(minutes).ToUnixTimeSeconds();
        claims["room"] = room;
        claims["context"]!["user"]!["id"] = "u1";
    });
}
