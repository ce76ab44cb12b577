using JwtXmppAuth.Testing;
using JwtXmppAuth.Tests.Tokens.Decisions;
using JwtXmppAuth.Tokens;
using Microsoft.Extensions.Time.Testing;

namespace JwtXmppAuth.Tests.Tokens;

/// <summary>No part of a token or a secret stands in anything that may be logged, shown or thrown.</summary>
public sealed class NothingLeaksTests
{
    private const int TokenPiece = 12;
    private const int SecretPiece = 6;

    private readonly FakeTimeProvider _clock = new(DateTimeOffset.FromUnixTimeSeconds(DecisionTable.Now));

    public static TheoryData<string> Rows => [.. DecisionTable.Rows.Keys];

    [Theory]
    [MemberData(nameof(Rows))]
    public void No_verdict_shows_the_token_or_the_secret(string name)
    {
        var row = DecisionTable.Rows[name];
        var issuer = Issuer.Hmac() with { Time = _clock };
        var token = row.Make(issuer);

        foreach (var compatibility in Enum.GetValues<Compatibility>())
        {
            var verifier = new TokenVerifier([issuer.App(row.App)], row.Rules with { Compatibility = compatibility }, _clock);
            var shown = Shown(verifier.Verify(token)) + string.Join(' ', verifier.Explain(token, _clock).Checks);
            Assert.DoesNotContain(Pieces(token ?? "", TokenPiece), piece => shown.Contains(piece, StringComparison.Ordinal));
            Assert.DoesNotContain(Pieces(Issuer.DefaultSecret, SecretPiece), piece => shown.Contains(piece, StringComparison.Ordinal));
        }
    }

    [Fact]
    public void Before_the_signature_is_verified_no_claim_is_shown()
    {
        var forger = Issuer.Hmac("kEy-0f-5omebody-3lse-R7tYu2IoP9aSd4FgH6jKl8") with { Id = "canary-issuer", Audience = "canary-audience" };
        var forged = forger.Token("canary-room", "canary-sub", payload => payload["exp"] = 12345678);
        var good = Issuer.Hmac() with { Time = _clock };
        var other = Issuer.Rsa(RsaKeys.One) with { Id = "canary-issuer" };

        foreach (var verifier in new TokenVerifier[] { new([good.App()], new(), _clock), new([good.App(), other.App()], new(), _clock) })
        {
            var shown = Shown(verifier.Verify(forged));
            Assert.DoesNotContain("canary-aud", shown, StringComparison.Ordinal);
            Assert.DoesNotContain("canary-room", shown, StringComparison.Ordinal);
            Assert.DoesNotContain("canary-sub", shown, StringComparison.Ordinal);
            Assert.DoesNotContain("12345678", shown, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("q8Zr3WnT5yLk1X")]
    [InlineData("yOur-256-bit-k3y-f0r-H5256-c0mpany")]
    [InlineData("ababababababababababababababababababababababab")]
    [InlineData("-----BEGIN PUBLIC KEY-----\nMIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEA\n-----END PUBLIC KEY-----")]
    public void No_fault_shows_a_secret(string secret)
    {
        var app = Issuer.Hmac().App(options => options.Secrets.Add(secret));
        var shown = string.Join("\n", TokenOptionsCheck.Faults(app))
            + Assert.Throws<ArgumentException>(() => new TokenVerifier([app], new(), _clock));

        Assert.Contains("Secrets:1", shown, StringComparison.Ordinal);
        // Of a PEM the label is no secret.
        var secretParts = secret.Split("-----BEGIN PUBLIC KEY-----").Last().Split("-----END")[0];
        Assert.DoesNotContain(Pieces(secretParts, SecretPiece), piece => shown.Contains(piece, StringComparison.Ordinal));
    }

    [Fact]
    public void An_accepted_token_prints_as_whose_it_is()
    {
        var issuer = Issuer.Hmac() with { Time = _clock };
        var verdict = new TokenVerifier([issuer.App()], new(), _clock).Verify(issuer.Token());

        Assert.Matches(@"^Accepted \{ Token = token of my-app for subject [0-9a-f]{40} \}$", verdict.ToString());
    }

    private static string Shown(TokenVerdict verdict) => verdict is TokenVerdict.Rejected(var failure)
        ? $"{verdict} {failure} {failure.Text} {failure.InFull} {failure.Expected} {failure.Actual}"
        : verdict.ToString();

    private static IEnumerable<string> Pieces(string text, int length)
    {
        for (var at = 0; at + length <= text.Length; at++)
            yield return text.Substring(at, length);
    }
}
