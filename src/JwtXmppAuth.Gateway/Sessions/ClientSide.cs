using System.Diagnostics.CodeAnalysis;
using JwtXmppAuth.Gateway.Sessions.Resumption;
using JwtXmppAuth.Xmpp;
using JwtXmppAuth.Xmpp.Streams;
using JwtXmppAuth.Xmpp.Xml;
using Microsoft.Extensions.Logging;

namespace JwtXmppAuth.Gateway.Sessions;

/// <summary>
/// A session's way to its client. First it is one connection. From <see cref="EnableAsync"/> on (XEP-0198) every stanza is
/// kept until the client acknowledges it, one task sends what is kept, in order, and connections may go and come: without
/// one the session is detached and waits.
/// </summary>
[SuppressMessage("Design", "CA1001", Justification = "CloseAsync disposes what holds more than memory: a timer, where one was set.")]
internal sealed partial class ClientSide
{
    /// <summary>How long the end waits for the stanzas before it, and the last acknowledgement, to be taken.</summary>
    private static readonly TimeSpan Farewell = TimeSpan.FromSeconds(1);

    private static readonly StreamError TooManyUnacked = StreamError.PolicyViolation with { Text = "Too many unacknowledged stanzas" };

    private readonly Lock _gate = new();

    // Before anything is counted: one writer at a time, so that what comes after <enabled/> is what is counted.
    private readonly SemaphoreSlim _plainly = new(1, 1);
    private readonly Deadline _deadline;
    private readonly ResumptionOptions _options;
    private readonly SessionServices _services;
    private readonly ILogger _log;
    private readonly string _session;
    private readonly Action<SessionEnd> _end;
    private readonly Action<Exception> _fail;
    private Attachment? _attached;
    private KeptStanzas? _kept;
    private TimeSpan _window;
    private Task _gone = Task.CompletedTask;
    private uint _handled;
    private bool _closed;

    public ClientSide(
        string session,
        IClientConnection connection,
        ResumptionOptions options,
        SessionServices services,
        Action<SessionEnd> end,
        Action<Exception> fail)
    {
        _session = session;
        _options = options;
        _services = services;
        _log = services.Log;
        _end = end;
        _fail = fail;
        _attached = new Attachment(connection);
        _deadline = new Deadline(services.Timers, OnDeadline);
    }

    /// <summary>Stream management is enabled.</summary>
    public bool Managed => Volatile.Read(ref _kept) is not null;

    public bool Detached
    {
        get
        {
            lock (_gate)
                return _attached is null;
        }
    }

    /// <summary>Stanzas taken from the client since it enabled stream management, modulo 2^32.</summary>
    public uint Handled
    {
        get
        {
            lock (_gate)
                return _handled;
        }
    }

    /// <summary>Whether what comes over this connection is the session's; that of a former connection is nobody's any more.</summary>
    public bool Has(IClientConnection connection)
    {
        lock (_gate)
            return _attached?.Connection == connection;
    }

    /// <summary>
    /// As <see cref="Has"/>, for one element of the client, which counts from here on: it is handled, or the session ends.
    /// So a client that comes back meanwhile is told of it, and will not send it again.
    /// </summary>
    public bool TryTake(Element element, IClientConnection from)
    {
        lock (_gate)
        {
            if (_attached?.Connection != from)
                return false;
            if (_kept is not null && IsStanza(element))
                _handled = unchecked(_handled + 1);
            return true;
        }
    }

    /// <summary>A stanza of the server; waits while a bound is reached. It may be kept back until <see cref="Flush"/>.</summary>
    public async ValueTask DeliverAsync(Element stanza, CancellationToken cancellation)
    {
        if (await TryPlainlyAsync(stanza, isLast: false, cancellation))
            return;
        while (!TryKeep(stanza, out var room))
            await room.WaitAsync(cancellation);
    }

    /// <summary>Nothing more of the server's is there: what it said goes out.</summary>
    public void Flush()
    {
        IClientConnection? connection;
        lock (_gate)
            connection = _attached?.Connection;
        connection?.Flush();
    }

    /// <summary>
    /// A stanza that answers one of the client's. It does not wait for room, which only the client's next acknowledgement
    /// could make; a client that goes on without one is in the wrong.
    /// </summary>
    public async ValueTask<StreamError?> ReplyAsync(Element stanza, CancellationToken cancellation)
    {
        if (await TryPlainlyAsync(stanza, isLast: true, cancellation))
            return null;
        lock (_gate)
        {
            if (_kept!.IsOverfull)
                return TooManyUnacked;
            _kept.Add(stanza);
            return null;
        }
    }

    /// <inheritdoc cref="KeptStanzas.Stretch"/>
    public void Stretch(bool stretched)
    {
        lock (_gate)
            _kept?.Stretch(stretched);
    }

    /// <inheritdoc cref="KeptStanzas.TakeTheRest"/>
    public void TakeTheRest()
    {
        lock (_gate)
            _kept?.TakeTheRest();
    }

    /// <summary>What is no stanza: it is not counted, and lost with the connection.</summary>
    public ValueTask SayAsync(Element element, CancellationToken cancellation) => SayAsync(element, isLast: true, cancellation);

    /// <summary>From the answer to the client's <c>enable</c> on stanzas are counted, both ways.</summary>
    /// <param name="window">How long the session outlives its connection; zero: it does not.</param>
    public async ValueTask EnableAsync(Element enabled, TimeSpan window, CancellationToken cancellation)
    {
        await _plainly.WaitAsync(cancellation);
        try
        {
            await SayAsync(enabled, cancellation);
            lock (_gate)
            {
                _window = window;
                _kept = new KeptStanzas(_options);
                _attached?.Start(first: null, Next, _fail);
            }
        }
        finally
        {
            _plainly.Release();
        }
    }

    /// <summary>The client has handled so many stanzas.</summary>
    public StreamError? Acknowledge(uint handled)
    {
        lock (_gate)
        {
            if (!_kept!.TryAcknowledge(handled))
                return StreamManagement.HandledTooHigh(handled, _kept.Sent);
            if (_attached is not null && !_kept.IsFull)
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
            if (_attached?.Connection != lost)
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
            if (_closed || _kept is null || _window == TimeSpan.Zero)
                return false;
            if (!_kept.TryRewind(request.Handled))
            {
                fault = StreamManagement.HandledTooHigh(request.Handled, _kept.Sent);
                return false;
            }

            old = _attached;
            if (old is null)
                _services.Metrics.SessionReattached();
            else
                Part(old);
            _attached = new Attachment(connection);
            if (_kept.IsFull)
                _deadline.Set(_options.AckTimeout);
            else
                _deadline.Clear();
            _attached.Start(StreamManagement.Resumed(request.PreviousId, _handled), Next, _fail);
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
                if (_attached is null || _kept is null || _kept.IsAtRest)
                    return;
                rest = _kept.Rest;
            }

            await rest.WaitAsync(cancellation);
        }
    }

    /// <summary>The last words, behind what is kept; nothing is taken any more.</summary>
    public async ValueTask CloseAsync(SessionEnd end)
    {
        lock (_gate)
            _closed = true;
        if (Managed)
            await SayLastAsync();
        Attachment? last;
        lock (_gate)
        {
            last = _attached;
            if (last is null)
                _services.Metrics.SessionReattached();
            else
                Part(last);
            _deadline.Dispose();
        }

        if (last is not null)
        {
            last.Cut();
            await last.Sending;
            await last.Connection.CloseAsync(end);
        }

        await _gone;
    }

    private async Task SayLastAsync()
    {
        using var patience = new CancellationTokenSource(Farewell, _services.Time);
        try
        {
            await RestAsync(patience.Token);
            await SayAsync(StreamManagement.Ack(Handled), patience.Token);
        }
        catch (OperationCanceledException) when (patience.IsCancellationRequested)
        {
            // A client that takes nothing is not waited for.
        }
    }

    private ValueTask SayAsync(Element element, bool isLast, CancellationToken cancellation)
    {
        IClientConnection? connection;
        lock (_gate)
            connection = _attached?.Connection;
        return connection is null ? ValueTask.CompletedTask
            : isLast ? connection.DeliverAsync(element, cancellation)
            : connection.QueueAsync(element, cancellation);
    }

    private async ValueTask<bool> TryPlainlyAsync(Element element, bool isLast, CancellationToken cancellation)
    {
        if (Managed)
            return false;
        await _plainly.WaitAsync(cancellation);
        try
        {
            if (Managed)
                return false;
            await SayAsync(element, isLast, cancellation);
            return true;
        }
        finally
        {
            _plainly.Release();
        }
    }

    private bool TryKeep(Element stanza, out Task room)
    {
        lock (_gate)
        {
            room = Task.CompletedTask;
            if (_kept!.TakesMore)
            {
                _kept.Add(stanza);
                return true;
            }

            // The one who is there is asked, and has so long to answer; the one who is not has his window.
            if (_attached is not null && !_deadline.IsSet)
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
            return _attached == to ? _kept!.Next() : null;
    }

    private void OnDeadline()
    {
        Attachment? left = null;
        SessionEnd? end = null;
        lock (_gate)
        {
            if (_closed || !_deadline.IsReached())
                return;
            if (_attached is null)
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
        var left = _attached!;
        Part(left);
        _services.Metrics.SessionDetached();
        if (!_closed)
            _deadline.Set(_window);
        return left;
    }

    private void Part(Attachment from)
    {
        _attached = null;
        _kept?.Leave();
        _gone = Task.WhenAll(_gone, from.Sending);
    }

    private void Dismiss(Attachment left, StreamError error)
    {
        left.Cut();
        var told = left.Connection.CloseAsync(new SessionEnd(EndReason.ClientLost, error)).AsTask();
        lock (_gate)
            _gone = Task.WhenAll(_gone, told);
    }

    private static bool IsStanza(Element element) =>
        element is { Namespace: XmppNamespaces.Client, Name: "message" or "presence" or "iq" };

    [LoggerMessage(2007, LogLevel.Information, "Session {Ref} has lost its client and waits {Window} for it")]
    private partial void LogDetached(string @ref, TimeSpan window);

    [LoggerMessage(2008, LogLevel.Warning, "Session {Ref}: its client owes an acknowledgement of too many stanzas for {Time}; the connection is given up")]
    private partial void LogGivenUp(string @ref, TimeSpan time);
}
