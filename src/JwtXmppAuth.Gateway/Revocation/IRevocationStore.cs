namespace JwtXmppAuth.Gateway.Revocation;

/// <summary>
/// Where revocations are kept beyond the process; <see cref="Revocations"/> stands before it with all of them in memory, so
/// that no look-up ever waits. Calls do not overlap.
/// </summary>
public interface IRevocationStore : IAsyncDisposable
{
    /// <summary>Whether a restart finds what was kept.</summary>
    bool IsDurable { get; }

    /// <summary>What it keeps them in, for an operator: a path, a name.</summary>
    string Place => GetType().Name;

    /// <summary>That it does not keep what it was meant to, why, and what to do, as sentences; null where nothing is amiss.</summary>
    string? Trouble => null;

    /// <summary>
    /// Whether other gateways write to it as well; then it is read again every <c>Revocation:PollInterval</c>.
    /// </summary>
    bool IsShared => false;

    /// <summary>Opens the store and reads what is in force; what is over may be left out.</summary>
    /// <exception cref="RevocationStoreException">It cannot be read, or not as a whole.</exception>
    ValueTask<IReadOnlyList<RevocationEntry>> OpenAsync(DateTimeOffset now, CancellationToken cancellation);

    /// <summary>All that is in force now, whoever wrote it; null where nothing was changed by others since the last reading.</summary>
    /// <exception cref="RevocationStoreException">It cannot be read now.</exception>
    ValueTask<IReadOnlyList<RevocationEntry>?> ReadChangedAsync(DateTimeOffset now, CancellationToken cancellation) =>
        ValueTask.FromResult<IReadOnlyList<RevocationEntry>?>(null);

    /// <summary>Once it returns, the entry outlives the process, and the machine's power. What is over by now may be dropped.</summary>
    /// <exception cref="RevocationStoreException">It could not be written.</exception>
    ValueTask AddAsync(RevocationEntry entry, DateTimeOffset now, CancellationToken cancellation);

    /// <exception cref="RevocationStoreException">It could not be written.</exception>
    ValueTask RemoveAsync(string id, CancellationToken cancellation);
}

/// <summary>The store failed; the message says how, for an operator, and what to do.</summary>
public sealed class RevocationStoreException : IOException
{
    public RevocationStoreException()
    {
    }

    public RevocationStoreException(string message)
        : base(message)
    {
    }

    public RevocationStoreException(string message, Exception? inner)
        : base(message, inner)
    {
    }

    /// <summary>What is kept is damaged: it will not be better next time.</summary>
    internal bool IsDamage { get; init; }
}
