namespace JwtXmppAuth.Tokens.Keys.Remote;

/// <summary>Where a document is, which for some another document says.</summary>
internal abstract record DocumentAddress
{
    private DocumentAddress()
    {
    }

    public sealed record Known(Uri Address) : DocumentAddress;

    public sealed record Unknown(KeyFetchOutcome Outcome, string Explanation) : DocumentAddress;
}
