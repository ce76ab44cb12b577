using System.Text;
using System.Text.Json.Nodes;
using JwtXmppAuth.Testing;
using JwtXmppAuth.Tokens;
using Microsoft.Extensions.Time.Testing;

namespace JwtXmppAuth.Tests.Tokens;

public sealed class TokenVerifierTests
{
    private readonly FakeTimeProvider _clock = new(DateTimeOffset.FromUnixTimeSeconds(1_800_000_000));

    private Issuer Issuer => Issuer.Hmac() with { Time = _clock };

    [Fact]
    public void A_good_token_is_accepted_with_every_claim_of_the_scheme()
    {
        var raw = Issuer.Token("lobby", "meet.example.com", payload =>
        {
            payload["jti"] = "j1";
            payload["moderator"] = true;
            payload["context"]!["tenant"] = "acme";
            payload["context"]!["room"] = new JsonObject { ["regex"] = true };
            payload["context"]!["callee"] = new JsonObject { ["id"] = "bob" };
        });

        var token = Verifier().Accept(raw);

        Assert.Equal(("my-app", raw, "my-app", "lobby", "meet.example.com"), (token.AppId, token.Raw, token.Issuer, token.Room, token.Sub));
        Assert.Equal((1_800_003_600, 1_800_000_000, 1_800_000_000, "j1"), (token.ExpiresAt, token.NotBefore, token.IssuedAt, token.JwtId));
        Assert.Equal(("staff", "acme"), (token.Group, token.Tenant));
        Assert.Equal("Alice", token.User?.GetProperty("name").GetString());
        Assert.True(token.Features?.GetProperty("recording").GetBoolean());
        Assert.True(token.RoomContext?.GetProperty("regex").GetBoolean());
        Assert.True(token.Moderator?.GetBoolean());
        Assert.Equal("bob", token.Callee?.GetProperty("id").GetString());
        Assert.Equal("u1", token.Context?.GetProperty("user").GetProperty("id").GetString());
    }

    [Fact]
    public void What_was_accepted_outlives_the_buffer_it_was_read_in()
    {
        var verifier = Verifier();
        var first = verifier.Accept(Issuer.Token());

        for (var n = 0; n < 100; n++)
            verifier.Accept(Issuer.Token(change: payload => payload["context"]!["user"]!["name"] = "Mallory"));

        Assert.Equal("Alice", first.User?.GetProperty("name").GetString());
    }

    [Fact]
    public void A_Firebase_token_has_its_user_id_as_user()
    {
        var token = Verifier().Accept(Issuer.Token(change: payload =>
        {
            payload.Remove("context");
            payload["user_id"] = "a\"b";
        }));

        Assert.Equal("a\"b", token.User?.GetProperty("id").GetString());
        Assert.Null(token.Context);
    }

    [Fact]
    public void Empty_features_deny_all_and_absent_ones_leave_it_to_the_role()
    {
        var empty = Verifier().Accept(Issuer.Token(change: payload => payload["context"]!["features"] = new JsonArray()));
        var absent = Verifier().Accept(Issuer.Token(change: payload => payload["context"]!.AsObject().Remove("features")));

        Assert.Equal("{}", empty.Features?.GetRawText());
        Assert.Null(absent.Features);
    }

    [Theory]
    [InlineData("HS256")]
    [InlineData("HS384")]
    [InlineData("HS512")]
    public void Every_secret_of_an_app_verifies(string algorithm)
    {
        var old = Issuer.Hmac(algorithm: algorithm) with { Time = _clock };
        var next = Issuer.Hmac("Nx7-t5ecret_0fTheSameApp-q2W4e6R8t0Z1u3I5o7P9", algorithm) with { Time = _clock };
        var verifier = new TokenVerifier([old.App(app => app.Secrets.Add("Nx7-t5ecret_0fTheSameApp-q2W4e6R8t0Z1u3I5o7P9"))], new(), _clock);

        verifier.Accept(old.Token());
        verifier.Accept(next.Token());
    }

    [Theory]
    [InlineData("RS256")]
    [InlineData("RS384")]
    [InlineData("RS512")]
    public void Every_public_key_of_an_app_verifies_with_or_without_a_kid(string algorithm)
    {
        var old = Issuer.Rsa(RsaKeys.One, algorithm) with { Time = _clock };
        var next = Issuer.Rsa(RsaKeys.Two, algorithm) with { Time = _clock };
        var verifier = new TokenVerifier([old.App(app => app.PublicKeyFiles.Add(next.App().PublicKeyFiles[0]))], new(), _clock);

        verifier.Accept(old.Token());
        Assert.Equal("k2", verifier.Accept(next.TokenWithHeader(header => header["kid"] = "k2")).KeyId);
        Assert.Equal("token.signature", verifier.Refuse((Issuer.Rsa(RsaKeys.Three, algorithm) with { Time = _clock }).Token()).Code);
    }

    /// <summary>CVE-2021-39215 of the plugin, and its many kin: the public key, which everybody has, used as HMAC secret.</summary>
    [Theory]
    [InlineData("HS256")]
    [InlineData("HS384")]
    [InlineData("HS512")]
    public void A_public_key_as_HMAC_secret_gets_nobody_in(string algorithm)
    {
        var issuer = Issuer.Rsa(RsaKeys.One) with { Time = _clock };
        var verifier = new TokenVerifier([issuer.App()], new(), _clock);
        var pem = RsaKeys.One.ExportSubjectPublicKeyInfoPem();
        var der = RsaKeys.One.ExportSubjectPublicKeyInfo();

        foreach (var secret in new[] { Encoding.UTF8.GetBytes(pem), Encoding.UTF8.GetBytes(pem + "\n"), der, [] })
        {
            var attacker = Issuer.Hmac(secret, algorithm) with { Time = _clock };
            Assert.Equal("token.alg", verifier.Refuse(attacker.Token()).Code);
            Assert.Equal("token.signature", verifier.Refuse(attacker.TokenWithHeader(header => header["alg"] = "RS256")).Code);
        }
    }

    [Fact]
    public void A_token_of_the_length_of_the_bound_is_read_and_one_byte_more_is_not()
    {
        var token = Issuer.Token();

        VerifierOf(token.Length + 1).Accept(token);
        VerifierOf(token.Length).Accept(token);
        Assert.Equal("token.too_large", VerifierOf(token.Length - 1).Refuse(token).Code);

        TokenVerifier VerifierOf(int bound) => Verifier(app => app.MaxTokenBytes = bound);
    }

    [Fact]
    public void Options_changed_afterwards_change_nothing()
    {
        var app = Issuer.App();
        var verifier = new TokenVerifier([app], new(), _clock);

        app.AcceptedAudiences[0] = "other";
        app.Secrets.Clear();

        verifier.Accept(Issuer.Token());
    }

    [Fact]
    public async Task Many_tokens_at_once_are_each_judged_by_themselves()
    {
        var verifier = Verifier();
        var good = Issuer.Token("a");
        var bad = (Issuer.Hmac("kEy-0f-5omebody-3lse-R7tYu2IoP9aSd4FgH6jKl8") with { Time = _clock }).Token("b");

        await Parallel.ForAsync(0, 2_000, TestContext.Current.CancellationToken, async (n, cancellation) =>
        {
            var verdict = await verifier.VerifyAsync(n % 2 == 0 ? good : bad, cancellation);
            Assert.Equal(n % 2 == 0, verdict is TokenVerdict.Accepted { Token.Room: "a" });
        });
    }

    /// <summary>What a host for guests alone does with the tokens it is shown.</summary>
    [Fact]
    public async Task Without_any_app_every_token_is_refused()
    {
        var verdict = await new TokenVerifier([], new(), _clock).VerifyAsync(Issuer.Token("a"), TestContext.Current.CancellationToken);

        var failure = Assert.IsType<TokenVerdict.Rejected>(verdict).Failure;
        Assert.Equal((TokenReason.Issuer, "invalid 'iss' claim"), (failure.Reason, failure.Text));
    }

    [Fact]
    public void A_verifier_without_a_usable_app_is_not_made()
    {
        var problem = Assert.Throws<ArgumentException>(() => Verifier(app =>
        {
            app.Secrets.Add("changeme");
            app.AcceptedAudiences.Clear();
        }));

        Assert.Contains("Secrets:1 is 8 bytes long", problem.Message, StringComparison.Ordinal);
        Assert.Contains("AcceptedAudiences is missing", problem.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("changeme", problem.Message, StringComparison.Ordinal);
    }

    private TokenVerifier Verifier(Action<AppOptions>? change = null) => new([Issuer.App(change)], new(), _clock);
}
