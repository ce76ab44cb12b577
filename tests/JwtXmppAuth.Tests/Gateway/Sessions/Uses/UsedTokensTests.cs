using JwtXmppAuth.Gateway.Sessions.Uses;
using JwtXmppAuth.Tests.Gateway.Revocation;
using JwtXmppAuth.Tokens;
using Microsoft.Extensions.Time.Testing;

namespace JwtXmppAuth.Tests.Gateway.Sessions.Uses;

public sealed class UsedTokensTests
{
    private readonly FakeTimeProvider _clock = new(Entries.Now);

    [Fact]
    public void A_token_is_used_once_and_its_session_goes_on_with_it()
    {
        var used = new UsedTokens(10, _clock);
        var token = Token("t1");

        Assert.Equal(UseOutcome.First, used.Look(token, session: null));
        Assert.Equal(UseOutcome.First, used.TryUse(token, "a"));
        Assert.Equal(UseOutcome.Own, used.TryUse(token, "a"));
        Assert.Equal(UseOutcome.Used, used.TryUse(token, "b"));
        Assert.Equal(UseOutcome.Used, used.Look(token, session: null));
        Assert.Equal(UseOutcome.Own, used.Look(token, "a"));
        Assert.Equal(UseOutcome.First, used.TryUse(Token("t2"), "b"));
    }

    [Fact]
    public void What_came_to_nothing_is_given_back_by_who_has_it()
    {
        var used = new UsedTokens(10, _clock);
        used.TryUse(Token("t1"), "a");
        used.GiveBack(Token("t1"), "b");
        Assert.Equal(UseOutcome.Used, used.Look(Token("t1"), "b"));
        used.GiveBack(Token("t1"), "a");
        Assert.Equal(UseOutcome.First, used.TryUse(Token("t1"), "b"));
    }

    [Fact]
    public void One_too_many_is_refused_until_one_of_them_is_expired_by_any_leeway()
    {
        var used = new UsedTokens(2, _clock);
        Assert.Equal(UseOutcome.First, used.TryUse(Token("t1", minutes: 1), "a"));
        Assert.Equal(UseOutcome.First, used.TryUse(Token("t2", minutes: 2), "a"));
        Assert.Equal(UseOutcome.Full, used.TryUse(Token("t3", minutes: 3), "a"));
        _clock.Advance(TimeSpan.FromMinutes(1) + TokenOptionsCheck.MaxLeeway - TimeSpan.FromTicks(1));
        Assert.Equal(UseOutcome.Full, used.TryUse(Token("t3", minutes: 3), "a"));
        Assert.Equal(UseOutcome.Used, used.TryUse(Token("t1", minutes: 1), "b"));

        _clock.Advance(TimeSpan.FromTicks(1));
        Assert.Equal(UseOutcome.First, used.TryUse(Token("t3", minutes: 3), "a"));
        Assert.Equal(2, used.Count);
        Assert.Equal(UseOutcome.Used, used.TryUse(Token("t2", minutes: 2), "b"));
    }

    [Fact]
    public async Task Of_a_hundred_that_race_exactly_one_wins()
    {
        for (var round = 0; round < 20; round++)
        {
            var used = new UsedTokens(10, _clock);
            var token = Token($"t{round}");
            using var start = new Barrier(8);
            var racers = Enumerable.Range(0, 8).Select(racer => Task.Factory.StartNew(
                () =>
                {
                    start.SignalAndWait(TestContext.Current.CancellationToken);
                    return Enumerable.Range(0, 100).Count(n => n % 8 == racer && used.TryUse(token, $"{racer}-{n}") is UseOutcome.First);
                },
                CancellationToken.None,
                TaskCreationOptions.LongRunning,
                TaskScheduler.Default));

            Assert.Equal(1, (await Task.WhenAll(racers)).Sum());
        }
    }

    private static VerifiedToken Token(string id, int minutes = 60) => Entries.Token(claims =>
    {
        claims["jti"] = id;
        claims["exp"] = Entries.Now.AddMinutes(minutes).ToUnixTimeSeconds();
    });
}
