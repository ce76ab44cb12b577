using System.Text.Json.Nodes;
using JwtXmppAuth.Testing;
using JwtXmppAuth.Tokens;
using Microsoft.Extensions.Time.Testing;

namespace JwtXmppAuth.Tests.Tokens;

public sealed class SeveralAppsTests
{
    private const string SecretB = "b5-S9dF2gH7jK1lQ4wE8rT3yU6iO0pZxCvBnM-a_app-b";

    private readonly FakeTimeProvider _clock = new(DateTimeOffset.FromUnixTimeSeconds(1_800_000_000));
    private readonly Issuer _a;
    private readonly Issuer _b;
    private readonly Issuer _rsa;

    public SeveralAppsTests()
    {
        _a = Issuer.Hmac() with { Id = "app-a", Time = _clock };
        _b = Issuer.Hmac(SecretB) with { Id = "app-b", Time = _clock };
        _rsa = Issuer.Rsa(RsaKeys.One) with { Id = "app-rsa", Time = _clock };
    }

    [Fact]
    public void Each_app_gets_its_own_tokens_in_whatever_order_they_stand()
    {
        foreach (var verifier in new[] { Verifier(_a.App(), _b.App(), _rsa.App()), Verifier(_rsa.App(), _b.App(), _a.App()) })
        {
            Assert.Equal("app-a", verifier.Accept(_a.Token()).AppId);
            Assert.Equal("app-b", verifier.Accept(_b.Token()).AppId);
            Assert.Equal("app-rsa", verifier.Accept(_rsa.Token()).AppId);
        }
    }

    /// <summary>Every key with every issuer: only the pairs that belong together get in, and under their own app.</summary>
    [Fact]
    public void A_key_of_one_app_opens_no_door_of_another()
    {
        Issuer[] issuers = [_a, _b, _rsa];
        var verifier = Verifier(_a.App(), _b.App(), _rsa.App());

        foreach (var signer in issuers)
            foreach (var named in issuers.Where(named => named.Id != signer.Id))
            {
                var failure = verifier.Refuse(signer.Token(change: payload => payload["iss"] = named.Id));
                Assert.Contains(failure.Code, (string[])["token.signature", "token.alg"]);
            }
    }

    [Fact]
    public void An_app_that_takes_any_issuer_does_not_lend_its_key_to_the_others()
    {
        var verifier = Verifier(_a.App(app => app.AcceptedIssuers.Add("*")), _b.App());

        Assert.Equal("app-a", verifier.Accept(_a.Token(change: payload => payload["iss"] = "app-b")).AppId);
        Assert.Equal("token.signature", verifier.Refuse(_b.Token(change: payload => payload["iss"] = "app-a")).Code);
    }

    [Fact]
    public void Two_apps_with_one_issuer_take_the_tokens_of_either_key()
    {
        var next = _rsa with { Id = "app-a" };
        var verifier = Verifier(_a.App(), next.App(app =>
        {
            app.Id = "app-a-next";
            app.AcceptedIssuers.Add("app-a");
        }));

        Assert.Equal("app-a", verifier.Accept(_a.Token()).AppId);
        Assert.Equal("app-a-next", verifier.Accept(next.Token()).AppId);
    }

    [Fact]
    public void Apps_that_share_key_and_issuer_are_told_apart_by_audience()
    {
        var first = _a.App(app => app.AcceptedAudiences[0] = "one");
        var second = _a.App(app =>
        {
            app.Id = "second";
            app.AcceptedIssuers.Add("app-a");
            app.AcceptedAudiences[0] = "two";
        });

        Assert.Equal("second", Verifier(first, second).Accept(_a.Token(change: payload => payload["aud"] = "two")).AppId);
        Assert.Equal("token.aud", Verifier(first, second).Refuse(_a.Token(change: payload => payload["aud"] = "three")).Code);
    }

    [Fact]
    public void The_refusal_that_got_furthest_is_told()
    {
        var rival = _rsa.App(app => app.AcceptedIssuers.Add("app-a"));
        var expired = _a.Token(change: payload => payload["exp"] = 1);

        Assert.Equal("token.exp", Verifier(_a.App(), rival).Refuse(expired).Code);
        Assert.Equal("token.exp", Verifier(rival, _a.App()).Refuse(expired).Code);
    }

    [Theory]
    [InlineData("\"nobody\"", "invalid 'iss' claim")]
    [InlineData("null", "invalid 'iss' claim")]
    [InlineData("[\"app-a\"]", "invalid 'iss' claim")]
    [InlineData(null, "'iss' claim is missing")]
    public void A_token_of_no_app_is_refused_without_a_word_of_what_is_not_verified(string? iss, string text)
    {
        var token = _a.Token(change: payload =>
        {
            payload.Remove("iss");
            if (iss is not null)
                payload["iss"] = JsonNode.Parse(iss);
        });

        var failure = Verifier(_a.App(), _b.App()).Refuse(token);

        Assert.Equal(("token.iss", text), (failure.Code, failure.Text));
        Assert.DoesNotContain("nobody", failure.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void The_bound_of_a_token_is_its_apps_own()
    {
        var token = _a.Token();
        var large = _b.App(app => app.MaxTokenBytes = 64 * 1024);

        Verifier(_a.App(app => app.MaxTokenBytes = token.Length), large).Accept(token);
        Assert.Equal("token.too_large", Verifier(_a.App(app => app.MaxTokenBytes = token.Length - 1), large).Refuse(token).Code);
    }

    private TokenVerifier Verifier(params AppOptions[] apps) => new(apps, new(), _clock);
}
