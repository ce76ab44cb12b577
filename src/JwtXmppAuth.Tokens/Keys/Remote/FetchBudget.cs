namespace JwtXmppAuth.Tokens.Keys.Remote;

/// <summary>How many fetches clients can bring about: so many a second, ten times as many at once. Its owner locks.</summary>
internal sealed class FetchBudget(Func<int> perSecond, TimeProvider time)
{
    public const int Burst = 10;

    private double _left = perSecond() * Burst;
    private long _counted = time.GetTimestamp();

    public bool TryTake()
    {
        var now = time.GetTimestamp();
        var rate = perSecond();
        _left = Math.Min(rate * Burst, _left + (time.GetElapsedTime(_counted, now).TotalSeconds * rate));
        _counted = now;
        if (_left < 1)
            return false;
        _left--;
        return true;
    }
}
