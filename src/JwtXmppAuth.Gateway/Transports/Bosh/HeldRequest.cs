using System.Threading.Tasks.Sources;

namespace JwtXmppAuth.Gateway.Transports.Bosh;

/// <summary>
/// One HTTP request that waits for its answer, at most for the agreed time. When it has been answered it may be another one's: a client
/// has one or two under way, over and over, and to hold one takes no memory anew.
/// </summary>
internal sealed class HeldRequest : IValueTaskSource<BoshAnswer?>
{
    private readonly BoshConnection _connection;

    // A completion only schedules the request's own task, so it may be given while a lock is held.
    private ManualResetValueTaskSourceCore<BoshAnswer?> _answer = new() { RunContinuationsAsynchronously = true };

    /// <inheritdoc cref="Begin"/>
    public HeldRequest(BoshConnection connection, long rid, bool terminates, long since)
    {
        _connection = connection;
        Begin(rid, terminates, since);
    }

    public long Rid { get; private set; }

    public bool Terminates { get; private set; }

    public long Since { get; private set; }

    /// <summary>Its time is over; one that is still here waits for the end of the session.</summary>
    public bool IsExpired { get; set; }

    /// <summary>To be taken once. Null: nobody is there any more to read an answer.</summary>
    public ValueTask<BoshAnswer?> Answer => new(this, _answer.Version);

    /// <summary>The next younger one in its <see cref="RequestLine"/>.</summary>
    public HeldRequest? Next { get; set; }

    /// <summary>From now on it is this request.</summary>
    /// <param name="since">When it came.</param>
    /// <param name="terminates">It ends the session, and is answered with the end, however long that takes (XEP-0124 §13).</param>
    public void Begin(long rid, bool terminates, long since) => (Rid, Terminates, Since, IsExpired) = (rid, terminates, since, false);

    /// <summary>Its answer was taken, and nobody knows it any more.</summary>
    public void Reset() => _answer.Reset();

    /// <summary>Nobody waits for the answer any more when the client's connection has broken.</summary>
    public CancellationTokenRegistration AbandonWhen(CancellationToken gone) => gone.UnsafeRegister(static held => ((HeldRequest)held!).Abandon(), this);

    /// <summary>Gives it back, for another request to be held by it.</summary>
    public void Release() => _connection.Release(this);

    /// <summary>By who has taken it out of its <see cref="RequestLine"/>, so once.</summary>
    public void Complete(BoshAnswer? answer) => _answer.SetResult(answer);

    BoshAnswer? IValueTaskSource<BoshAnswer?>.GetResult(short token) => _answer.GetResult(token);

    ValueTaskSourceStatus IValueTaskSource<BoshAnswer?>.GetStatus(short token) => _answer.GetStatus(token);

    void IValueTaskSource<BoshAnswer?>.OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _answer.OnCompleted(continuation, state, token, flags);

    private void Abandon() => _connection.Abandon(this);
}
