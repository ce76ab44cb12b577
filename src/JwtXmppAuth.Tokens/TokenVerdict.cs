namespace JwtXmppAuth.Tokens;

/// <summary>What verification came to; there is no third state.</summary>
public abstract record TokenVerdict
{
    private TokenVerdict()
    {
    }

    public sealed record Accepted(VerifiedToken Token) : TokenVerdict;

    public sealed record Rejected(TokenFailure Failure) : TokenVerdict;
}
