namespace JwtXmppAuth.Gateway.Revocation;

/// <summary>Keeps nothing: a token that was used can be used again after a restart.</summary>
internal sealed class VolatileUsedTokenStore : IUsedTokenStore
{
    public bool IsDurable => false;

    public ValueTask<IReadOnlyList<TokenUse>> OpenAsync(DateTimeOffset now, CancellationToken cancellation) =>
        ValueTask.FromResult<IReadOnlyList<TokenUse>>([]);

    public ValueTask<IReadOnlyCollection<TokenUseChange>> WriteAsync(
        IReadOnlyList<TokenUseChange> changes, DateTimeOffset now, CancellationToken cancellation) =>
        ValueTask.FromResult<IReadOnlyCollection<TokenUseChange>>([]);

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
