using JwtXmppAuth.Xmpp.Streams;

namespace JwtXmppAuth.Gateway.Transports.WebSocket;

/// <summary>
/// Looks after a connection on which no stream is open yet: it is given up when its time is over, or the process stops. Where there
/// is a session both are its own business, and this is disposed of.
/// </summary>
internal sealed class OpeningWatch : IDisposable
{
    private readonly Action<StreamError> _giveUp;
    private readonly ITimer _late;
    private readonly CancellationTokenRegistration _stopping;

    /// <param name="within">The time that a client has.</param>
    /// <param name="giveUp">Is told why.</param>
    public OpeningWatch(TimeSpan within, TimeProvider time, Action<StreamError> giveUp, CancellationToken stopping)
    {
        _giveUp = giveUp;
        _late = time.CreateTimer(static watch => ((OpeningWatch)watch!)._giveUp(StreamError.ConnectionTimeout), this, within, Timeout.InfiniteTimeSpan);
        _stopping = stopping.UnsafeRegister(static watch => ((OpeningWatch)watch!)._giveUp(StreamError.SystemShutdown), this);
    }

    /// <summary>Does not wait for who is being told.</summary>
    public void Dispose()
    {
        _late.Dispose();
        _stopping.Unregister();
    }
}
