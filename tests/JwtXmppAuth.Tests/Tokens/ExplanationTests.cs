using JwtXmppAuth.Testing;
using JwtXmppAuth.Tests.Tokens.Decisions;
using JwtXmppAuth.Tokens;
using Microsoft.Extensions.Time.Testing;

namespace JwtXmppAuth.Tests.Tokens;

/// <summary>An explanation is the decision itself, told to its end.</summary>
public sealed class ExplanationTests
{
    private static readonly string[] Order =
    [
        "token", "size", "shape", "app", "typ", "alg", "extensions", "signature", "exp type", "nbf type", "exp", "nbf", "lifetime",
        "iss", "aud", "room", "sub", "context",
    ];

    private readonly FakeTimeProvider _clock = new(DateTimeOffset.FromUnixTimeSeconds(DecisionTable.Now));

    public static TheoryData<string> Rows => [.. DecisionTable.Rows.Keys];

    [Theory]
    [MemberData(nameof(Rows))]
    public void Every_row_of_the_decision_table_is_explained_as_it_is_decided(string name)
    {
        var row = DecisionTable.Rows[name];
        var issuer = Issuer.Hmac() with { Time = _clock };
        var token = row.Make(issuer);

        foreach (var compatibility in Enum.GetValues<Compatibility>())
        {
            var verifier = new TokenVerifier([issuer.App(row.App)], row.Rules with { Compatibility = compatibility }, _clock);
            Explained.IsAsDecided(verifier.Verify(token), verifier.Explain(token, _clock));
        }
    }

    [Fact]
    public void All_checks_of_a_good_token_stand_there_in_the_plugins_order()
    {
        var issuer = Issuer.Hmac() with { Time = _clock };
        var explanation = new TokenVerifier([issuer.App()], new(), _clock).Explain(issuer.Token(), _clock);

        Assert.Equal(Order, explanation.Checks.Select(check => check.Name));
        Assert.Equal(["app", "lifetime"], explanation.Checks.Where(check => check.Outcome != CheckOutcome.Passed).Select(check => check.Name));
        Assert.True(explanation.SignatureVerified);
    }

    [Fact]
    public void Every_fault_is_told_at_once_and_what_builds_on_it_is_skipped()
    {
        var issuer = Issuer.Hmac() with { Time = _clock };
        var token = issuer.Sign("""{"alg":"HS512","typ":"JWT"}""", """{"exp":"soon","iss":"other","aud":"jitsi","room":7,"sub":"*"}""");

        var explanation = new TokenVerifier([issuer.App()], new(), _clock).Explain(token, _clock);

        Assert.Equal(
            ["alg: token.alg", "exp type: token.exp", "iss: token.iss", "room: token.room"],
            explanation.Checks.Where(check => check.Outcome is CheckOutcome.Failed).Select(check => $"{check.Name}: {check.Code}"));
        Assert.Equal("alg did not pass", Check(explanation, "signature").Explanation);
        Assert.Equal("exp type did not pass", Check(explanation, "exp").Explanation);
        Assert.False(explanation.SignatureVerified);
    }

    [Theory]
    [InlineData(null, "token", "there is no token")]
    [InlineData("abc", "shape", "it cannot be read")]
    public void What_cannot_be_asked_is_not_reached_and_says_why(string? token, string failed, string because)
    {
        var issuer = Issuer.Hmac() with { Time = _clock };
        var explanation = new TokenVerifier([issuer.App()], new(), _clock).Explain(token, _clock);

        Assert.Equal(CheckOutcome.Failed, Check(explanation, failed).Outcome);
        Assert.Equal(CheckOutcome.NotReached, Check(explanation, "aud").Outcome);
        Assert.Equal(because, Check(explanation, "app").Explanation);
    }

    [Fact]
    public void Of_several_apps_the_one_that_got_furthest_is_shown()
    {
        var one = Issuer.Hmac() with { Time = _clock, Id = "one" };
        var other = Issuer.Rsa(RsaKeys.One) with { Time = _clock, Id = "other" };
        var verifier = new TokenVerifier([other.App(app => app.AcceptedIssuers.Add("one")), one.App()], new(), _clock);

        var explanation = verifier.Explain(one.Token(change: payload => payload["exp"] = 1), _clock);

        Assert.Equal("one", explanation.AppId);
        Assert.Equal("accepted by \"one\"", Check(explanation, "app").Actual);
    }

    [Fact]
    public async Task It_is_judged_by_the_time_that_is_asked_about()
    {
        var issuer = Issuer.Hmac() with { Time = _clock };
        var explanation = await new TokenVerifier([issuer.App()], new(), _clock)
            .ExplainAsync(issuer.Token(), _clock.GetUtcNow().AddHours(1), CancellationToken.None);

        Assert.Equal("token.exp", Assert.IsType<TokenVerdict.Rejected>(explanation.Verdict).Failure.Code);
    }

    private static CheckReport Check(TokenExplanation explanation, string name) => explanation.Checks.First(check => check.Name == name);
}
