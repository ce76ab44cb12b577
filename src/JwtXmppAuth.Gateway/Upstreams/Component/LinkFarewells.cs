using System.Diagnostics.CodeAnalysis;

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

    /// <summary>Of one: the longest addresses, and a few words. So that nobody's long words drive out the farewells of others.</summary>
    public const int MaxBytes = 8 * 1024;

    private readonly Queue<byte[]> _said = new();
    private readonly Queue<byte[]> _owed = new();
    private long _forgotten;
    private int _bytes;

    /// <summary>Those that went out, and may not have arrived.</summary>
    public IReadOnlyCollection<byte[]> Said => _said;

    /// <summary>Some have still to go out.</summary>
    public bool Owes => _owed.Count > 0;

    /// <summary>The number of the last one that went out so far.</summary>
    public long Last => _forgotten + _said.Count;

    /// <summary>It goes out now.</summary>
    public void Say(ReadOnlySpan<byte> farewell) => Keep(_said, farewell);

    /// <summary>It has still to go out: no probe that went before it says anything of it.</summary>
    public void Owe(ReadOnlySpan<byte> farewell) => Keep(_owed, farewell);

    /// <summary>The next one that has still to go out, which it does now.</summary>
    public bool TryPay([NotNullWhen(true)] out byte[]? farewell)
    {
        if (!_owed.TryDequeue(out farewell))
            return false;
        _said.Enqueue(farewell);
        return true;
    }

    /// <summary>All go out now, whether for the first time or again.</summary>
    public IReadOnlyList<byte[]> PayAll()
    {
        while (TryPay(out _))
        {
            // They stand behind those that went out before.
        }

        return [.. _said];
    }

    /// <param name="last">As <see cref="Last"/> was when the probe was written; the server may say anything.</param>
    public void Confirm(long last)
    {
        while (_forgotten < last && _said.Count > 0)
            Forget();
    }

    private void Keep(Queue<byte[]> among, ReadOnlySpan<byte> farewell)
    {
        while (_said.Count + _owed.Count is > 0 and var kept && (kept == MaxKept || _bytes + farewell.Length > MaxKeptBytes))
            Forget();
        among.Enqueue(farewell.ToArray());
        _bytes += farewell.Length;
    }

    private void Forget()
    {
        if (_said.TryDequeue(out var farewell))
            _forgotten++;
        else
            farewell = _owed.Dequeue();
        _bytes -= farewell.Length;
    }
}
