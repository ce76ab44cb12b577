namespace JwtXmppAuth.Gateway.Revocation;

/// <summary>What became of the wish to revoke something.</summary>
public abstract record RevocationOutcome
{
    private RevocationOutcome()
    {
    }

    /// <summary>In force, and kept.</summary>
    public sealed record Added(RevocationEntry Entry) : RevocationOutcome;

    /// <summary>In force in this process until it stops: the store failed.</summary>
    public sealed record Unkept(RevocationEntry Entry, string Why) : RevocationOutcome;

    /// <summary>Not in force: there are as many as may be.</summary>
    public sealed record Full(string Why) : RevocationOutcome;
}
