namespace JwtXmppAuth.Gateway.Transports.Bosh;

/// <summary>
/// How often a client that polls may ask (XEP-0124 §12): not twice within the agreed time for nothing. Whoever has something
/// to say, or was just given something, need not wait. Not thread-safe: the connection's gate guards it.
/// </summary>
/// <param name="shortest">The time that has to pass.</param>
internal sealed class PollingPace(TimeSpan shortest, TimeProvider time)
{
    private long _askedBy;
    private long _askedAt;
    private bool _inVain;

    /// <summary>Takes note of the next new request; true when it breaks the rule.</summary>
    public bool IsTooSoon(BoshBody body)
    {
        var tooSoon = body.IsEmpty && _inVain && _askedBy == body.Rid - 1 && time.GetElapsedTime(_askedAt) < shortest;
        (_askedBy, _askedAt, _inVain) = (body.IsEmpty ? body.Rid : 0, time.GetTimestamp(), false);
        return tooSoon;
    }

    public void Answered(long rid, bool empty)
    {
        if (rid == _askedBy)
            _inVain = empty;
    }
}
