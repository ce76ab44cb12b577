using JwtXmppAuth.Gateway.Limits;

namespace JwtXmppAuth.Gateway.Transports;

/// <summary>
/// How fast one client is read. A client that is faster waits, because nobody reads its socket, or answers its requests,
/// meanwhile; nothing of it is lost. It counts by the given clock and needs neither timer nor disposal, so that an idle session costs nothing.
/// </summary>
internal sealed class MessageRate(Pace pace, TimeProvider time)
{
    /// <summary>What one message may have; a longer one counts for as many as it would fill.</summary>
    public const int BytesOfOne = 4096;

    private TokenBucket _bucket = new(pace, time);

    /// <summary>Takes one message's worth, and waits for it where there is none left. Calls must not overlap.</summary>
    public ValueTask TakeAsync(CancellationToken cancellation) => TakeAsync(bytes: 0, cancellation);

    /// <inheritdoc cref="TakeAsync(CancellationToken)"/>
    /// <param name="bytes">Of the message. For what a long one has taken beyond what was left, the next one waits.</param>
    public async ValueTask TakeAsync(int bytes, CancellationToken cancellation)
    {
        var count = Math.Max(1, (bytes + BytesOfOne - 1) / BytesOfOne);
        // A timer counts in milliseconds and may be early by one.
        while (!_bucket.TryTake(pace, time, count, reserve: 0, out var missing))
            await Task.Delay(missing + TimeSpan.FromMilliseconds(1), time, cancellation);
    }
}
