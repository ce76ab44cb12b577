using System.Text;
using JwtXmppAuth.Testing;
using JwtXmppAuth.Tests.Tokens;
using JwtXmppAuth.Tokens;
using Microsoft.Extensions.Time.Testing;

namespace JwtXmppAuth.Tests.Corpus;

/// <summary>Tokens under one secret and one clock; the folder is the reason they are refused for, or <c>accepted</c>.</summary>
public sealed class KeptTokensTests
{
    private const long Now = 1_800_000_000;

    private static readonly KeptInputs Kept = new("Tokens");

    private readonly TokenVerifier _verifier =
        new([Issuer.Hmac().App()], new(), new FakeTimeProvider(DateTimeOffset.FromUnixTimeSeconds(Now)));

    public static TheoryData<string> Names => Kept.Names;

    [Theory]
    [MemberData(nameof(Names))]
    public void A_kept_token_is_decided_as_ever(string name)
    {
        var token = Kept.Read(name);

        Assert.Equal(token.Verdict, CodeOf(Encoding.UTF8.GetString(token.Bytes)));
    }

    /// <summary>Some damage heals, so that the verdict may be any; it is one, and the explainer's is the same.</summary>
    [Theory]
    [MemberData(nameof(Names))]
    public async Task What_is_left_of_a_damaged_one_ends_in_a_verdict(string name)
    {
        foreach (var damaged in KeptInputs.Damaged(Kept.Read(name)).Select(Encoding.UTF8.GetString))
        {
            var explained = await _verifier.ExplainAsync(damaged, DateTimeOffset.FromUnixTimeSeconds(Now), TestContext.Current.CancellationToken);
            Assert.Equal(CodeOf(damaged), CodeOf(explained.Verdict));
        }
    }

    [Fact]
    public void Every_reason_that_a_token_alone_can_give_is_kept() => Assert.Equal(
        [
            "accepted", "token.alg", "token.aud", "token.context", "token.exp", "token.iss", "token.malformed", "token.nbf", "token.room",
            "token.signature", "token.sub", "token.too_large", "token.typ", "token.unsupported",
        ],
        Kept.Verdicts);

    private string CodeOf(string token) => CodeOf(_verifier.Verify(token));

    private static string CodeOf(TokenVerdict verdict) => verdict is TokenVerdict.Rejected(var failure) ? failure.Code : "accepted";
}
