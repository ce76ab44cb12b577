namespace JwtXmppAuth.Gateway.Transports.Bosh;

/// <summary>One HTTP request that waits for its answer, at most for the agreed time.</summary>
/// <param name="terminates">It ends the session, and is answered with the end, however long that takes (XEP-0124 §13).</param>
internal sealed class HeldRequest(long rid, bool terminates)
{
    // A completion only schedules the request's own task, so it may be given while a lock is held.
    private readonly TaskCompletionSource<BoshAnswer?> _answer = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Action<HeldRequest>? _expire;
    private ITimer? _patience;

    public long Rid => rid;

    public bool Terminates => terminates;

    /// <summary>Null: nobody is there any more to read an answer.</summary>
    public Task<BoshAnswer?> Answer => _answer.Task;

    public void ExpireAfter(TimeSpan wait, TimeProvider time, Action<HeldRequest> expire)
    {
        _expire = expire;
        _patience = time.CreateTimer(static held => ((HeldRequest)held!).Expire(), this, wait, Timeout.InfiniteTimeSpan);
    }

    public void Complete(BoshAnswer? answer)
    {
        _patience?.Dispose();
        _answer.TrySetResult(answer);
    }

    private void Expire() => _expire!(this);
}
