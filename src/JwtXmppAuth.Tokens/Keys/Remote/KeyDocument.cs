namespace JwtXmppAuth.Tokens.Keys.Remote;

/// <summary>What asking for a document came to.</summary>
public abstract record KeyDocument
{
    private KeyDocument()
    {
    }

    /// <param name="Content">As it came, within the bound on its size.</param>
    /// <param name="ETag">To ask with the next time.</param>
    /// <param name="Lifetime">How long the server says that it may be used (RFC 9111 section 4.2); null: it says nothing.</param>
    public sealed record Fetched(byte[] Content, string? ETag = null, TimeSpan? Lifetime = null) : KeyDocument;

    /// <summary>The copy at hand is still the document (304).</summary>
    public sealed record Unchanged(TimeSpan? Lifetime = null) : KeyDocument;

    /// <summary>The server is well and has no such document (404, 410, or 204).</summary>
    public sealed record Absent : KeyDocument;

    /// <param name="Explanation">In words that follow the name of the source: <c>answers 503.</c> Nothing of a body.</param>
    public sealed record Failed(KeyFetchOutcome Outcome, string Explanation) : KeyDocument
    {
        /// <summary>The same question may well be answered a moment later.</summary>
        public bool MayPass { get; init; }
    }
}
