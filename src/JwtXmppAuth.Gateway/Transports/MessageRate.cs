namespace JwtXmppAuth.Gateway.Transports;

/// <summary>
/// How fast one client is read: a token bucket. A client that is faster waits, because nobody reads its socket, or answers its
/// requests, meanwhile; nothing of it is lost. It counts by the given clock and needs neither timer nor disposal, so that an idle session costs nothing.
/// </summary>
internal sealed class MessageRate(int perSecond, int burst, TimeProvider time)
{
    /// <summary>What one message may have; a longer one counts for as many as it would fill.</summary>
    public const int BytesOfOne = 4096;

    private double _left = burst;
    private long _counted = time.GetTimestamp();

    /// <summary>Takes one message's worth, and waits for it where there is none left. Calls must not overlap.</summary>
    public ValueTask TakeAsync(CancellationToken cancellation) => TakeAsync(bytes: 0, cancellation);

    /// <inheritdoc cref="TakeAsync(CancellationToken)"/>
    /// <param name="bytes">Of the message. For what a long one has taken beyond what was left, the next one waits.</param>
    public async ValueTask TakeAsync(int bytes, CancellationToken cancellation)
    {
        while (!TryTake(Math.Max(1, (bytes + BytesOfOne - 1) / BytesOfOne), out var missing))
            await Task.Delay(missing, time, cancellation);
    }

    /// <param name="missing">The time until there is one.</param>
    private bool TryTake(int messages, out TimeSpan missing)
    {
        var now = time.GetTimestamp();
        _left = Math.Min(burst, _left + (time.GetElapsedTime(_counted, now).TotalSeconds * perSecond));
        _counted = now;
        missing = TimeSpan.Zero;
        if (_left >= 1)
        {
            _left -= messages;
            return true;
        }

        // A timer counts in milliseconds and may be early by one.
        missing = TimeSpan.FromSeconds((1 - _left) / perSecond) + TimeSpan.FromMilliseconds(1);
        return false;
    }
}
