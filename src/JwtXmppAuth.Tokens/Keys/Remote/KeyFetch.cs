namespace JwtXmppAuth.Tokens.Keys.Remote;

/// <summary>How one fetch of a document ended.</summary>
public enum KeyFetchOutcome
{
    Fetched,
    Unchanged,
    Absent,

    /// <summary>No connection, or it broke.</summary>
    Unreachable,

    /// <summary>The server could not show that it is the one meant.</summary>
    Tls,
    Timeout,

    /// <summary>A status that brings no document.</summary>
    Status,

    /// <summary>To another host, to an unprotected address, or too many in a row.</summary>
    Redirect,
    TooLarge,

    /// <summary>It came, and cannot be used.</summary>
    Malformed,

    /// <summary>It was not asked for: too many were already.</summary>
    Limited,
}

/// <param name="Source">App, option and address.</param>
/// <param name="Explanation">What is wrong with the source, in words that follow its name; empty when all is well with it.</param>
/// <param name="KeyIds">What the source offers now, where that has changed; null where it has not.</param>
public sealed record KeyFetch(
    KeySourceKind Kind, string Source, KeyFetchOutcome Outcome, string Explanation = "", IReadOnlyList<string>? KeyIds = null)
{
    public bool Succeeded => Outcome is KeyFetchOutcome.Fetched or KeyFetchOutcome.Unchanged or KeyFetchOutcome.Absent;
}

/// <summary>Told of every fetch, for logs and counters. Called on the thread that fetched; must not wait.</summary>
public interface IKeyFetchLog
{
    void Ended(KeyFetch fetch);
}
