namespace JwtXmppAuth.Faults;

/// <summary>How long a session has seen no request: what its inactivity period is about (XEP-0124 §10).</summary>
internal sealed class SilenceWatch(VirtualTime time)
{
    private bool _over;
    private int _inside;
    private TimeSpan _since = time.Passed;

    public TimeSpan Longest { get; private set; }

    public void Arrive()
    {
        if (_inside++ == 0 && !_over && time.Passed - _since > Longest)
            Longest = time.Passed - _since;
    }

    /// <summary>The client has ended the session: what comes now does not count.</summary>
    public void End() => _over = true;

    public void Leave()
    {
        if (--_inside == 0)
            _since = time.Passed;
    }
}
