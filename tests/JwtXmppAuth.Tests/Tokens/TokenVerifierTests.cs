using System.Security.Cryptography;
using JwtXmppAuth.Testing;
using JwtXmppAuth.Tokens;
using Microsoft.Extensions.Time.Testing;

namespace JwtXmppAuth.Tests.Tokens;

public sealed class TokenVerifierTests
{
    private readonly FakeTimeProvider _clock = new(DateTimeOffset.FromUnixTimeSeconds(1_800_000_000));

    [Fact]
    public async Task A_good_token_is_accepted_with_every_claim_of_the_scheme()
    {
        var issuer = Issuer.Hmac() with { Time = _clock };
        var raw = issuer.Token("lobby", "meet.example.com", payload =>
        {
            payload["jti"] = "j1";
            payload["context"]!["tenant"] = "acme";
            payload["context"]!["room"] = new System.Text.Json.Nodes.JsonObject { ["regex"] = true };
            payload["context"]!["callee"] = new System.Text.Json.Nodes.JsonObject { ["id"] = "bob" };
        });

        var verdict = await new TokenVerifier([issuer.App()], new TokenRules(), _clock).VerifyAsync(raw, TestContext.Current.CancellationToken);

        var token = Assert.IsType<TokenVerdict.Accepted>(verdict).Token;
        Assert.Equal(("my-app", raw, "my-app", "lobby", "meet.example.com"), (token.AppId, token.Raw, token.Issuer, token.Room, token.Sub));
        Assert.Equal((1_800_003_600, 1_800_000_000, 1_800_000_000, "j1"), (token.ExpiresAt, token.NotBefore, token.IssuedAt, token.JwtId));
        Assert.Equal(("staff", "acme"), (token.Group, token.Tenant));
        Assert.Equal("Alice", token.User?.GetProperty("name").GetString());
        Assert.True(token.Features?.GetProperty("recording").GetBoolean());
        Assert.True(token.RoomContext?.GetProperty("regex").GetBoolean());
        Assert.Equal("bob", token.Callee?.GetProperty("id").GetString());
    }

    [Theory]
    [InlineData("RS256")]
    [InlineData("RS384")]
    [InlineData("RS512")]
    public async Task A_token_signed_with_the_private_key_is_accepted(string algorithm)
    {
        using var key = RSA.Create(2048);
        var issuer = Issuer.Rsa(key, algorithm) with { Time = _clock };

        var verdict = await new TokenVerifier([issuer.App()], new TokenRules(), _clock).VerifyAsync(issuer.Token(), TestContext.Current.CancellationToken);

        Assert.IsType<TokenVerdict.Accepted>(verdict);
    }

    [Fact]
    public async Task A_token_signed_with_another_secret_is_refused()
    {
        var issuer = Issuer.Hmac() with { Time = _clock };
        var other = Issuer.Hmac("kEy-0f-5omebody-3lse-R7tYu2IoP9aSd4FgH6jKl8") with { Time = _clock };

        var verdict = await new TokenVerifier([issuer.App()], new TokenRules(), _clock).VerifyAsync(other.Token(), TestContext.Current.CancellationToken);

        var failure = Assert.IsType<TokenVerdict.Rejected>(verdict).Failure;
        Assert.Equal(("token.signature", "Invalid signature"), (failure.Code, failure.Text));
    }
}
