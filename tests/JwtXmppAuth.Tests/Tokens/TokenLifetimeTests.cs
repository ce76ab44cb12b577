using System.Text.Json.Nodes;
using JwtXmppAuth.Testing;
using JwtXmppAuth.Tokens;
using Microsoft.Extensions.Time.Testing;

namespace JwtXmppAuth.Tests.Tokens;

/// <summary>Each bound at one before, at it, and one after.</summary>
public sealed class TokenLifetimeTests
{
    private const long Now = 1_800_000_000;

    private readonly FakeTimeProvider _clock = new(DateTimeOffset.FromUnixTimeSeconds(Now));

    [Theory]
    [InlineData(0, -1, false)]
    [InlineData(0, 0, false)]
    [InlineData(0, 1, true)]
    [InlineData(30, -31, false)]
    [InlineData(30, -30, false)]
    [InlineData(30, -29, true)]
    [InlineData(300, -300, false)]
    [InlineData(300, -299, true)]
    public void A_token_is_valid_as_long_as_now_is_before_exp_and_leeway(int leeway, int exp, bool valid) =>
        Expect(valid, "token.exp", Claims(("exp", Now + exp)), app => app.Leeway = TimeSpan.FromSeconds(leeway));

    [Theory]
    [InlineData(0, -1, true)]
    [InlineData(0, 0, true)]
    [InlineData(0, 1, false)]
    [InlineData(30, 29, true)]
    [InlineData(30, 30, true)]
    [InlineData(30, 31, false)]
    [InlineData(300, 300, true)]
    [InlineData(300, 301, false)]
    public void A_token_is_valid_from_nbf_less_leeway_on(int leeway, int nbf, bool valid) =>
        Expect(valid, "token.nbf", Claims(("exp", Now + 9999), ("nbf", Now + nbf)), app => app.Leeway = TimeSpan.FromSeconds(leeway));

    [Theory]
    [InlineData(Compatibility.Plugin, false, true)]
    [InlineData(Compatibility.Plugin, true, false)]
    [InlineData(Compatibility.Strict, false, false)]
    [InlineData(Compatibility.Strict, true, false)]
    public void A_token_without_exp_is_refused_where_one_is_required(Compatibility compatibility, bool required, bool valid)
    {
        var verdict = Verifier(app => app.RequireExpiry = required, compatibility).Verify(Token());

        Assert.Equal(valid ? null : "token.exp", (verdict as TokenVerdict.Rejected)?.Failure.Code);
    }

    [Theory]
    [InlineData(10, 0, 10)]
    [InlineData(10, 30, 40)]
    [InlineData(10.5, 0, 11)]
    [InlineData(10.5, 0.2, 11)]
    [InlineData(10.5, 0.7, 12)]
    public void A_verified_token_knows_the_first_second_in_which_it_is_refused(double exp, double leeway, int end)
    {
        var token = Token(("exp", Now + exp));
        var verifier = Verifier(app => app.Leeway = TimeSpan.FromSeconds(leeway));

        Assert.Equal(DateTimeOffset.FromUnixTimeSeconds(Now + end), verifier.Accept(token).ValidUntil);
        _clock.SetUtcNow(DateTimeOffset.FromUnixTimeSeconds(Now + end).AddTicks(-1));
        verifier.Accept(token);
        _clock.SetUtcNow(DateTimeOffset.FromUnixTimeSeconds(Now + end));
        Assert.Equal("token.exp", verifier.Refuse(token).Code);
    }

    [Theory]
    [InlineData(null)]
    [InlineData(1e300)]
    public void What_is_no_date_is_never_the_end(double? exp) =>
        Assert.Null(Verifier(_ => { }).Accept(exp is { } end ? Token(("exp", end)) : Token()).ValidUntil);

    [Theory]
    [InlineData("exp", -1, true)]
    [InlineData("exp", 0, true)]
    [InlineData("exp", 1, false)]
    [InlineData("nbf", -1, false)]
    [InlineData("nbf", 0, false)]
    [InlineData("nbf", 1, true)]
    public void A_token_tells_whether_only_leeway_let_it_in(string claim, int at, bool needed) => Assert.Equal(
        needed,
        Verifier(app => app.Leeway = TimeSpan.FromSeconds(30)).Accept(Token(("exp", Now + 99), (claim, Now + at))).NeededLeeway);

    [Theory]
    [InlineData("iat", 0, 3599, true)]
    [InlineData("iat", 0, 3600, true)]
    [InlineData("iat", 0, 3601, false)]
    [InlineData("iat", -600, 3000, true)]
    [InlineData("iat", -600, 3001, false)]
    [InlineData("nbf", -600, 3000, true)]
    [InlineData("nbf", -600, 3001, false)]
    [InlineData("other", -600, 3600, true)]
    [InlineData("other", -600, 3601, false)]
    public void A_token_lives_no_longer_than_MaxLifetime_from_iat_else_nbf_else_now(string start, int from, int exp, bool valid) =>
        Expect(valid, "token.lifetime", Claims((start, Now + from), ("exp", Now + exp)), app => app.MaxLifetime = TimeSpan.FromHours(1));

    [Theory]
    [InlineData(0, 3601, false)]
    [InlineData(30, 3630, true)]
    [InlineData(30, 3631, false)]
    public void An_iat_still_to_come_does_not_lengthen_a_life(int leeway, int exp, bool valid) =>
        Expect(valid, "token.lifetime", Claims(("iat", Now + 100_000), ("exp", Now + exp)), app =>
        {
            app.Leeway = TimeSpan.FromSeconds(leeway);
            app.MaxLifetime = TimeSpan.FromHours(1);
        });

    [Fact]
    public void An_iat_before_nbf_counts() => Expect(
        false, "token.lifetime", Claims(("iat", Now - 7200), ("nbf", Now), ("exp", Now + 60)), app => app.MaxLifetime = TimeSpan.FromHours(1));

    [Fact]
    public void A_valid_token_expires_as_the_clock_moves()
    {
        var issuer = Issuer.Hmac() with { Time = _clock };
        var verifier = new TokenVerifier([issuer.App()], new(), _clock);
        var token = issuer.Token();

        _clock.Advance(TimeSpan.FromSeconds(3599.999));
        verifier.Accept(token);
        _clock.Advance(TimeSpan.FromSeconds(0.001));

        Assert.Equal("Not acceptable by exp (0 sec since expired, valid for:3600 sec)", verifier.Refuse(token).Text);
    }

    [Theory]
    [InlineData("""{"exp":"1800003600"}""", "without quotes")]
    [InlineData("""{"exp":null}""", "must leave it out")]
    [InlineData("""{"nbf":1800000000000}""", "looks like milliseconds")]
    [InlineData("""{"nbf":1800000010}""", "grant a Leeway")]
    [InlineData("""{"exp":1799999990}""", "2027-01-15 07:59:50Z")]
    public void The_explanation_says_what_to_change(string payload, string words) =>
        Assert.Contains(words, Failure(payload).InFull, StringComparison.Ordinal);

    [Theory]
    [InlineData("-1e308")]
    [InlineData("-1e400")]
    [InlineData("1e-400")]
    [InlineData("-0")]
    [InlineData("0.1e1")]
    [InlineData("1799999999.999999999999999999999999999999999999")]
    public void A_number_of_any_size_ends_in_a_verdict(string number)
    {
        Assert.Equal("token.exp", Failure($$"""{"exp":{{number}}}""").Code);
        Assert.Equal("token.exp", Failure($$"""{"exp":{{number}},"iat":{{number}}}""").Code);
        Assert.Equal("token.exp", Failure($$"""{"exp":{{number}},"iat":1e308}""").Code);
    }

    [Fact]
    public void A_number_of_ten_thousand_digits_is_too_large()
    {
        var failure = Failure($$"""{"exp":{{new string('9', 10_000)}}}""");

        Assert.Equal("exp must be number", failure.Text);
        Assert.True(failure.ToString().Length < 1000);
    }

    private TokenFailure Failure(string payload)
    {
        var issuer = Issuer.Hmac() with { Time = _clock };
        return new TokenVerifier([issuer.App()], new(), _clock).Refuse(issuer.Sign(issuer.Header().ToJsonString(), payload));
    }

    private void Expect(bool valid, string code, Action<JsonObject> claims, Action<AppOptions> options)
    {
        var issuer = Issuer.Hmac() with { Time = _clock };
        var verifier = new TokenVerifier([issuer.App(options)], new(), _clock);
        var token = issuer.Token(change: claims);

        if (valid)
            verifier.Accept(token);
        else
            Assert.Equal(code, verifier.Refuse(token).Code);
    }

    private TokenVerifier Verifier(Action<AppOptions> options, Compatibility compatibility = Compatibility.Plugin) =>
        new([Issuer.Hmac().App(options)], new() { Compatibility = compatibility }, _clock);

    private string Token(params (string Name, double Value)[] claims) =>
        (Issuer.Hmac() with { Time = _clock }).Token(change: payload =>
        {
            Claims()(payload);
            foreach (var (name, value) in claims)
                payload[name] = value;
        });

    private static Action<JsonObject> Claims(params (string Name, long Value)[] claims) => payload =>
    {
        foreach (var name in (string[])["iat", "nbf", "exp"])
            payload.Remove(name);
        foreach (var (name, value) in claims)
            payload[name] = value;
    };
}
