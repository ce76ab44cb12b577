namespace JwtXmppAuth.Gateway.Upstreams.Component;

/// <summary>
/// What must be heard, and of which nobody says that it was: presences by which sessions leave. A stream is in order, so the
/// answer to a probe shows that everything before it has arrived; what is not shown is said again on the next stream.
/// </summary>
internal sealed class LinkFarewells
{
    /// <summary>Beyond them the oldest are forgotten: a room notices such a session when it next sends something to it.</summary>
    public const int MaxKept = 64 * 1024;

    private readonly Queue<byte[]> _kept = new();
    private long _forgotten;

    public IReadOnlyCollection<byte[]> Kept => _kept;

    /// <summary>The number of the last one so far.</summary>
    public long Last => _forgotten + _kept.Count;

    public void Keep(ReadOnlySpan<byte> farewell)
    {
        if (_kept.Count == MaxKept)
            Forget();
        _kept.Enqueue(farewell.ToArray());
    }

    /// <param name="last">As <see cref="Last"/> was when the probe was written.</param>
    public void Confirm(long last)
    {
        while (_forgotten < last)
            Forget();
    }

    private void Forget()
    {
        _kept.Dequeue();
        _forgotten++;
    }
}
