namespace JwtXmppAuth.Gateway.Limits;

/// <summary>
/// What one of those who are kept to a <see cref="Pace"/> has left of it; a full burst at first. It has neither clock, timer nor
/// lock: its owner has them, and may change the pace between two calls. Nobody waits in it.
/// </summary>
internal struct TokenBucket(Pace pace, TimeProvider time)
{
    private double _left = pace.Burst;
    private long _counted = time.GetTimestamp();

    /// <summary>
    /// Takes <paramref name="count"/> where at least one is left. What was not there of them is owed: the next one waits for it, too.
    /// </summary>
    /// <param name="reserve">So many are for others: where no more are left there is none.</param>
    /// <param name="wait">Until there is one.</param>
    public bool TryTake(Pace pace, TimeProvider time, int count, int reserve, out TimeSpan wait)
    {
        var now = time.GetTimestamp();
        var left = LeftAt(now, pace, time);
        var missing = reserve + 1 - left;
        if (missing > 0)
        {
            // Nothing is noted: however often one asks meanwhile, no fractions get lost, and after the wait there is one.
            wait = TimeSpan.FromSeconds(missing / pace.PerSecond);
            return false;
        }

        (_left, _counted, wait) = (left - count, now, TimeSpan.Zero);
        return true;
    }

    /// <summary>One was taken for nothing.</summary>
    public void GiveBack(Pace pace) => _left = Math.Min(pace.Burst, _left + 1);

    /// <summary>Whether it is as good as a new one.</summary>
    public readonly bool IsFull(Pace pace, TimeProvider time) => LeftAt(time.GetTimestamp(), pace, time) >= pace.Burst;

    private readonly double LeftAt(long now, Pace pace, TimeProvider time) =>
        Math.Min(pace.Burst, _left + (time.GetElapsedTime(_counted, now).TotalSeconds * pace.PerSecond));
}
