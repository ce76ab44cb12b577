namespace JwtXmppAuth.Gateway.Revocation;

/// <summary>Keeps nothing: revocations last as long as the process.</summary>
internal sealed class VolatileRevocationStore : IRevocationStore
{
    public bool IsDurable => false;

    public ValueTask<IReadOnlyList<RevocationEntry>> OpenAsync(DateTimeOffset now, CancellationToken cancellation) =>
        ValueTask.FromResult<IReadOnlyList<RevocationEntry>>([]);

    public ValueTask AddAsync(RevocationEntry entry, DateTimeOffset now, CancellationToken cancellation) => ValueTask.CompletedTask;

    public ValueTask RemoveAsync(string id, CancellationToken cancellation) => ValueTask.CompletedTask;

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
