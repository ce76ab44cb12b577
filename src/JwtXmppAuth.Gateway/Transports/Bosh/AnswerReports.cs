namespace JwtXmppAuth.Gateway.Transports.Bosh;

/// <param name="Since">The time since it was given.</param>
internal readonly record struct AnswerReport(long Rid, TimeSpan Since);

/// <summary>
/// Tells a client that acknowledges answers of one that it seems to miss (XEP-0124 §9.2), so that it asks for it again and
/// does not find out only when a connection times out. Each is reported once: what the client makes of it is its business.
/// Not thread-safe: the connection's gate guards it.
/// </summary>
/// <param name="kept">Answers that can be given again.</param>
internal sealed class AnswerReports(int kept, TimeProvider time)
{
    /// <summary>An answer that was given so recently is still on its way.</summary>
    public static readonly TimeSpan OnItsWay = TimeSpan.FromSeconds(2);

    private readonly Queue<(long Rid, long At)> _given = new();
    private long _reported;

    /// <summary>The answer to report, by the next response.</summary>
    public long? Due { get; private set; }

    public void Given(long rid)
    {
        if (_given.Count == kept)
            _given.Dequeue();
        _given.Enqueue((rid, time.GetTimestamp()));
    }

    /// <param name="ack">The last rid whose answer, and all before it, the client has; null: of every request it has sent.</param>
    public void Acknowledged(long? ack)
    {
        if (ack is not { } rid || rid + 1 <= _reported)
            return;
        foreach (var (given, at) in _given)
        {
            if (given == rid + 1 && time.GetElapsedTime(at) >= OnItsWay)
                Due = given;
        }
    }

    public AnswerReport? Take()
    {
        if (Due is not { } due)
            return null;
        (Due, _reported) = (null, due);
        foreach (var (rid, at) in _given)
        {
            if (rid == due)
                return new AnswerReport(rid, time.GetElapsedTime(at));
        }

        return null;
    }
}
