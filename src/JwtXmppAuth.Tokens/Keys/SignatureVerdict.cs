namespace JwtXmppAuth.Tokens.Keys;

/// <summary>What the keys of an app say of a token.</summary>
internal abstract record SignatureVerdict
{
    private SignatureVerdict()
    {
    }

    public sealed record Verified(VerificationKey Key) : SignatureVerdict;

    public sealed record Refused(TokenFailure Failure) : SignatureVerdict;
}
