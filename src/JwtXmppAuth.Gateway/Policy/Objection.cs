namespace JwtXmppAuth.Gateway.Policy;

/// <summary>Why a token that is verified is refused all the same.</summary>
/// <param name="Code">Stable: <c>token.revoked</c>, <c>token.used</c>, …</param>
/// <param name="Text">For the client; nothing of the token is in it.</param>
/// <param name="Expected">What would be taken; in words that go on after "expected".</param>
/// <param name="Actual">What was found.</param>
/// <param name="Fix">What to do about it, as a sentence.</param>
public sealed record Objection(string Code, string Text, string Expected, string Actual, string Fix)
{
    public string Explanation => $"Expected {Expected}; found {Actual}. {Fix}";
}
