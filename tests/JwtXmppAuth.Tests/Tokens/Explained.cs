using JwtXmppAuth.Tokens;

namespace JwtXmppAuth.Tests.Tokens;

internal static class Explained
{
    private const int LongestReport = 2_000;
    private const int TokenPiece = 24;

    public static TokenExplanation Explain(this TokenVerifier verifier, string? token, TimeProvider time)
    {
        var explanation = verifier.ExplainAsync(token, time.GetUtcNow(), CancellationToken.None).AsTask();
        Assert.True(explanation.IsCompletedSuccessfully);
        return explanation.Result;
    }

    /// <summary>The same verdict; its reason is the first check that failed; every check says what it must.</summary>
    public static void IsAsDecided(TokenVerdict decided, TokenExplanation explanation)
    {
        var first = explanation.Checks.FirstOrDefault(check => check.Outcome is CheckOutcome.Failed);
        switch (decided)
        {
            case TokenVerdict.Rejected(var failure):
                Assert.Equal(failure, Assert.IsType<TokenVerdict.Rejected>(explanation.Verdict).Failure);
                Assert.NotNull(first);
                Assert.Equal((failure.Code, failure.Explanation, failure.Fix), (first.Code, first.Explanation, first.Fix));
                break;
            case TokenVerdict.Accepted(var token):
                Assert.Null(first);
                Assert.Equal(token.Subject, Assert.IsType<TokenVerdict.Accepted>(explanation.Verdict).Token.Subject);
                Assert.DoesNotContain(explanation.Checks, check => check.Outcome is CheckOutcome.NotReached);
                break;
        }

        Assert.All(explanation.Checks, SaysWhatItMust);
    }

    /// <summary>One line each, of a bounded length, and of the token not so much as a piece.</summary>
    public static void IsSafeToShow(TokenExplanation explanation, string? token)
    {
        foreach (var check in explanation.Checks)
        {
            var shown = check.ToString();
            Assert.InRange(shown.Length, 1, LongestReport);
            Assert.DoesNotContain(shown, char.IsControl);
            for (var at = 0; at + TokenPiece <= token?.Length && at < LongestReport; at++)
                Assert.False(shown.Contains(token.Substring(at, TokenPiece), StringComparison.Ordinal), $"{check.Name} shows a piece of the token.");
        }
    }

    private static void SaysWhatItMust(CheckReport check)
    {
        Assert.Equal(check.Outcome is CheckOutcome.Failed, check.Code is not null);
        if (check.Outcome is CheckOutcome.Passed)
            Assert.False(string.IsNullOrEmpty(check.Expected) || string.IsNullOrEmpty(check.Actual), $"{check} shows nothing.");
        else
            Assert.False(string.IsNullOrEmpty(check.Explanation), $"{check} says nothing.");
    }
}
