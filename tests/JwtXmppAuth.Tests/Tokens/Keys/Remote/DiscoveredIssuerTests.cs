using JwtXmppAuth.Testing;
using JwtXmppAuth.Tokens;
using JwtXmppAuth.Tokens.Keys;

namespace JwtXmppAuth.Tests.Tokens.Keys.Remote;

/// <summary>What a provider publishes about itself vouches for nobody else, whoever else the app accepts.</summary>
public sealed class DiscoveredIssuerTests : IAsyncDisposable
{
    private const string School = "https://id.example.com/school";
    private const string Clinic = "https://id.example.com/clinic";

    private readonly RemoteFixture _remote = new();
    private readonly KeyPublisher _clinic = new(PublishedKey.Ec("k1"));
    private KeyRings? _rings;

    public DiscoveredIssuerTests() => _remote.Server.Answer = address => RemoteFixture.Document(address.AbsolutePath switch
    {
        "/school/keys" => _remote.Publisher.Jwks,
        "/clinic/keys" => _clinic.Jwks,
        var path => $$"""{"issuer":"https://id.example.com/{{path.Split('/')[1]}}","jwks_uri":"https://id.example.com/{{path.Split('/')[1]}}/keys"}""",
    });

    public ValueTask DisposeAsync() => _rings?.DisposeAsync() ?? default;

    [Theory]
    [InlineData(School, true)]
    [InlineData(Clinic, false)]
    public async Task Of_two_providers_of_an_app_each_signs_for_itself(string issuer, bool good)
    {
        var verifier = Trusting(App(new() { Discovery = School }, new() { Discovery = Clinic }));

        Assert.Equal(good ? null : "token.key_issuer", await CodeAsync(verifier, _remote.Publisher, issuer));
        Assert.Equal(good ? "token.key_issuer" : null, await CodeAsync(verifier, _clinic, issuer));
    }

    [Fact]
    public async Task Nor_does_it_sign_for_an_issuer_that_is_listed_or_for_any_where_any_is_accepted()
    {
        var app = App(new KeyOptions { Discovery = School });
        app.AcceptedIssuers.Add("*");
        var verifier = Trusting(app);

        Assert.Null(await CodeAsync(verifier, _remote.Publisher, School));
        Assert.Equal("token.key_issuer", await CodeAsync(verifier, _remote.Publisher, "my-app"));
        Assert.Equal("token.key_issuer", await CodeAsync(verifier, _remote.Publisher, School + "/"));
    }

    [Fact]
    public async Task A_key_that_came_another_way_too_signs_for_all()
    {
        var app = App(new() { Discovery = School }, new() { JwksUrl = School + "/keys" });
        app.AcceptedIssuers.Add(School);
        app.AcceptedIssuers.Add("my-app");

        Assert.Null(await CodeAsync(Trusting(app), _remote.Publisher, "my-app"));
    }

    [Fact]
    public async Task An_explanation_says_whose_key_it_is()
    {
        var verifier = Trusting(App(new() { Discovery = School }, new() { Discovery = Clinic }));

        var explained = await verifier.ExplainAsync(
            Token(_remote.Publisher, Clinic), _remote.Time.GetUtcNow(), TestContext.Current.CancellationToken);

        Assert.True(explained.SignatureVerified);
        Assert.Equal(CheckOutcome.Passed, explained.Checks.Single(check => check.Name == "iss").Outcome);
        var check = explained.Checks.Single(check => check.Name == "key-issuer");
        Assert.Equal((CheckOutcome.Failed, "token.key_issuer", $"\"{School}\"", $"\"{Clinic}\""), (check.Outcome, check.Code, check.Expected, check.Actual));
        Assert.Equal(
            $"Key \"k1\" of Discovery ({School}) signed the token, and vouches for issuer \"{School}\" alone; iss is \"{Clinic}\".",
            check.Explanation);
    }

    [Fact]
    public async Task Where_no_provider_is_discovered_nothing_is_asked_and_beside_one_other_keys_are_not_bound()
    {
        var issuer = Issuer.Hmac() with { Time = _remote.Time };
        foreach (var discovered in new[] { false, true })
        {
            KeyOptions[] keys = [new() { Secret = Issuer.DefaultSecret }, .. discovered ? (KeyOptions[])[new() { Discovery = School }] : []];
            var app = App(keys);
            app.AcceptedIssuers.Add("my-app");
            var explained = await Trusting(app).ExplainAsync(issuer.Token(), _remote.Time.GetUtcNow(), TestContext.Current.CancellationToken);
            Assert.IsType<TokenVerdict.Accepted>(explained.Verdict);
            Assert.Equal(
                discovered ? [CheckOutcome.Skipped] : [],
                explained.Checks.Where(check => check.Name == "key-issuer").Select(check => check.Outcome));
        }
    }

    private static AppOptions App(params KeyOptions[] keys)
    {
        var app = new AppOptions { Id = "my-app", AcceptedAudiences = { "jitsi" } };
        foreach (var key in keys)
            app.Keys.Add(key);
        return app;
    }

    private TokenVerifier Trusting(AppOptions app)
    {
        _rings ??= new([app], _remote.Time, _remote.Fetching);
        _rings.Take([app]);
        return new([app], _rings.Of, new TokenRules(), _remote.Time);
    }

    private string Token(KeyPublisher publisher, string issuer)
    {
        var payload = (Issuer.Hmac() with { Time = _remote.Time }).Payload();
        payload["iss"] = issuer;
        return publisher.Newest.Token(payload);
    }

    private async Task<string?> CodeAsync(TokenVerifier verifier, KeyPublisher publisher, string issuer) =>
        (await verifier.VerifyAsync(Token(publisher, issuer), TestContext.Current.CancellationToken) as TokenVerdict.Rejected)?.Failure.Code;
}
