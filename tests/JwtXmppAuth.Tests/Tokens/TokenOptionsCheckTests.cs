using JwtXmppAuth.Testing;
using JwtXmppAuth.Tokens;

namespace JwtXmppAuth.Tests.Tokens;

public sealed class TokenOptionsCheckTests
{
    private const string Pem = "-----BEGIN PUBLIC KEY-----\nMIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEA\n-----END PUBLIC KEY-----\n";

    [Fact]
    public void Good_options_have_no_fault() => Assert.Empty(TokenOptionsCheck.Faults(App()));

    [Fact]
    public void Every_fault_is_told_at_once_with_its_key()
    {
        var app = new AppOptions
        {
            Algorithm = "RS257",
            Secrets = { "short", Issuer.DefaultSecret, "" },
            AcceptedIssuers = { "a", " " },
            Leeway = TimeSpan.FromMinutes(6),
            MaxLifetime = TimeSpan.Zero,
            MaxTokenBytes = 100,
        };

        Assert.Equal(
            [
                "Id", "Algorithm", "Secrets:0", "Secrets:2", "AcceptedIssuers:1", "AcceptedAudiences", "Leeway", "MaxLifetime",
                "MaxTokenBytes",
            ],
            TokenOptionsCheck.Faults(app).Select(fault => fault.Key));
    }

    [Theory]
    [InlineData("HS256", true)]
    [InlineData("HS384", true)]
    [InlineData("HS512", true)]
    [InlineData("hs256", false)]
    [InlineData("none", false)]
    [InlineData("", false)]
    [InlineData("ES256K", false)]
    [InlineData("Ed25519", false)]
    public void One_of_the_algorithms_by_its_exact_name(string name, bool known)
    {
        var faults = TokenOptionsCheck.Faults(App(app => app.Algorithm = name));

        Assert.Equal(known, faults.Count == 0);
        if (!known)
        {
            Assert.Equal(
                $"is \"{name}\"; must be one of HS256, HS384, HS512, RS256, RS384, RS512, PS256, PS384, PS512, ES256, ES384, ES512, EdDSA.",
                Assert.Single(faults).Sentence);
        }
    }

    [Fact]
    public void The_algorithm_follows_from_the_keys_when_it_is_not_written()
    {
        Assert.Equal("HS256", TokenOptionsCheck.AlgorithmOf(new() { SecretFiles = { "s" } })!.Name);
        Assert.Equal("RS256", TokenOptionsCheck.AlgorithmOf(new() { PublicKeyFiles = { "k" } })!.Name);
    }

    [Theory]
    [InlineData(null, 1, 0, 1, "Algorithm")]
    [InlineData("HS256", 1, 0, 1, "PublicKeyFiles")]
    [InlineData("HS256", 0, 0, 0, "Secrets")]
    [InlineData("RS256", 1, 0, 1, "Secrets")]
    [InlineData("RS256", 0, 1, 1, "SecretFiles")]
    [InlineData("RS256", 0, 0, 0, "PublicKeyFiles")]
    [InlineData(null, 0, 0, 0, "PublicKeyFiles")]
    public void Keys_that_do_not_fit_the_algorithm_are_a_fault(string? algorithm, int secrets, int secretFiles, int keyFiles, string key)
    {
        var faults = TokenOptionsCheck.Faults(App(app =>
        {
            app.Algorithm = algorithm;
            app.Secrets.Clear();
            for (var n = 0; n < secrets; n++)
                app.Secrets.Add(Issuer.DefaultSecret);
            for (var n = 0; n < secretFiles; n++)
                app.SecretFiles.Add("secret.txt");
            for (var n = 0; n < keyFiles; n++)
                app.PublicKeyFiles.Add("key.pem");
        }));

        Assert.Equal(key, Assert.Single(faults).Key);
    }

    [Theory]
    [InlineData("q8Zr3WnT5yLk1XvB7mJc2HsD9gFp4Ke", false)]
    [InlineData("q8Zr3WnT5yLk1XvB7mJc2HsD9gFp4Ke0", true)]
    [InlineData("q8Zr3WnT5yLk1XvB7mJc2HsD9gFp4Ke0a", true)]
    [InlineData("schlüssel-mit-umlaut-ist-30-zei", true)] // 31 characters, 32 bytes
    [InlineData("a-string-secret-at-least-256-bits-long", false)] // jwt.io
    [InlineData("your-256-bit-secret-your-own-name", false)]
    [InlineData("Please Change Me Before Production 2026", false)]
    [InlineData("MY_JITSI_APP_SECRET_for_meet.example.com", false)]
    [InlineData("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", false)]
    [InlineData("12345678901234567890123456789012", false)]
    [InlineData("secretsecretsecretsecretsecretsecret", false)]
    [InlineData("abcdefghijklmnopqrstuvwxyz0123456789", false)]
    [InlineData("k7Tq0rV9xW2zYbDfk7Tq0rV9xW2zYbDf", false)] // the same sixteen twice
    [InlineData("0101101110010101101110010101001011101010", false)]
    public void A_secret_that_can_be_guessed_is_a_fault(string secret, bool good)
    {
        var strict = TokenOptionsCheck.Faults(App(app => app.Secrets[0] = secret));
        var allowed = TokenOptionsCheck.Faults(App(app =>
        {
            app.Secrets[0] = secret;
            app.AllowWeakSecrets = true;
        }));

        Assert.Equal(good, strict.Count == 0);
        Assert.Empty(allowed);
        Assert.All(strict, fault => Assert.Equal("Secrets:0", fault.Key));
    }

    [Theory]
    [InlineData("")]
    [InlineData(Pem)]
    [InlineData("-----BEGIN CERTIFICATE-----")]
    public void An_empty_secret_or_a_public_key_is_never_a_secret(string secret) =>
        Assert.Equal("Secrets:0", Assert.Single(TokenOptionsCheck.Faults(App(app =>
        {
            app.Secrets[0] = secret;
            app.AllowWeakSecrets = true;
        }))).Key);

    /// <summary>A list in a configuration file can hold null; both checks are asked, whatever the other says.</summary>
    [Fact]
    public void A_secret_that_is_null_is_a_fault_and_no_exception()
    {
        var app = App(app => app.Secrets[0] = null!);

        Assert.Equal("Secrets:0", Assert.Single(TokenOptionsCheck.Faults(app)).Key);
        Assert.Empty(TokenOptionsCheck.FileFaults(app));
    }

    [Fact]
    public void Audiences_must_be_configured()
    {
        Assert.Equal("AcceptedAudiences", Assert.Single(TokenOptionsCheck.Faults(App(app => app.AcceptedAudiences.Clear()))).Key);
        Assert.Empty(TokenOptionsCheck.Faults(App(app => app.AcceptedAudiences[0] = "*")));
    }

    [Theory]
    [InlineData(-1, false)]
    [InlineData(0, true)]
    [InlineData(300, true)]
    [InlineData(301, false)]
    public void Leeway_is_up_to_five_minutes(int seconds, bool good) =>
        Assert.Equal(good, TokenOptionsCheck.Faults(App(app => app.Leeway = TimeSpan.FromSeconds(seconds))).Count == 0);

    [Theory]
    [InlineData(255, false)]
    [InlineData(256, true)]
    [InlineData(65536, true)]
    [InlineData(65537, false)]
    public void A_token_may_have_256_bytes_to_64_KiB(int bytes, bool good) =>
        Assert.Equal(good, TokenOptionsCheck.Faults(App(app => app.MaxTokenBytes = bytes)).Count == 0);

    private static AppOptions App(Action<AppOptions>? change = null) => Issuer.Hmac().App(change);
}
