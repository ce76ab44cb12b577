using JwtXmppAuth.Testing;
using JwtXmppAuth.Tokens;
using JwtXmppAuth.Tokens.Keys;
using JwtXmppAuth.Tokens.Keys.Remote;

namespace JwtXmppAuth.Tests.Tokens.Keys.Remote;

/// <summary>An explanation goes by the keys at hand, and leaves the clients the fetches that there may be.</summary>
public sealed class ExplainedKeysTests : IAsyncDisposable
{
    private readonly RemoteFixture _remote = new();
    private KeyRings? _rings;

    public ValueTask DisposeAsync() => _rings?.DisposeAsync() ?? default;

    [Fact]
    public async Task It_asks_no_server_for_a_newer_key_and_says_that_a_login_would()
    {
        var verifier = Trusting(new() { JwksUrl = "https://id.example.com/keys" });
        var newer = PublishedKey.Ec("k2");

        for (var n = 0; n < 20; n++)
            Assert.Contains(WouldWait.Word, (await ExplainAsync(verifier, newer)).Explanation, StringComparison.Ordinal);

        Assert.Equal(1, _remote.Server.Asked);
        _remote.Publisher.Publish(newer);
        Assert.IsType<TokenVerdict.Accepted>(await VerifyAsync(verifier, newer));
        Assert.Equal(2, _remote.Server.Asked);
        Assert.Equal(CheckOutcome.Passed, (await ExplainAsync(verifier, newer)).Outcome);
    }

    [Fact]
    public async Task A_key_that_was_asked_for_in_vain_is_one_that_there_is_not()
    {
        var verifier = Trusting(new() { JwksUrl = "https://id.example.com/keys" });
        var unknown = PublishedKey.Ec("k2");
        await VerifyAsync(verifier, unknown);

        var explanation = (await ExplainAsync(verifier, unknown)).Explanation;

        Assert.Contains("has no key \"k2\"; it has \"k1\".", explanation, StringComparison.Ordinal);
        Assert.DoesNotContain(WouldWait.Word, explanation, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Where_no_key_has_come_yet_it_says_why_and_that_a_login_would_wait()
    {
        _remote.Server.Answer = _ => new KeyDocument.Failed(KeyFetchOutcome.Unreachable, "does not answer.");
        var verifier = Trusting(new() { JwksUrl = "https://id.example.com/keys" });

        var check = await ExplainAsync(verifier, _remote.Publisher.Newest);

        Assert.Equal((CheckOutcome.Failed, "token.key"), (check.Outcome, check.Code));
        Assert.Contains($"does not answer. {WouldWait.Word}", check.Explanation, StringComparison.Ordinal);
        Assert.Equal(1, _remote.Server.Asked);
    }

    [Fact]
    public async Task A_key_server_is_asked_by_logins_alone_and_its_keys_are_explained_when_one_has()
    {
        _remote.Server.Answer = address =>
            _remote.Publisher.PemAt(address.AbsolutePath) is { } pem ? RemoteFixture.Document(pem) : new KeyDocument.Absent();
        var verifier = Trusting(new() { KeyServer = "https://keys.example.com" });
        for (var n = 0; n < 2 * FetchBudget.Burst * _remote.Options.NewKeysPerSecond; n++)
            Assert.Contains(WouldWait.Word, (await ExplainAsync(verifier, _remote.Publisher.Newest)).Explanation, StringComparison.Ordinal);
        Assert.Equal(0, _remote.Server.Asked);

        Assert.IsType<TokenVerdict.Accepted>(await VerifyAsync(verifier, _remote.Publisher.Newest));
        Assert.Equal(CheckOutcome.Passed, (await ExplainAsync(verifier, _remote.Publisher.Newest)).Outcome);

        var unknown = PublishedKey.Ec("k2");
        await VerifyAsync(verifier, unknown);
        Assert.Contains("has no key \"k2\".", (await ExplainAsync(verifier, unknown)).Explanation, StringComparison.Ordinal);
        _remote.Time.Advance(_remote.Options.UnknownFor);
        Assert.Contains(WouldWait.Word, (await ExplainAsync(verifier, unknown)).Explanation, StringComparison.Ordinal);
        Assert.Equal(2, _remote.Server.Asked);
    }

    private TokenVerifier Trusting(KeyOptions key)
    {
        var app = new AppOptions { Id = "my-app", AcceptedAudiences = { "jitsi" }, Keys = { key } };
        _rings = new([app], _remote.Time, _remote.Fetching);
        return new([app], _rings.Of, new TokenRules(), _remote.Time);
    }

    private string Token(PublishedKey key) => key.Token((Issuer.Hmac() with { Time = _remote.Time }).Payload());

    private Task<TokenVerdict> VerifyAsync(TokenVerifier verifier, PublishedKey key) =>
        verifier.VerifyAsync(Token(key), TestContext.Current.CancellationToken).AsTask();

    private async Task<CheckReport> ExplainAsync(TokenVerifier verifier, PublishedKey key) =>
        (await verifier.ExplainAsync(Token(key), _remote.Time.GetUtcNow(), TestContext.Current.CancellationToken))
        .Checks.Single(check => check.Name == "signature");
}
