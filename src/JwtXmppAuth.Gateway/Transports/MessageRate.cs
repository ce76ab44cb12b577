namespace JwtXmppAuth.Gateway.Transports;

/// <summary>
/// How fast one client is read: a token bucket. A client that is faster waits, because nobody reads its socket, or answers its
/// requests, meanwhile; nothing of it is lost. It counts by the given clock and needs neither timer nor disposal, so that an idle session costs nothing.
/// </summary>
internal sealed class MessageRate(int perSecond, int burst, TimeProvider time)
{
    private double _left = burst;
    private long _counted = time.GetTimestamp();

    /// <summary>Takes one message's worth, and waits for it where there is none left. Calls must not overlap.</summary>
    public async ValueTask TakeAsync(CancellationToken cancellation)
    {
        while (!TryTake(out var missing))
            await Task.Delay(missing, time, cancellation);
    }

    /// <param name="missing">The time until there is one.</param>
    private bool TryTake(out TimeSpan missing)
    {
        var now = time.GetTimestamp();
        _left = Math.Min(burst, _left + (time.GetElapsedTime(_counted, now).TotalSeconds * perSecond));
        _counted = now;
        missing = TimeSpan.Zero;
        if (_left >= 1)
        {
            _left--;
            return true;
        }

        // A timer counts in milliseconds and may be early by one.
        missing = TimeSpan.FromSeconds((1 - _left) / perSecond) + TimeSpan.FromMilliseconds(1);
        return false;
    }
}
