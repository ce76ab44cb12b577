namespace JwtXmppAuth.Gateway.Revocation;

/// <summary>Keeps nothing: revocations last as long as the process.</summary>
/// <param name="trouble">Why, where nobody has asked for it.</param>
internal sealed class VolatileRevocationStore(string? trouble = null) : IRevocationStore
{
    public bool IsDurable => false;

    public string Place => "memory";

    public string? Trouble => trouble;

    public ValueTask<IReadOnlyList<RevocationEntry>> OpenAsync(DateTimeOffset now, CancellationToken cancellation) =>
        ValueTask.FromResult<IReadOnlyList<RevocationEntry>>([]);

    public ValueTask AddAsync(RevocationEntry entry, DateTimeOffset now, CancellationToken cancellation) => ValueTask.CompletedTask;

    public ValueTask RemoveAsync(string id, CancellationToken cancellation) => ValueTask.CompletedTask;

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
