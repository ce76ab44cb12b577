namespace JwtXmppAuth.Testing.Faults;

/// <summary>How long a session has seen no request: what its inactivity period is about (XEP-0124 §10).</summary>
public sealed class SilenceWatch(TimeProvider time)
{
    private readonly Lock _gate = new();
    private bool _over;
    private int _inside;
    private TimeSpan _longest;
    private long _since = time.GetTimestamp();

    public TimeSpan Longest
    {
        get
        {
            lock (_gate)
                return _longest;
        }
    }

    /// <summary>All of a request is with the gateway.</summary>
    public void Arrive()
    {
        lock (_gate)
        {
            if (_inside++ == 0 && !_over && time.GetElapsedTime(_since) is var silence && silence > _longest)
                _longest = silence;
        }
    }

    /// <summary>The gateway has answered it, or seen its connection break.</summary>
    public void Leave()
    {
        lock (_gate)
        {
            if (--_inside == 0)
                _since = time.GetTimestamp();
        }
    }

    /// <summary>The client has ended the session: what comes now does not count.</summary>
    public void End()
    {
        lock (_gate)
            _over = true;
    }
}
