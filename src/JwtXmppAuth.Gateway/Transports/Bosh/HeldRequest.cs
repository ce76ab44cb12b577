namespace JwtXmppAuth.Gateway.Transports.Bosh;

/// <summary>One HTTP request that waits for its answer, at most for the agreed time.</summary>
/// <param name="since">When it came.</param>
/// <param name="terminates">It ends the session, and is answered with the end, however long that takes (XEP-0124 §13).</param>
internal sealed class HeldRequest(BoshConnection connection, long rid, bool terminates, long since)
{
    // A completion only schedules the request's own task, so it may be given while a lock is held.
    private readonly TaskCompletionSource<BoshAnswer?> _answer = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public long Rid => rid;

    public bool Terminates => terminates;

    public long Since => since;

    /// <summary>Its time is over; one that is still here waits for the end of the session.</summary>
    public bool IsExpired { get; set; }

    /// <summary>Null: nobody is there any more to read an answer.</summary>
    public Task<BoshAnswer?> Answer => _answer.Task;

    /// <summary>The next younger one in its <see cref="RequestLine"/>.</summary>
    public HeldRequest? Next { get; set; }

    /// <summary>Nobody waits for the answer any more when the client's connection has broken.</summary>
    public CancellationTokenRegistration AbandonWhen(CancellationToken gone) => gone.UnsafeRegister(static held => ((HeldRequest)held!).Abandon(), this);

    public void Complete(BoshAnswer? answer) => _answer.TrySetResult(answer);

    private void Abandon() => connection.Abandon(this);
}
