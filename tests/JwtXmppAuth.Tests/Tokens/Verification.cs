using JwtXmppAuth.Tokens;

namespace JwtXmppAuth.Tests.Tokens;

/// <summary>With keys from the configuration a verdict is there at once; these say so, and save the tests the waiting.</summary>
internal static class Verification
{
    public static TokenVerdict Verify(this TokenVerifier verifier, string? token)
    {
        var verdict = verifier.VerifyAsync(token, CancellationToken.None).AsTask();
        Assert.True(verdict.IsCompletedSuccessfully);
        return verdict.Result;
    }

    public static VerifiedToken Accept(this TokenVerifier verifier, string? token) => verifier.Verify(token) switch
    {
        TokenVerdict.Accepted(var accepted) => accepted,
        var other => throw new Xunit.Sdk.XunitException($"The token should be accepted: {other}"),
    };

    public static TokenFailure Refuse(this TokenVerifier verifier, string? token) => verifier.Verify(token) switch
    {
        TokenVerdict.Rejected(var failure) => failure,
        var other => throw new Xunit.Sdk.XunitException($"The token should be refused: {other}"),
    };
}
