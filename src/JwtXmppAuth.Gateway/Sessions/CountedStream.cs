using JwtXmppAuth.Gateway.Sessions.Resumption;
using JwtXmppAuth.Xmpp;
using JwtXmppAuth.Xmpp.Streams;
using JwtXmppAuth.Xmpp.Xml;
using Microsoft.Extensions.Logging;

namespace JwtXmppAuth.Gateway.Sessions;

/// <summary>
/// A client's stream on which stanzas are counted (XEP-0198): every one is kept until the client acknowledges it, one task sends
/// what is kept, in order, and connections may go and come: without one the session is detached and waits.
/// </summary>
internal sealed partial class CountedStream : IDisposable
{
    private static readonly StreamError TooManyUnacked = StreamError.PolicyViolation with { Text = "Too many unacknowledged stanzas" };

    private readonly string _session;
    private readonly TimeSpan _window;
    private readonly Attachments _attachments;
    private readonly Lock _gate;
    private readonly ResumptionOptions _options;
    private readonly SessionServices _services;
    private readonly ILogger _log;
    private readonly Action<SessionEnd> _end;
    private readonly Action<Exception> _fail;
    private readonly KeptStanzas _kept;
    private readonly Deadline _deadline;
    private uint _handled;
    private bool _closed;

    /// <param name="window">How long the session outlives its connection; zero: it does not.</param>
    /// <param name="gate">That of <paramref name="attachments"/>.</param>
    public CountedStream(
        string session,
        TimeSpan window,
        Attachments attachments,
        Lock gate,
        ResumptionOptions options,
        SessionServices services,
        Action<SessionEnd> end,
        Action<Exception> fail)
    {
        (_session, _window, _attachments, _gate) = (session, window, attachments, gate);
        (_options, _services, _log, _end, _fail) = (options, services, services.Log, end, fail);
        _kept = new KeptStanzas(options, services.Backlog);
        _deadline = new Deadline(services.Timers, OnDeadline);
    }

    /// <summary>Stanzas taken from the client, modulo 2^32.</summary>
    public uint Handled
    {
        get
        {
            lock (_gate)
                return _handled;
        }
    }

    /// <summary>Sends to who is there. Under the gate, as <see cref="Count"/> and <see cref="Dispose"/>.</summary>
    public void Start() => _attachments.Current?.Start(first: null, Next, _fail);

    /// <summary>One element of the client, which is handled from here on, or the session ends.</summary>
    public void Count(Element element)
    {
        if (element is { Namespace: XmppNamespaces.Client, Name: "message" or "presence" or "iq" })
            _handled = unchecked(_handled + 1);
    }

    /// <summary>Waits while a bound is reached.</summary>
    public async ValueTask DeliverAsync(Element stanza, CancellationToken cancellation)
    {
        while (!TryKeep(stanza, out var room))
            await room.WaitAsync(cancellation);
    }

    /// <summary>Does not wait.</summary>
    public StreamError? Reply(Element stanza)
    {
        lock (_gate)
        {
            if (_kept.IsOverfull)
                return TooManyUnacked;
            _kept.Add(stanza);
            return null;
        }
    }

    /// <inheritdoc cref="KeptStanzas.Stretch"/>
    public void Stretch(bool stretched)
    {
        lock (_gate)
            _kept.Stretch(stretched);
    }

    /// <inheritdoc cref="KeptStanzas.TakeTheRest"/>
    public void TakeTheRest()
    {
        lock (_gate)
            _kept.TakeTheRest();
    }

    /// <summary>The client has handled so many stanzas.</summary>
    public StreamError? Acknowledge(uint handled)
    {
        lock (_gate)
        {
            if (!_kept.TryAcknowledge(handled))
                return StreamManagement.HandledTooHigh(handled, _kept.Sent);
            if (_attachments.Current is not null && !_kept.IsFull)
                _deadline.Clear();
            return null;
        }
    }

    /// <summary>A connection broke. False where the session cannot outlive that.</summary>
    public bool Survives(IClientConnection lost)
    {
        Attachment? left;
        lock (_gate)
        {
            if (!_attachments.Has(lost))
                return true;
            if (_window == TimeSpan.Zero)
                return false;
            left = Leave();
        }

        left.Cut();
        LogDetached(_session, _window);
        return true;
    }

    /// <summary>
    /// The client is back, on another connection: it is told so, and then what it has not handled. A connection that still
    /// looked alive is told that it was replaced (XEP-0198 §5).
    /// </summary>
    /// <param name="fault">The client's count cannot be; null too when the session is over.</param>
    public bool TryReturn(IClientConnection connection, ResumeRequest request, out StreamError? fault)
    {
        Attachment? old;
        fault = null;
        lock (_gate)
        {
            if (_closed || _window == TimeSpan.Zero)
                return false;
            if (!_kept.TryRewind(request.Handled))
            {
                fault = StreamManagement.HandledTooHigh(request.Handled, _kept.Sent);
                return false;
            }

            old = _attachments.Leave();
            if (old is null)
                _services.Metrics.SessionReattached();
            else
                _kept.Leave();
            if (_kept.IsFull)
                _deadline.Set(_options.AckTimeout);
            else
                _deadline.Clear();
            _attachments.Enter(connection).Start(StreamManagement.Resumed(request.PreviousId, _handled), Next, _fail);
        }

        if (old is not null)
            Dismiss(old, StreamError.Conflict);
        return true;
    }

    /// <summary>Completes when everything kept was sent once, or nobody is there to send it to.</summary>
    public async Task RestAsync(CancellationToken cancellation)
    {
        while (true)
        {
            Task rest;
            lock (_gate)
            {
                if (_attachments.Current is null || _kept.IsAtRest)
                    return;
                rest = _kept.Rest;
            }

            await rest.WaitAsync(cancellation);
        }
    }

    /// <summary>Nobody comes back any more.</summary>
    public void Close()
    {
        lock (_gate)
            _closed = true;
    }

    /// <summary>Nothing is sent any more, and nobody waited for.</summary>
    public void Dispose()
    {
        _kept.Leave();
        _kept.Release();
        _deadline.Dispose();
    }

    private bool TryKeep(Element stanza, out Task room)
    {
        lock (_gate)
        {
            room = Task.CompletedTask;
            if (_kept.TakesMore)
            {
                _kept.Add(stanza);
                return true;
            }

            // The one who is there is asked, and has so long to answer; the one who is not has his window.
            if (_attachments.Current is not null && !_deadline.IsSet)
                _deadline.Set(_options.AckTimeout);
            _kept.Urge();
            room = _kept.Room;
            return false;
        }
    }

    /// <summary>Null when the connection is the session's no longer.</summary>
    private (Element? Stanza, bool Ask, Task Work)? Next(Attachment to)
    {
        lock (_gate)
            return _attachments.Current == to ? _kept.Next() : null;
    }

    private void OnDeadline()
    {
        Attachment? left = null;
        SessionEnd? end = null;
        lock (_gate)
        {
            if (_closed || !_deadline.IsReached())
                return;
            if (_attachments.Current is null)
            {
                // Nobody may come back in this very moment, only to be sent away.
                _closed = true;
                end = new SessionEnd(EndReason.NotResumed);
            }
            else if (_window > TimeSpan.Zero)
            {
                left = Leave();
            }
            else
            {
                end = new SessionEnd(EndReason.ProtocolViolation, TooManyUnacked);
            }
        }

        if (end is not null)
            _end(end);
        if (left is null)
            return;
        LogGivenUp(_session, _options.AckTimeout);
        Dismiss(left, TooManyUnacked);
    }

    /// <summary>Nobody is there; the window begins.</summary>
    private Attachment Leave()
    {
        var left = _attachments.Leave()!;
        _kept.Leave();
        _services.Metrics.SessionDetached();
        if (!_closed)
            _deadline.Set(_window);
        return left;
    }

    private void Dismiss(Attachment left, StreamError error)
    {
        left.Cut();
        var told = left.Connection.CloseAsync(new SessionEnd(EndReason.ClientLost, error)).AsTask();
        lock (_gate)
            _attachments.AwaitToo(told);
    }

    [LoggerMessage(2007, LogLevel.Information, "Session {Ref} has lost its client and waits {Window} for it")]
    private partial void LogDetached(string @ref, TimeSpan window);

    [LoggerMessage(2008, LogLevel.Warning, "Session {Ref}: its client owes an acknowledgement of too many stanzas for {Time}; the connection is given up")]
    private partial void LogGivenUp(string @ref, TimeSpan time);
}
