using System.Text.Json.Nodes;
using JwtXmppAuth.Testing;
using JwtXmppAuth.Tokens;
using JwtXmppAuth.Tokens.Keys;
using Microsoft.Extensions.Time.Testing;

namespace JwtXmppAuth.Tests.Tokens;

/// <summary>Tokens that were accepted, by rules that may come.</summary>
public sealed class TokenTrialTests
{
    private static readonly DateTimeOffset Now = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    private readonly FakeTimeProvider _clock = new(Now);

    private Issuer Issuer => Issuer.Hmac() with { Time = _clock };

    [Theory]
    [InlineData("audience", "token.aud")]
    [InlineData("issuer", "token.iss")]
    [InlineData("expiry", "token.exp")]
    [InlineData("lifetime", "token.lifetime")]
    [InlineData("array", "token.aud")]
    public async Task Each_rule_of_an_app_is_tried_out_and_the_rest_is_as_the_app_has_it(string rule, string code)
    {
        var failure = await JudgeAsync(
            (app, trial) =>
            {
                app.AcceptedAudiences.Add("other");
                app.AcceptAudienceArray = true;
                switch (rule)
                {
                    case "audience":
                        trial.AcceptedAudiences.Add("other");
                        break;
                    case "issuer":
                        trial.AcceptedIssuers.Add("another");
                        break;
                    case "expiry":
                        trial.RequireExpiry = true;
                        break;
                    case "lifetime":
                        trial.MaxLifetime = TimeSpan.FromMinutes(10);
                        break;
                    default:
                        trial.AcceptAudienceArray = false;
                        break;
                }
            },
            claims =>
            {
                if (rule is "expiry")
                    claims.Remove("exp");
                if (rule is "array")
                    claims["aud"] = new JsonArray("other");
            });

        Assert.Equal(code, failure?.Code);
        Assert.NotEmpty(failure!.Fix!);
    }

    [Theory]
    [InlineData(59, false)]
    [InlineData(60, true)]
    [InlineData(61, true)]
    public async Task A_smaller_leeway_would_refuse_from_its_bound_on(int secondsAfter, bool refused)
    {
        var failure = await JudgeAsync(
            (app, trial) => (app.Leeway, trial.Leeway) = (TimeSpan.FromMinutes(5), TimeSpan.FromMinutes(1)),
            claims => claims["exp"] = Now.AddSeconds(-secondsAfter).ToUnixTimeSeconds());

        Assert.Equal(refused, failure is not null);
    }

    [Theory]
    [InlineData(599, true)]
    [InlineData(600, false)]
    [InlineData(601, false)]
    public async Task A_bound_for_lifetimes_is_tried_out_at_the_bound(int seconds, bool refused)
    {
        var failure = await JudgeAsync(
            (_, trial) => trial.MaxLifetime = TimeSpan.FromSeconds(seconds),
            claims => (claims["iat"], claims["exp"]) = (Now.ToUnixTimeSeconds(), Now.AddMinutes(10).ToUnixTimeSeconds()));

        Assert.Equal(refused, failure is not null);
    }

    [Fact]
    public async Task What_the_host_has_on_trial_is_asked_too() => Assert.Equal(
        "token.exp",
        (await JudgeAsync((_, _) => { }, claims => claims.Remove("exp"), new TokenRules { Compatibility = Compatibility.Strict }))?.Code);

    [Fact]
    public async Task Nothing_is_verified_twice()
    {
        // Keys of another: whoever asked one would refuse the token.
        var app = Issuer.App();
        var token = new TokenVerifier([app], new(), _clock).Accept(Issuer.Token());
        var strangers = KeyRing.Read(Issuer.Hmac("pV8nZ2rK6tY0wQ4sXcB1mLd7hJ3gF5aE9uRoTiNbVyM").App(), _clock);
        app.Trial.RequireExpiry = true;

        Assert.Null(await new TokenTrial([app], _ => strangers, new(), _clock).JudgeAsync(token, new(null, "")));
    }

    private async Task<TokenFailure?> JudgeAsync(Action<AppOptions, AppTrialOptions> change, Action<JsonObject> claims, TokenRules? rules = null)
    {
        var app = Issuer.App();
        change(app, app.Trial);
        var token = new TokenVerifier([app], new(), _clock).Accept(Issuer.Token(change: claims));
        return await new TokenTrial([app], of => KeyRing.Read(of, _clock), rules ?? new(), _clock).JudgeAsync(token, new(null, ""));
    }
}
