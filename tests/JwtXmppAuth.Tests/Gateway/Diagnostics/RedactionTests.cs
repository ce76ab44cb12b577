using System.Buffers.Text;
using System.Text;
using CsCheck;
using JwtXmppAuth.Gateway.Diagnostics;

namespace JwtXmppAuth.Tests.Gateway.Diagnostics;

public sealed class RedactionTests
{
    private static string Token(string header) =>
        $"{Base64Url.EncodeToString(Encoding.UTF8.GetBytes(header))}.cGF5bG9hZA.c2lnbmF0dXJl";

    [Fact]
    public void A_token_is_shown_as_its_key_id_and_eight_digits_of_its_hash()
    {
        var shown = Redaction.OfToken(Token("""{"alg":"RS256","kid":"key-1"}"""));

        Assert.Matches("^token sha256:[0-9a-f]{8} kid=key-1$", shown);
    }

    [Theory]
    [InlineData(null, "^no token$")]
    [InlineData("", "^no token$")]
    [InlineData("not a token", "^token sha256:[0-9a-f]{8}$")]
    [InlineData(".a.b", "^token sha256:[0-9a-f]{8}$")]
    [InlineData("*.a.b", "^token sha256:[0-9a-f]{8}$")]
    public void What_is_no_token_is_named_as_little(string? token, string expected) => Assert.Matches(expected, Redaction.OfToken(token));

    [Theory]
    [InlineData("""{"alg":"HS256"}""")]
    [InlineData("""{"kid":7}""")]
    [InlineData("""["kid"]""")]
    [InlineData("""{"kid":"\ud800"}""")]
    [InlineData("{")]
    public void A_header_without_a_readable_key_id_leaves_only_the_hash(string header) =>
        Assert.Matches("^token sha256:[0-9a-f]{8}$", Redaction.OfToken(Token(header)));

    [Fact]
    public void A_key_id_cannot_forge_a_log_entry()
    {
        var shown = Redaction.OfToken(Token("{\"kid\":\"a\\nfatal: all is lost \\u001b[31m" + new string('x', 100) + "\"}"));

        Assert.EndsWith(" kid=a?fatal:?all?is?lost??[31m" + new string('x', 38), shown);
    }

    [Fact]
    public void No_part_of_payload_or_signature_is_ever_shown() =>
        Gen.Select(Gen.String[Gen.Char.AlphaNumeric, 12, 60], Gen.String[Gen.Char.AlphaNumeric, 12, 60]).Sample((payload, signature) =>
        {
            var shown = Redaction.OfToken($"eyJhbGciOiJIUzI1NiJ9.{payload}.{signature}");
            Assert.DoesNotContain(payload, shown, StringComparison.Ordinal);
            Assert.DoesNotContain(signature, shown, StringComparison.Ordinal);
        });
}
