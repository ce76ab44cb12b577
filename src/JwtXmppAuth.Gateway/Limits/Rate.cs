using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace JwtXmppAuth.Gateway.Limits;

/// <summary>
/// One limit, for each of those it is about: a bucket each, which is forgotten some seconds after it is full again, and with that
/// as good as a new one. So there are never more of them than were asked for since, and they are asked for only by what costs its
/// sender a session or a stanza.
/// </summary>
internal sealed class Rate<TKey> : IDisposable
    where TKey : notnull
{
    /// <summary>So often buckets are looked through, while there are any.</summary>
    public static readonly TimeSpan Sweep = TimeSpan.FromSeconds(10);

    private readonly Lock _gate = new();
    private readonly Dictionary<TKey, TokenBucket> _buckets = [];
    private readonly TimeProvider _time;
    private readonly ITimer _sweeping;

    private Pace? _pace;

    // Where there is no limit nobody waits for the lock.
    private volatile bool _isLimited;

    public Rate(TimeProvider time)
    {
        _time = time;
        _sweeping = time.CreateTimer(static rate => ((Rate<TKey>)rate!).ForgetTheFull(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Null: there is no limit. Another one is for everybody from then on: who had some left has it still, up to the new burst.</summary>
    public Pace? Pace
    {
        get
        {
            lock (_gate)
                return _pace;
        }

        set
        {
            lock (_gate)
            {
                _pace = value;
                _isLimited = value is not null;
            }
        }
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
        if (!_isLimited)
            return true;
        lock (_gate)
        {
            if (_pace is not { } pace)
                return true;
            ref var bucket = ref CollectionsMarshal.GetValueRefOrAddDefault(_buckets, of, out var known);
            if (!known)
                bucket = new TokenBucket(pace, _time);
            if (!known && _buckets.Count == 1)
                _sweeping.Change(Sweep, Timeout.InfiniteTimeSpan);
            return bucket.TryTake(pace, _time, count: 1, reserve, out wait);
        }
    }

    /// <summary>One that was taken is none of those it is about after all.</summary>
    public void GiveBack(TKey of)
    {
        if (!_isLimited)
            return;
        lock (_gate)
        {
            // Who is not remembered has all there is.
            ref var bucket = ref CollectionsMarshal.GetValueRefOrNullRef(_buckets, of);
            if (_pace is { } pace && !Unsafe.IsNullRef(ref bucket))
                bucket.GiveBack(pace);
        }
    }

    public void Dispose() => _sweeping.Dispose();

    private void ForgetTheFull()
    {
        lock (_gate)
        {
            foreach (var (of, bucket) in _buckets)
            {
                if (_pace is not { } pace || bucket.IsFull(pace, _time))
                    _buckets.Remove(of);
            }

            if (_buckets.Count > 0)
                _sweeping.Change(Sweep, Timeout.InfiniteTimeSpan);
            else
                _buckets.TrimExcess();
        }
    }
}
