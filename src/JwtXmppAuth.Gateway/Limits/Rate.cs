using System.Threading.RateLimiting;

namespace JwtXmppAuth.Gateway.Limits;

/// <summary>
/// One limit, for each of those it is about: a bucket each, which the library forgets some seconds after it is full again. So
/// there are never more of them than were asked for since, and they are asked for only by what costs its sender a session or a stanza.
/// </summary>
internal sealed class Rate<TKey> : IDisposable
    where TKey : notnull
{
    private readonly PartitionedRateLimiter<TKey>? _buckets;

    /// <param name="count">In <paramref name="period"/>; 0: there is no limit.</param>
    /// <param name="burst">At once.</param>
    public Rate(int count, TimeSpan period, int burst, TimeProvider time)
    {
        if (count == 0)
            return;
        TokenBucket Bucket(TKey of) => new(count / period.TotalSeconds, burst, time);
        Func<TKey, TokenBucket> bucket = Bucket;
        _buckets = PartitionedRateLimiter.Create<TKey, TKey>(key => RateLimitPartition.Get(key, bucket));
    }

    /// <param name="wait">Until there is one more.</param>
    /// <returns>False where there is none left.</returns>
    public bool TryTake(TKey of, out TimeSpan wait)
    {
        wait = TimeSpan.Zero;
        if (_buckets is null)
            return true;
        using var lease = _buckets.AttemptAcquire(of);
        return lease.IsAcquired || !lease.TryGetMetadata(MetadataName.RetryAfter, out wait);
    }

    public void Dispose() => _buckets?.Dispose();
}
