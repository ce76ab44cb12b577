using JwtXmppAuth.Gateway.Sessions;
using JwtXmppAuth.Gateway.Upstreams;
using JwtXmppAuth.Tokens;

namespace JwtXmppAuth.Tests.Gateway.Sessions.Uses;

/// <summary>Sessions of tokens that are good once, or for so many at a time.</summary>
public sealed class TokenUseTests
{
    [Fact]
    public async Task A_token_that_has_started_a_session_starts_no_second_one_also_when_the_first_is_over()
    {
        var fixture = SingleUse();
        var (first, _, _) = await fixture.BoundAsync(Token("t1"));
        await RefusedAsync(fixture, Token("t1"), "Token already used", "token.used");
        await first.EndAsync(new SessionEnd(EndReason.ClientTerminated));
        await RefusedAsync(fixture, Token("t1"), "Token already used", "token.used");
        await fixture.BoundAsync(Token("t2"));
    }

    [Fact]
    public async Task Of_a_hundred_sessions_that_were_let_in_at_once_with_one_token_one_begins()
    {
        var fixture = SingleUse();
        var opened = Enumerable.Range(0, 100).Select(_ => fixture.Open(Token("t1"))).ToList();
        await Task.WhenAll(opened.Select(each => Task.Run(() => each.Session.ReceiveAsync(SessionFixture.Auth))));

        var answers = await Task.WhenAll(opened.Select(each => each.Client.NextAsync()));
        Assert.Single(answers, answer => answer.Name is "success");
        Assert.Equal(99, answers.Count(answer => answer.ToString().Contains("Token already used", StringComparison.Ordinal)));
        Assert.Single(fixture.Upstream.Connections);
    }

    [Theory]
    [InlineData("jti", "'jti' claim is missing", "token.jti")]
    [InlineData("exp", "'exp' claim is missing", "token.exp")]
    public async Task Without_an_id_or_an_end_it_cannot_be_known_again(string claim, string text, string code) =>
        await RefusedAsync(SingleUse(), SessionFixture.Token(claims =>
        {
            claims["jti"] = "t1";
            claims.Remove(claim);
        }), text, code);

    [Fact]
    public async Task Its_session_is_resumed_with_it_again_and_again()
    {
        var fixture = SingleUse();
        var client = await ManagedClient.EnabledAsync(fixture, Token("t1"));
        for (var n = 0; n < 3; n++)
        {
            client.Lose();
            Assert.Equal("resumed", (await client.ComeBackAsync()).Name);
        }
    }

    [Fact]
    public async Task Who_says_he_comes_back_and_begins_anew_uses_it_a_second_time()
    {
        var fixture = SingleUse();
        var client = await ManagedClient.EnabledAsync(fixture, Token("t1"));
        client.Lose();
        Assert.Equal("success", (await client.LogInAsync(client.Id)).Name);
        await client.SayAsync(SessionFixture.Bind);

        Assert.Contains("Token already used", await client.Connection.NextTextAsync(), StringComparison.Ordinal);
        Assert.Single(fixture.Upstream.Connections);
    }

    [Fact]
    public async Task A_newer_token_is_used_by_the_session_that_goes_on_with_it()
    {
        var fixture = SingleUse();
        var client = await ManagedClient.EnabledAsync(fixture, Token("t1"));
        client.Lose();
        Assert.Equal("resumed", (await client.ComeBackAsync(Token("t2"))).Name);
        await RefusedAsync(fixture, Token("t2"), "Token already used", "token.used");
        client.Lose();
        Assert.Equal("resumed", (await client.ComeBackAsync(Token("t2"))).Name);
        Assert.Equal(["claims_replaced", "resumed"], fixture.ResumeOutcomes);
    }

    [Fact]
    public async Task A_token_that_another_session_has_used_refreshes_none()
    {
        var fixture = SingleUse();
        var client = await ManagedClient.EnabledAsync(fixture, Token("t1"));
        await fixture.BoundAsync(Token("t2"));
        client.Lose();

        Assert.Equal("failure", (await client.ComeBackAsync(Token("t2"))).Name);
        Assert.Equal("resumed", (await client.ComeBackAsync(Token("t1"))).Name);
    }

    [Fact]
    public async Task A_newer_token_with_the_jti_of_the_held_one_gives_that_to_nobody_when_the_server_refuses_it()
    {
        var fixture = SingleUse();
        var client = await ManagedClient.EnabledAsync(fixture, Token("t1"));
        client.Server.Adopting = (_, _) => throw new UpstreamFailedException("upstream.handoff_refused", "no");
        client.Lose();
        Assert.Equal("resumed", (await client.ComeBackAsync(Token("t1", from: SessionFixture.Now.AddMinutes(1)))).Name);

        Assert.Equal(["claims_not_taken"], fixture.ResumeOutcomes);
        await RefusedAsync(fixture, Token("t1"), "Token already used", "token.used");
    }

    [Fact]
    public async Task Nor_does_the_held_one_that_is_shown_again_to_a_server_of_which_nobody_knows_what_it_took()
    {
        var fixture = SingleUse();
        var client = await ManagedClient.EnabledAsync(fixture, Token("t1"));
        client.Server.Adopting = (_, _) => throw new UpstreamFailedException(UpstreamFailure.Timeout, "no answer");
        client.Lose();
        Assert.Equal("resumed", (await client.ComeBackAsync(Token("t2"))).Name);
        client.Server.Adopting = (_, _) => throw new UpstreamFailedException("upstream.handoff_refused", "no");
        client.Lose();
        Assert.Equal("resumed", (await client.ComeBackAsync(Token("t1"))).Name);

        await RefusedAsync(fixture, Token("t1"), "Token already used", "token.used");
        await RefusedAsync(fixture, Token("t2"), "Token already used", "token.used");
    }

    [Fact]
    public async Task A_newer_token_that_the_server_refused_is_good_for_another_session()
    {
        var fixture = SingleUse();
        var client = await ManagedClient.EnabledAsync(fixture, Token("t1"));
        client.Server.Adopting = (_, _) => throw new UpstreamFailedException("upstream.handoff_refused", "no");
        client.Lose();
        Assert.Equal("resumed", (await client.ComeBackAsync(Token("t2"))).Name);

        await fixture.BoundAsync(Token("t2"));
    }

    [Fact]
    public async Task What_a_server_that_is_not_there_has_cost_is_given_back()
    {
        var fixture = SingleUse();
        fixture.Upstream.Failure = new UpstreamFailedException(UpstreamFailure.Unreachable, "It is not there.");
        var (session, _) = fixture.Open(Token("t1"));
        await session.ReceiveAsync(SessionFixture.Auth);
        await session.Ended;
        fixture.Upstream.Failure = null;

        await fixture.BoundAsync(Token("t1"));
    }

    [Fact]
    public async Task When_no_more_can_be_remembered_nobody_is_let_in_unseen()
    {
        var fixture = new SessionFixture(app: app => app.SingleUse = true, maxUsed: 1);
        await fixture.BoundAsync(Token("t1"));
        await RefusedAsync(fixture, Token("t2"), "Try again later", "token.uses_full");
        fixture.Time.Advance(TimeSpan.FromHours(1) + TokenOptionsCheck.MaxLeeway);
        await fixture.BoundAsync(Token("t2", from: fixture.Time.GetUtcNow()));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task One_session_too_many_of_a_token_or_a_subject_is_refused_until_one_is_over(bool ofToken)
    {
        var fixture = new SessionFixture(app: app => Bound(app, ofToken, 2, TooManySessions.RefuseNew));
        var (first, _, _) = await fixture.BoundAsync(Token("t1"));
        await fixture.BoundAsync(Token(ofToken ? "t1" : "t2"));
        await RefusedAsync(fixture, Token(ofToken ? "t1" : "t3"), "Too many sessions", ofToken ? "session.per_token" : "session.per_subject");
        await fixture.BoundAsync(Token(ofToken ? "t2" : "t1", user: ofToken ? "u1" : "u2"));

        await first.EndAsync(new SessionEnd(EndReason.ClientTerminated));
        await fixture.BoundAsync(Token(ofToken ? "t1" : "t3"));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Or_the_oldest_has_to_go_and_is_told(bool ofToken)
    {
        var fixture = new SessionFixture(app: app => Bound(app, ofToken, 2, TooManySessions.EndOldest));
        var (first, client, server) = await fixture.BoundAsync(Token("t1"));
        var (second, _, _) = await fixture.BoundAsync(Token(ofToken ? "t1" : "t2"));
        var (third, _, _) = await fixture.BoundAsync(Token(ofToken ? "t1" : "t3"));
        await first.Ended;

        Assert.True(server.Disposed);
        Assert.Equal((EndReason.TooManySessions, "conflict"), (client.Closed?.Reason, client.Closed?.Error?.Condition));
        Assert.False(second.Ended.IsCompleted || third.Ended.IsCompleted);
        await fixture.BoundAsync(Token(ofToken ? "t1" : "t4"));
        await second.Ended;
        Assert.False(third.Ended.IsCompleted);
    }

    [Fact]
    public async Task It_stays_where_the_server_does_not_take_the_newcomer()
    {
        var fixture = new SessionFixture(app: app => Bound(app, ofToken: false, 1, TooManySessions.EndOldest));
        var (oldest, _, _) = await fixture.BoundAsync(Token("t1"));
        fixture.Upstream.Failure = new UpstreamFailedException(UpstreamFailure.Unreachable, "It is not there.");
        var (newcomer, _) = fixture.Open(Token("t2"));
        await newcomer.ReceiveAsync(SessionFixture.Auth);
        await newcomer.Ended;
        Assert.False(oldest.Ended.IsCompleted);

        fixture.Upstream.Failure = null;
        await fixture.BoundAsync(Token("t3"));
        await oldest.Ended;
    }

    [Fact]
    public async Task Of_a_hundred_that_come_at_once_as_many_begin_as_may()
    {
        var fixture = new SessionFixture(maxSessions: 200, app: app => Bound(app, ofToken: false, 3, TooManySessions.RefuseNew));
        var opened = Enumerable.Range(0, 100).Select(n => fixture.Open(Token($"t{n}"))).ToList();
        await Task.WhenAll(opened.Select(each => Task.Run(() => each.Session.ReceiveAsync(SessionFixture.Auth))));

        var answers = await Task.WhenAll(opened.Select(each => each.Client.NextAsync()));
        Assert.Equal(3, answers.Count(answer => answer.Name is "success"));
    }

    [Fact]
    public async Task Who_comes_back_is_not_one_more_and_a_waiting_session_counts()
    {
        var fixture = new SessionFixture(app: app => Bound(app, ofToken: false, 1, TooManySessions.RefuseNew));
        var client = await ManagedClient.EnabledAsync(fixture, Token("t1"));
        client.Lose();
        await RefusedAsync(fixture, Token("t2"), "Too many sessions", "session.per_subject");
        Assert.Equal("resumed", (await client.ComeBackAsync(Token("t3"))).Name);
        Assert.Equal(["claims_replaced"], fixture.ResumeOutcomes);
    }

    [Fact]
    public async Task A_session_that_goes_on_with_another_token_leaves_the_place_of_the_former()
    {
        var fixture = new SessionFixture(app: app => Bound(app, ofToken: true, 1, TooManySessions.RefuseNew));
        var client = await ManagedClient.EnabledAsync(fixture, Token("t1"));
        client.Lose();
        Assert.Equal("resumed", (await client.ComeBackAsync(Token("t2"))).Name);

        await RefusedAsync(fixture, Token("t2"), "Too many sessions", "session.per_token");
        await fixture.BoundAsync(Token("t1"));
    }

    private static SessionFixture SingleUse() => new(app: app => app.SingleUse = true, maxSessions: 200);

    private static void Bound(AppOptions app, bool ofToken, int max, TooManySessions whenTooMany)
    {
        app.MaxSessionsPerToken = ofToken ? max : 0;
        app.MaxSessionsPerSubject = ofToken ? 0 : max;
        app.WhenTooManySessions = whenTooMany;
    }

    private static async Task RefusedAsync(SessionFixture fixture, string token, string text, string code)
    {
        var (session, client) = fixture.Open(token);
        await session.ReceiveAsync(SessionFixture.Auth);

        var answer = await client.NextAsync();
        Assert.Equal($"{text} [{session.Id}]", answer.Child("text", answer.Namespace)?.Text);
        Assert.Contains(fixture.Log.Collector.GetSnapshot(), line => line.Message.Contains(code, StringComparison.Ordinal));
    }

    private static string Token(string id, string user = "u1", DateTimeOffset? from = null) => SessionFixture.Token(claims =>
    {
        claims["jti"] = id;
        claims["exp"] = (from ?? SessionFixture.Now).AddHours(1).ToUnixTimeSeconds();
        claims["context"]!["user"]!["id"] = user;
    });
}
