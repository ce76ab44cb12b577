using System.Threading.RateLimiting;

namespace JwtXmppAuth.Gateway.Limits;

/// <summary>
/// One limit, for each of those it is about: a bucket each, which is forgotten some seconds after it is full again, and with that
/// as good as a new one. So there are never more of them than were asked for since, and they are asked for only by what costs its
/// sender a session or a stanza. The library could keep the buckets, too, but then it wakes a thread ten times a second for each
/// limit, whether there is anybody or not.
/// </summary>
internal sealed class Rate<TKey> : IDisposable
    where TKey : notnull
{
    /// <summary>So often buckets are looked through, while there are any.</summary>
    public static readonly TimeSpan Sweep = TimeSpan.FromSeconds(10);

    private readonly Lock _gate = new();
    private readonly Dictionary<TKey, TokenBucket> _buckets = [];
    private readonly Func<TokenBucket>? _fresh;
    private readonly ITimer? _sweeping;
    private readonly double _perSecond;

    /// <param name="count">In <paramref name="period"/>; 0: there is no limit.</param>
    /// <param name="burst">At once.</param>
    public Rate(int count, TimeSpan period, int burst, TimeProvider time)
    {
        if (count == 0)
            return;
        _perSecond = count / period.TotalSeconds;
        _fresh = () => new TokenBucket(_perSecond, burst, time);
        _sweeping = time.CreateTimer(static rate => ((Rate<TKey>)rate!).ForgetTheFull(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Of how many something is remembered.</summary>
    public int Remembered
    {
        get
        {
            lock (_gate)
                return _buckets.Count;
        }
    }

    /// <param name="wait">Until there is one more.</param>
    /// <returns>False where there is none left.</returns>
    public bool TryTake(TKey of, out TimeSpan wait) => TryTake(of, reserve: 0, out wait);

    /// <param name="reserve">So many are for others.</param>
    /// <param name="wait">Until there is one more than those.</param>
    /// <returns>False where there are no more.</returns>
    public bool TryTake(TKey of, int reserve, out TimeSpan wait)
    {
        wait = TimeSpan.Zero;
        if (_fresh is null)
            return true;
        lock (_gate)
        {
            if (!_buckets.TryGetValue(of, out var bucket))
            {
                if (_buckets.Count == 0)
                    _sweeping!.Change(Sweep, Timeout.InfiniteTimeSpan);
                _buckets[of] = bucket = _fresh();
            }

            if (reserve > 0 && bucket.GetStatistics().CurrentAvailablePermits is var left && left <= reserve)
            {
                wait = TimeSpan.FromSeconds((reserve + 1 - left) / _perSecond);
                return false;
            }

            using var lease = bucket.AttemptAcquire();
            return lease.IsAcquired || !lease.TryGetMetadata(MetadataName.RetryAfter, out wait);
        }
    }

    public void Dispose() => _sweeping?.Dispose();

    private void ForgetTheFull()
    {
        lock (_gate)
        {
            foreach (var (of, bucket) in _buckets)
            {
                if (bucket.IdleDuration is not null)
                    _buckets.Remove(of);
            }

            if (_buckets.Count > 0)
                _sweeping!.Change(Sweep, Timeout.InfiniteTimeSpan);
            else
                _buckets.TrimExcess();
        }
    }
}
