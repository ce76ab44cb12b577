using JwtXmppAuth.Gateway.Explaining;
using JwtXmppAuth.Tests.Gateway.Sessions;
using JwtXmppAuth.Tokens;

namespace JwtXmppAuth.Tests.Gateway.Explaining;

/// <summary>What a gateway that runs remembers, asked about a time at which it cannot know it.</summary>
public sealed class RememberedTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(1800)]
    public async Task How_many_sessions_live_is_told_as_it_is_now_and_says_so(int seconds)
    {
        var fixture = new SessionFixture(app: app => app.MaxSessionsPerSubject = 1);

        var free = await ExplainAsync(fixture, seconds);
        await fixture.BoundAsync(SessionFixture.Token());
        var taken = await ExplainAsync(fixture, seconds);

        Assert.Equal(("nothing against it", "nothing against it now"), (Check(free, "revocation").Actual, Check(free, "session-count").Actual));
        Assert.Equal("session.per_subject", taken.Code);
        Assert.EndsWith("That is so now, whatever time is asked about.", taken.Headline, StringComparison.Ordinal);
    }

    private static async Task<Explanation> ExplainAsync(SessionFixture fixture, int seconds)
    {
        var question = new ExplainQuestion(SessionFixture.Token()) { At = SessionFixture.Now.AddSeconds(seconds) };
        return (await Explainer.Of(fixture.Table).ExplainAsync(SessionFixture.Domain, question, CancellationToken.None))!;
    }

    private static CheckReport Check(Explanation explanation, string name) =>
        explanation.Stages.SelectMany(stage => stage.Checks).Single(check => check.Name == name);
}
