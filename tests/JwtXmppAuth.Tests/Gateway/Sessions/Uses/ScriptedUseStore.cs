using JwtXmppAuth.Gateway.Revocation;

namespace JwtXmppAuth.Tests.Gateway.Sessions.Uses;

/// <summary>A store whose disk is as fast and as whole as the test says.</summary>
internal sealed class ScriptedUseStore : IUsedTokenStore
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, string> _sessions = [];

    /// <summary>Each write waits for it.</summary>
    public Task Disk { get; set; } = Task.CompletedTask;

    /// <summary>Why each write fails; null: it does not.</summary>
    public string? Trouble { get; set; }

    public bool IsDurable => true;

    public int Writes { get; private set; }

    /// <summary>Completes when as many writes have begun.</summary>
    public TaskCompletionSource Begun { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public IReadOnlyDictionary<string, string> Sessions
    {
        get
        {
            lock (_gate)
                return new Dictionary<string, string>(_sessions);
        }
    }

    public ValueTask<IReadOnlyList<TokenUse>> OpenAsync(DateTimeOffset now, CancellationToken cancellation) =>
        ValueTask.FromResult<IReadOnlyList<TokenUse>>([]);

    public async ValueTask<IReadOnlyCollection<TokenUseChange>> WriteAsync(
        IReadOnlyList<TokenUseChange> changes, DateTimeOffset now, CancellationToken cancellation)
    {
        Begun.TrySetResult();
        await Disk;
        if (Trouble is { } trouble)
            throw new RevocationStoreException(trouble);
        lock (_gate)
        {
            Writes++;
            List<TokenUseChange> refused = [];
            foreach (var change in changes)
            {
                var (token, session, _) = change.Use;
                if (change.GivenBack)
                    _sessions.Remove(token);
                else if (!_sessions.TryAdd(token, session) && _sessions[token] != session)
                    refused.Add(change);
            }

            return refused;
        }
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
