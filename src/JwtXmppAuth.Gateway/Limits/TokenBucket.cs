using System.Threading.RateLimiting;

namespace JwtXmppAuth.Gateway.Limits;

/// <summary>
/// The library's limiter by a clock that is given: it has a token bucket of its own, which reads the machine's clock alone.
/// Needs neither timer nor disposal. Nobody waits in it: who finds it empty is told how long it will be.
/// </summary>
/// <param name="perSecond">How many permits come back; more than 0.</param>
/// <param name="burst">How many there are at most, and at first; at least 1.</param>
internal sealed class TokenBucket(double perSecond, int burst, TimeProvider time) : RateLimiter
{
    private readonly Lock _gate = new();
    private double _left = burst;
    private long _counted = time.GetTimestamp();
    private long _taken;
    private long _refused;

    /// <summary>How long it has been full, and with that as good as new; null while it is not.</summary>
    public override TimeSpan? IdleDuration
    {
        get
        {
            lock (_gate)
            {
                var missing = burst - _left;
                var idle = time.GetElapsedTime(_counted) - TimeSpan.FromSeconds(missing / perSecond);
                return idle >= TimeSpan.Zero ? idle : null;
            }
        }
    }

    public override RateLimiterStatistics GetStatistics()
    {
        lock (_gate)
        {
            Refill();
            return new() { CurrentAvailablePermits = (long)_left, TotalSuccessfulLeases = _taken, TotalFailedLeases = _refused };
        }
    }

    protected override RateLimitLease AttemptAcquireCore(int permitCount)
    {
        lock (_gate)
        {
            Refill();
            if (_left >= permitCount)
            {
                _left -= permitCount;
                _taken++;
                return Permit.Granted;
            }

            _refused++;
            return new Permit(TimeSpan.FromSeconds((permitCount - _left) / perSecond));
        }
    }

    protected override ValueTask<RateLimitLease> AcquireAsyncCore(int permitCount, CancellationToken cancellationToken) =>
        ValueTask.FromResult(AttemptAcquireCore(permitCount));

    private void Refill()
    {
        var now = time.GetTimestamp();
        _left = Math.Min(burst, _left + (time.GetElapsedTime(_counted, now).TotalSeconds * perSecond));
        _counted = now;
    }

    private sealed class Permit(TimeSpan? retryAfter) : RateLimitLease
    {
        public static readonly Permit Granted = new(retryAfter: null);

        public override bool IsAcquired => retryAfter is null;

        public override IEnumerable<string> MetadataNames => IsAcquired ? [] : [MetadataName.RetryAfter.Name];

        public override bool TryGetMetadata(string metadataName, out object? metadata)
        {
            metadata = metadataName == MetadataName.RetryAfter.Name ? retryAfter : null;
            return metadata is not null;
        }
    }
}
