using System.Net.WebSockets;
using JwtXmppAuth.Gateway.Sessions;
using JwtXmppAuth.Xmpp;
using JwtXmppAuth.Xmpp.Streams;
using JwtXmppAuth.Xmpp.Xml;

namespace JwtXmppAuth.Gateway.Transports.WebSocket;

/// <summary>
/// The way in from one client: its messages, its stream's beginning, restarts and end (RFC 7395 §3.4 to §3.7). One message
/// is taken at a time, so a slow server is felt by the client and by nobody's memory.
/// </summary>
/// <param name="request">What the upgrade said, for the domain that <c>open</c> names.</param>
internal sealed class FramedStream(
    WebSocketConnection connection,
    MessageReader messages,
    MessageRate rate,
    XmlLimits limits,
    SessionTable sessions,
    Func<string, SessionRequest> request)
{
    private readonly Lock _gate = new();
    private readonly string _domain = connection.From;
    private GatewaySession? _session;

    /// <summary>Looks after the connection until there is a session; then it is let go of.</summary>
    public IDisposable? Opening { get; set; }

    /// <summary>Reads until nothing comes any more.</summary>
    public async Task ReadAsync()
    {
        try
        {
            while (await messages.NextAsync(connection.Patience) is { } message)
            {
                // After the end only the client's close frame is waited for.
                if (connection.Over)
                    continue;
                var bytes = message.Bytes.Length;
                await TakeAsync(message);
                await rate.TakeAsync(bytes, connection.Patience);
            }
        }
        catch (OperationCanceledException) when (connection.Patience.IsCancellationRequested)
        {
            // The end came while the client was held back, and its time to close is over too.
        }
        finally
        {
            Opening?.Dispose();
            if (connection.TryLose())
                _session?.ConnectionLost();
        }
    }

    /// <summary>Ends a connection on which no stream was opened in time.</summary>
    public void GiveUp(StreamError error)
    {
        lock (_gate)
        {
            if (_session is null)
                connection.TryEnd(error);
        }
    }

    private Task TakeAsync(ClientMessage message) => message.Kind switch
    {
        ClientMessageKind.Binary => FailAsync(StreamError.BadFormat, WebSocketCloseStatus.InvalidMessageType),
        ClientMessageKind.TooLarge => FailAsync(StreamError.PolicyViolation, WebSocketCloseStatus.MessageTooBig),
        _ => Framing.TryRead(message.Bytes, limits, out var element, out var error) ? TakeAsync(element) : FailAsync(error),
    };

    private Task TakeAsync(Element element)
    {
        if (element.Is("open", XmppNamespaces.Framing))
            return _session is null ? OpenAsync(element) : RestartAsync(_session, element);
        if (element.Is("close", XmppNamespaces.Framing))
            return EndAsync(new SessionEnd(EndReason.ClientTerminated));
        // §3.4: the first message is an open, and there is nothing else in its namespace.
        if (_session is null || element.Namespace == XmppNamespaces.Framing)
            return FailAsync(StreamError.BadFormat);
        // RFC 6120 §4.9.1.1: whoever sends one has given the stream up.
        if (element.Is("error", XmppNamespaces.Streams))
            return EndAsync(new SessionEnd(EndReason.ClientTerminated));
        return _session.ReceiveAsync(element);
    }

    private Task OpenAsync(Element element)
    {
        if (!ClientOpen.TryRead(element, out var open, out var error))
            return FailAsync(error);
        GatewaySession? session;
        lock (_gate)
        {
            if (connection.Over)
                return Task.CompletedTask;
            connection.From = open.Domain;
            if (!sessions.TryOpen(request(open.Domain), connection, out session, out var refusal))
            {
                // RFC 6120 §4.9.1.2: whoever is not served here hears who it is that speaks.
                if (refusal == StreamError.HostUnknown)
                    connection.From = _domain;
                connection.TryEnd(refusal);
                return Task.CompletedTask;
            }

            _session = session;
            connection.Open(open.From);
        }

        Opening?.Dispose();
        Opening = null;
        return session.StartAsync();
    }

    /// <summary>§3.7: a new <c>open</c> on the same connection, without a <c>close</c> before it.</summary>
    private Task RestartAsync(GatewaySession session, Element element)
    {
        var known = ClientOpen.TryRead(element, out var open, out var error);
        connection.Open(open?.From);
        if (!known)
            return FailAsync(error!);
        return open!.Domain == connection.From ? session.RestartAsync() : FailAsync(StreamError.HostUnknown);
    }

    private Task FailAsync(StreamError error, WebSocketCloseStatus? blame = null)
    {
        connection.Blame = blame;
        return EndAsync(new SessionEnd(EndReason.ProtocolViolation, error));
    }

    private Task EndAsync(SessionEnd end)
    {
        if (_session is not null)
            return _session.EndAsync(end);
        connection.TryEnd(end.Error);
        return Task.CompletedTask;
    }
}
