using JwtXmppAuth.Gateway.Revocation;

namespace JwtXmppAuth.Tests.Gateway.Revocation;

/// <summary>Writes when its disk is ready.</summary>
internal sealed class SlowStore : IRevocationStore
{
    public TaskCompletionSource Disk { get; } = new();

    public List<string> Written { get; } = [];

    public bool IsDurable => true;

    public ValueTask<IReadOnlyList<RevocationEntry>> OpenAsync(DateTimeOffset now, CancellationToken cancellation) =>
        ValueTask.FromResult<IReadOnlyList<RevocationEntry>>([]);

    public async ValueTask AddAsync(RevocationEntry entry, DateTimeOffset now, CancellationToken cancellation)
    {
        await Disk.Task;
        Written.Add(entry.Id);
    }

    public ValueTask RemoveAsync(string id, CancellationToken cancellation) => ValueTask.CompletedTask;

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
