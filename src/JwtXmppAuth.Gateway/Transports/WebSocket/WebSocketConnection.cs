using System.Net.WebSockets;
using System.Security.Cryptography;
using JwtXmppAuth.Gateway.Limits;
using JwtXmppAuth.Gateway.Sessions;
using JwtXmppAuth.Xmpp;
using JwtXmppAuth.Xmpp.Streams;
using JwtXmppAuth.Xmpp.Xml;
using Socket = System.Net.WebSockets.WebSocket;

namespace JwtXmppAuth.Gateway.Transports.WebSocket;

/// <summary>
/// The way out to one client: what the session delivers is queued, and one task writes it, each element in one text frame.
/// It ends once: with a farewell (<see cref="TryEnd"/>), or because the connection broke (<see cref="TryLose"/>).
/// </summary>
internal sealed class WebSocketConnection : IClientConnection, IDisposable
{
    /// <summary>How long a client that was told the end may take to close its side.</summary>
    public static readonly TimeSpan Farewell = TimeSpan.FromSeconds(5);

    private readonly Lock _gate = new();
    private readonly Socket _socket;
    private readonly TimeSpan _sendTimeout;
    private readonly Uri? _elsewhere;
    private readonly Outbox _outbox;
    private readonly TimeProvider _timers;

    // Not disposed of: it holds nothing but memory, and a timer may be on its way to it.
    private readonly CancellationTokenSource _patience = new();
    private readonly TaskCompletionSource _told = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private ITimer? _leaving;
    private ITimer? _stalling;
    private WebSocketCloseStatus _status = WebSocketCloseStatus.NormalClosure;
    private bool _opened;

    // What is left is sent within the time that runs, or not at all.
    private bool _isLastTime;

    /// <param name="elsewhere">Where a client goes that comes, or is still here, while this gateway stops.</param>
    public WebSocketConnection(Socket socket, WebSocketOptions options, Backlog backlog, Uri? elsewhere, TimeProvider timers)
    {
        _socket = socket;
        _sendTimeout = options.SendTimeout;
        _elsewhere = elsewhere;
        _outbox = new Outbox(options.MaxOutboxBytes, backlog);
        _timers = timers;
    }

    public Transport Transport => Transport.WebSocket;

    /// <summary>The domain that speaks to the client.</summary>
    public required string From { get; set; }

    /// <summary>What the client did wrong below XMPP, where the close frame has a number for it (RFC 6455 §7.4.1).</summary>
    public WebSocketCloseStatus? Blame { get; set; }

    /// <summary>Nothing of the client counts any more but its close frame.</summary>
    public bool Over { get; private set; }

    /// <summary>Ends when the client has had its time to close.</summary>
    public CancellationToken Patience => _patience.Token;

    /// <summary>Our <c>open</c>: at the start of the stream, and of each that takes its place (RFC 7395 §3.4, §3.7).</summary>
    /// <param name="to">The client, where its own <c>open</c> named it.</param>
    public void Open(Jid? to)
    {
        lock (_gate)
        {
            if (Over)
                return;
            _opened = true;
            // Not held back by a full outbox: a client gets one for one of its own.
            _outbox.Add(Framing.Open(From, NewStreamId(), to));
        }
    }

    public async ValueTask DeliverAsync(Element element, CancellationToken cancellation)
    {
        var message = Framing.Message(element);
        while (!_outbox.TryAdd(message, out var room))
            await room.WaitAsync(cancellation);
    }

    public async ValueTask CloseAsync(SessionEnd end)
    {
        // A session that goes on over another connection says there what was not said here.
        TryEnd(end.Error, drop: end.Reason is EndReason.ClientLost);
        await _told.Task;
    }

    /// <summary>Says farewell, behind what is queued; false where the end has come already.</summary>
    /// <param name="error">Null for the orderly end.</param>
    /// <param name="drop">What is queued is not said any more, and a client that does not read has the time of a farewell.</param>
    public bool TryEnd(StreamError? error, bool drop = false)
    {
        lock (_gate)
        {
            if (Over)
                return false;
            Over = true;
            _status = Blame ?? StatusOf(error);
            if (drop)
            {
                _outbox.Drop();
                StallAfter(Farewell);
            }

            _outbox.Close(LastWords(error));
            return true;
        }
    }

    /// <summary>The connection broke, or the client has closed it; false where the end has come already.</summary>
    public bool TryLose()
    {
        lock (_gate)
        {
            var first = !Over;
            Over = true;
            _outbox.Close();
            _told.TrySetResult();
            return first;
        }
    }

    /// <summary>Writes until the end, then closes this side.</summary>
    public async Task WriteAsync()
    {
        try
        {
            while (true)
            {
                if (!_outbox.TryTake(out var message, out var arrival))
                {
                    if (arrival is null)
                        break;
                    await arrival;
                    continue;
                }

                // Without a token, for which the socket would make ready with every message.
                await InTimeAsync(_socket.SendAsync(message, WebSocketMessageType.Text, endOfMessage: true, CancellationToken.None));
                _outbox.Sent(message);
            }

            // On a client that is no WebSocket the socket has closed itself, and said why.
            if (_socket.State is WebSocketState.Open or WebSocketState.CloseReceived)
                await InTimeAsync(new ValueTask(_socket.CloseOutputAsync(_status, null, CancellationToken.None)));
        }
        catch (Exception broken) when (broken is WebSocketException or IOException or OperationCanceledException or ObjectDisposedException)
        {
            // The reading side notices, and says so to the session; it may be the one that waits for room.
            _socket.Abort();
            _outbox.Close();
        }

        _told.TrySetResult();
        _leaving = _timers.CreateTimer(
            static connection => ((WebSocketConnection)connection!)._patience.Cancel(), this, Farewell, Timeout.InfiniteTimeSpan);
    }

    public void Dispose()
    {
        _leaving?.Dispose();
        _stalling?.Dispose();
    }

    /// <summary>A client that takes nothing for so long is not there: its socket is aborted.</summary>
    private async ValueTask InTimeAsync(ValueTask sending)
    {
        if (sending.IsCompleted)
        {
            await sending;
            return;
        }

        StallAfter(_sendTimeout);
        await sending;
        StallAfter(Timeout.InfiniteTimeSpan);
    }

    private void StallAfter(TimeSpan time)
    {
        lock (_gate)
        {
            if (_isLastTime)
                return;
            // From the end on: who takes one message after the other, and time over each, would else stay for hours.
            _isLastTime = Over;
            if (Over && time == Timeout.InfiniteTimeSpan)
                return;
            // Made when it is first needed: most clients take everything at once.
            _stalling ??= _timers.CreateTimer(
                static connection => ((WebSocketConnection)connection!)._socket.Abort(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
            _stalling.Change(time, Timeout.InfiniteTimeSpan);
        }
    }

    private ReadOnlyMemory<byte>[] LastWords(StreamError? error)
    {
        var seeOther = error == StreamError.SystemShutdown ? _elsewhere : null;
        var close = Framing.Close(seeOther);
        // RFC 7395 §3.4: a close may take the place of our open.
        if (error is null || (seeOther is not null && !_opened))
            return [close];
        var message = Framing.Message(error.ToElement());
        // §3.5, RFC 6120 §4.9.1.2: an error comes on a stream, even if there was none yet.
        return _opened ? [message, close] : [Framing.Open(From, NewStreamId()), message, close];
    }

    private static WebSocketCloseStatus StatusOf(StreamError? error) => error?.Condition switch
    {
        "system-shutdown" => WebSocketCloseStatus.EndpointUnavailable,
        "policy-violation" => WebSocketCloseStatus.PolicyViolation,
        _ => WebSocketCloseStatus.NormalClosure,
    };

    /// <summary>RFC 6120 §4.7.3: unpredictable, and another after each restart.</summary>
    private static string NewStreamId() => RandomNumberGenerator.GetHexString(32, lowercase: true);
}
