namespace JwtXmppAuth.Tokens.Keys.Remote;

/// <summary>A document as it was read, and how long it serves.</summary>
/// <param name="At">Timestamp of the fetch that last confirmed it: clocks are set, this is not.</param>
/// <param name="Fresh">How long it is as good as the server's own.</param>
/// <param name="Keep">How much longer it serves while the server does not answer.</param>
internal sealed record DocumentCopy<T>(T Value, Uri Address, string? ETag, long At, TimeSpan Fresh, TimeSpan Keep)
    where T : class
{
    public bool IsFresh(TimeProvider time) => time.GetElapsedTime(At) < Fresh;

    public bool Serves(TimeProvider time) => time.GetElapsedTime(At) < Fresh + Keep;
}

/// <summary>What an operator can be told of a document.</summary>
/// <param name="Age">Since a fetch last confirmed the copy; null without one.</param>
/// <param name="NextFetch">Until it is asked for again at the latest; negative where only the next use will.</param>
/// <param name="Trouble">Why the last fetch brought nothing; null when it did.</param>
internal sealed record DocumentCondition(TimeSpan? Age, TimeSpan NextFetch, string? Trouble, long Fetches, long Failures);
