using System.Diagnostics.CodeAnalysis;
using JwtXmppAuth.Gateway.Sessions.Resumption;
using JwtXmppAuth.Xmpp.Streams;
using JwtXmppAuth.Xmpp.Xml;

namespace JwtXmppAuth.Gateway.Sessions;

/// <summary>
/// A session's way to its client. First it is one connection, and what is delivered is gone with it; from
/// <see cref="EnableAsync"/> on it is a <see cref="CountedStream"/>.
/// </summary>
[SuppressMessage("Design", "CA1001", Justification = "CloseAsync disposes what holds more than memory: a timer, where one was set.")]
internal sealed class ClientSide(
    string session,
    IClientConnection connection,
    ResumptionOptions options,
    SessionServices services,
    SessionTurns turns)
{
    /// <summary>How long the end waits for the stanzas before it, and the last acknowledgement, to be taken.</summary>
    private static readonly TimeSpan Farewell = TimeSpan.FromSeconds(1);

    private readonly Lock _gate = new();

    // Before anything is counted: one writer at a time, so that what comes after <enabled/> is what is counted.
    private readonly SemaphoreSlim _plainly = new(1, 1);
    private readonly Attachments _attachments = new(connection);
    private volatile CountedStream? _counted;

    /// <summary>Stream management is enabled.</summary>
    public bool Managed => _counted is not null;

    public bool Detached
    {
        get
        {
            lock (_gate)
                return _attachments.Current is null;
        }
    }

    /// <summary>Stanzas taken from the client since it enabled stream management, modulo 2^32.</summary>
    public uint Handled => _counted?.Handled ?? 0;

    private IClientConnection? Connection
    {
        get
        {
            lock (_gate)
                return _attachments.Current?.Connection;
        }
    }

    /// <summary>Whether what comes over this connection is the session's; that of a former connection is nobody's any more.</summary>
    public bool Has(IClientConnection connection)
    {
        lock (_gate)
            return _attachments.Has(connection);
    }

    /// <summary>
    /// As <see cref="Has"/>, for one element of the client, which counts from here on: it is handled, or the session ends.
    /// So a client that comes back meanwhile is told of it, and will not send it again.
    /// </summary>
    public bool TryTake(Element element, IClientConnection from)
    {
        lock (_gate)
        {
            if (!_attachments.Has(from))
                return false;
            _counted?.Count(element);
            return true;
        }
    }

    /// <summary>A stanza of the server; waits while a bound is reached. It may be kept back until <see cref="Flush"/>.</summary>
    public async ValueTask DeliverAsync(Element stanza, CancellationToken cancellation)
    {
        if (!await TryPlainlyAsync(stanza, isLast: false, cancellation))
            await _counted!.DeliverAsync(stanza, cancellation);
    }

    /// <summary>Nothing more of the server's is there: what it said goes out.</summary>
    public void Flush() => Connection?.Flush();

    /// <summary>
    /// A stanza that answers one of the client's. It does not wait for room, which only the client's next acknowledgement
    /// could make; a client that goes on without one is in the wrong.
    /// </summary>
    public async ValueTask<StreamError?> ReplyAsync(Element stanza, CancellationToken cancellation) =>
        await TryPlainlyAsync(stanza, isLast: true, cancellation) ? null : _counted!.Reply(stanza);

    /// <inheritdoc cref="KeptStanzas.Stretch"/>
    public void Stretch(bool stretched) => _counted?.Stretch(stretched);

    /// <inheritdoc cref="KeptStanzas.TakeTheRest"/>
    public void TakeTheRest() => _counted?.TakeTheRest();

    /// <summary>What is no stanza: it is not counted, and lost with the connection.</summary>
    public ValueTask SayAsync(Element element, CancellationToken cancellation) => SayAsync(element, isLast: true, cancellation);

    /// <summary>From the answer to the client's <c>enable</c> on stanzas are counted, both ways.</summary>
    /// <param name="window">How long the session outlives its connection; zero: it does not.</param>
    public async Task EnableAsync(Element enabled, TimeSpan window, CancellationToken cancellation)
    {
        await _plainly.WaitAsync(cancellation);
        try
        {
            await SayAsync(enabled, cancellation);
            lock (_gate)
            {
                _counted = new CountedStream(session, window, _attachments, _gate, options, services, turns.End, turns.Fail);
                _counted.Start();
            }
        }
        finally
        {
            _plainly.Release();
        }
    }

    /// <inheritdoc cref="CountedStream.Acknowledge"/>
    public StreamError? Acknowledge(uint handled) => _counted!.Acknowledge(handled);

    /// <inheritdoc cref="CountedStream.Survives"/>
    public bool Survives(IClientConnection lost) => _counted?.Survives(lost) ?? !Has(lost);

    /// <inheritdoc cref="CountedStream.TryReturn"/>
    public bool TryReturn(IClientConnection connection, ResumeRequest request, out StreamError? fault)
    {
        fault = null;
        return _counted?.TryReturn(connection, request, out fault) is true;
    }

    /// <inheritdoc cref="CountedStream.RestAsync"/>
    public Task RestAsync(CancellationToken cancellation) => _counted?.RestAsync(cancellation) ?? Task.CompletedTask;

    /// <summary>The last words, behind what is kept; nothing is taken any more.</summary>
    public async ValueTask CloseAsync(SessionEnd end)
    {
        if (_counted is { } counted)
            await SayLastAsync(counted);
        Attachment? last;
        lock (_gate)
        {
            last = _attachments.Leave();
            _counted?.Dispose();
        }

        if (last is null)
        {
            services.Metrics.SessionReattached();
        }
        else
        {
            last.Cut();
            await last.Sending;
            await last.Connection.CloseAsync(end);
        }

        await _attachments.Gone;
    }

    private async Task SayLastAsync(CountedStream counted)
    {
        counted.Close();
        using var patience = new CancellationTokenSource(Farewell, services.Time);
        try
        {
            await counted.RestAsync(patience.Token);
            await SayAsync(StreamManagement.Ack(counted.Handled), patience.Token);
        }
        catch (OperationCanceledException) when (patience.IsCancellationRequested)
        {
            // A client that takes nothing is not waited for.
        }
    }

    private ValueTask SayAsync(Element element, bool isLast, CancellationToken cancellation) => Connection is not { } to ? ValueTask.CompletedTask
        : isLast ? to.DeliverAsync(element, cancellation)
        : to.QueueAsync(element, cancellation);

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
}
