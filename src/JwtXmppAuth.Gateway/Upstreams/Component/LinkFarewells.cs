namespace JwtXmppAuth.Gateway.Upstreams.Component;

/// <summary>
/// What must be heard, and of which nobody says that it was: presences by which sessions leave. A stream is in order, so the
/// answer to a probe shows that everything before it has arrived; what is not shown is said again on the next stream.
/// </summary>
internal sealed class LinkFarewells
{
    /// <summary>Beyond them the oldest are forgotten: a room notices such a session when it next sends something to it.</summary>
    public const int MaxKept = 64 * 1024;

    /// <summary>The same in bytes: addresses are as long as clients make them.</summary>
    public const int MaxKeptBytes = 32 * 1024 * 1024;

    private readonly Queue<byte[]> _kept = new();
    private long _forgotten;
    private int _bytes;

    public IReadOnlyCollection<byte[]> Kept => _kept;

    /// <summary>The number of the last one so far.</summary>
    public long Last => _forgotten + _kept.Count;

    public void Keep(ReadOnlySpan<byte> farewell)
    {
        while (_kept.Count > 0 && (_kept.Count == MaxKept || _bytes + farewell.Length > MaxKeptBytes))
            Forget();
        _kept.Enqueue(farewell.ToArray());
        _bytes += farewell.Length;
    }

    /// <param name="last">As <see cref="Last"/> was when the probe was written.</param>
    public void Confirm(long last)
    {
        while (_forgotten < last)
            Forget();
    }

    private void Forget()
    {
        _bytes -= _kept.Dequeue().Length;
        _forgotten++;
    }
}
