using JwtXmppAuth.Testing;
using JwtXmppAuth.Tokens;
using Microsoft.Extensions.Time.Testing;

namespace JwtXmppAuth.Tests.Tokens.Keys;

public sealed class KeyOptionsCheckTests
{
    private static readonly DateTimeOffset Now = DateTimeOffset.Parse("2026-03-01T12:00:00Z", null);

    [Fact]
    public void Every_fault_is_told_at_once_with_its_place()
    {
        KeyOptions[] keys =
        [
            new(),
            new() { Secret = Issuer.DefaultSecret, JwksFile = "keys.json" },
            new() { Secret = "short", Algorithms = { "HS256", "RS256", "HS1" } },
            new() { PublicKeyFile = "key.pem", Algorithms = { "HS256", "ES256" } },
            new() { JwksFile = "keys.json", KeyId = "k" },
            new() { Secret = Issuer.DefaultSecret, KeyId = "", NotBefore = Now, NotAfter = Now },
        ];

        Assert.Equal(
            [
                "Keys:0", "Keys:1", "Keys:2:Algorithms:1", "Keys:2:Algorithms:2", "Keys:2:Secret", "Keys:3:Algorithms:0", "Keys:4:KeyId",
                "Keys:5:KeyId", "Keys:5:NotAfter",
            ],
            TokenOptionsCheck.Faults(App(keys)).Select(fault => fault.Key));
    }

    [Fact]
    public void A_file_that_does_not_fit_is_told_with_its_place()
    {
        var rsa = Issuer.Rsa(RsaKeys.One).App().PublicKeyFiles[0];
        var faults = TokenOptionsCheck.FileFaults(App(
            new KeyOptions { PublicKeyFile = rsa, Algorithms = { "ES256" } },
            new KeyOptions { PublicKeyFile = rsa, Algorithms = { "PS256", "RS256" } },
            new KeyOptions { JwksFile = rsa }));

        Assert.Equal(["Keys:0:PublicKeyFile", "Keys:2:JwksFile"], faults.Select(fault => fault.Key));
        Assert.Equal("is RSA 2048, which does not serve ES256.", faults[0].Sentence);
    }

    [Fact]
    public void A_key_of_a_set_that_is_left_out_is_told_with_its_reason()
    {
        var set = Path.GetTempFileName();
        File.WriteAllBytes(set, Jwk.Set(Jwk.Ed25519("good"), Jwk.Rsa("bad", jwk => jwk["use"] = "enc")));
        var app = App(new KeyOptions { JwksFile = set });

        Assert.Empty(TokenOptionsCheck.FileFaults(app));
        Assert.Equal("Keys:0 leaves out key \"bad\": it is not for signatures: its use is \"enc\".", Assert.Single(TokenOptionsCheck.UnusedKeys(app)).ToString());
        File.Delete(set);
    }

    [Theory]
    [InlineData(0, false)]
    [InlineData(1, true)]
    [InlineData(256, true)]
    [InlineData(257, false)]
    public void A_key_id_has_1_to_256_characters(int length, bool good) =>
        Assert.Equal(good, TokenOptionsCheck.Faults(App(new KeyOptions { Secret = Issuer.DefaultSecret, KeyId = new('k', length) })).Count == 0);

    [Fact]
    public void An_algorithm_for_shorthand_that_is_not_there_is_a_fault()
    {
        var app = App(new KeyOptions { Secret = Issuer.DefaultSecret });
        app.Algorithm = "HS256";
        Assert.Equal("Algorithm", Assert.Single(TokenOptionsCheck.Faults(app)).Key);
    }

    [Fact]
    public void During_a_migration_an_app_takes_secrets_and_public_keys()
    {
        var (before, after) = (Issuer.Hmac(), Issuer.Rsa(RsaKeys.One));
        var app = before.App(app => app.Keys.Add(KeyOptionsOf.Of(after)));
        var verifier = new TokenVerifier([app], new(), TimeProvider.System);

        verifier.Accept(before.Token());
        verifier.Accept(after.Token());
        var other = verifier.Refuse(Issuer.Rsa(RsaKeys.One, "RS512").Token());
        Assert.Equal(TokenReason.Algorithm, other.Reason);
        Assert.Contains("takes HS256, RS256 only", other.Explanation, StringComparison.Ordinal);
    }

    /// <summary>The overlap of a rotation, second by second at its edges.</summary>
    [Theory]
    [InlineData(-1, true, false)]
    [InlineData(0, true, true)]
    [InlineData(59, true, true)]
    [InlineData(60, false, true)]
    [InlineData(61, false, true)]
    public void Two_secrets_overlap_as_their_times_say(int seconds, bool old, bool next)
    {
        var clock = new FakeTimeProvider(Now.AddSeconds(-10));
        var (first, second) = (Issuer.Hmac() with { Time = clock }, Issuer.Hmac("Nx7-t5ecret_0fTheSameApp-q2W4e6R8t0Z1u3I5o7P9") with { Time = clock });
        var app = App(
            KeyOptionsOf.Of(first, key => key.NotAfter = Now.AddSeconds(60)), KeyOptionsOf.Of(second, key => key.NotBefore = Now));
        var verifier = new TokenVerifier([app], new(), clock);

        clock.SetUtcNow(Now.AddSeconds(seconds));
        Assert.Equal(old, verifier.Verify(first.Token()) is TokenVerdict.Accepted);
        Assert.Equal(next, verifier.Verify(second.Token()) is TokenVerdict.Accepted);
    }

    [Fact]
    public void Key_material_that_a_token_brings_along_is_never_used()
    {
        var (own, stranger) = (SomeKeys.Of("RS256"), SomeKeys.StrangerOf("RS256"));
        var verifier = new TokenVerifier([own.App()], new(), TimeProvider.System);
        foreach (var name in (string[])["jwk", "jku", "x5u", "x5c", "x5t", "x5t#S256"])
        {
            var refused = verifier.Refuse(stranger.TokenWithHeader(header => header[name] = name switch
            {
                "jwk" => Jwk.Rsa("k", key: RsaKeys.Two),
                "x5c" => new System.Text.Json.Nodes.JsonArray(Convert.ToBase64String(RsaKeys.Two.ExportSubjectPublicKeyInfo())),
                _ => "https://elsewhere.example/keys",
            }));
            Assert.Equal(TokenReason.Signature, refused.Reason);
        }
    }

    private static AppOptions App(params KeyOptions[] keys)
    {
        var app = new AppOptions { Id = "my-app", AcceptedAudiences = { "jitsi" } };
        foreach (var key in keys)
            app.Keys.Add(key);
        return app;
    }
}
