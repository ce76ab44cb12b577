using System.Net.WebSockets;

namespace JwtXmppAuth.Tests.Gateway.Transports.WebSocket;

/// <summary>A client that takes a message when the test says so; who sends goes on within that call.</summary>
internal sealed class SlowSocket : System.Net.WebSockets.WebSocket
{
    private TaskCompletionSource? _sending;
    private WebSocketState _state = WebSocketState.Open;

    public override WebSocketState State => _state;

    public override WebSocketCloseStatus? CloseStatus => null;

    public override string? CloseStatusDescription => null;

    public override string? SubProtocol => "xmpp";

    public void Take()
    {
        var sending = _sending ?? throw new InvalidOperationException("Nothing is sent.");
        _sending = null;
        sending.SetResult();
    }

    public override Task SendAsync(ArraySegment<byte> buffer, WebSocketMessageType messageType, bool endOfMessage, CancellationToken cancellationToken)
    {
        _sending = new TaskCompletionSource();
        cancellationToken.Register(Abort);
        return _sending.Task;
    }

    public override void Abort()
    {
        _state = WebSocketState.Aborted;
        var sending = _sending;
        _sending = null;
        sending?.SetException(new WebSocketException(WebSocketError.InvalidState));
    }

    public override Task<WebSocketReceiveResult> ReceiveAsync(ArraySegment<byte> buffer, CancellationToken cancellationToken) =>
        new TaskCompletionSource<WebSocketReceiveResult>().Task;

    public override Task CloseAsync(WebSocketCloseStatus closeStatus, string? statusDescription, CancellationToken cancellationToken) => Task.CompletedTask;

    public override Task CloseOutputAsync(WebSocketCloseStatus closeStatus, string? statusDescription, CancellationToken cancellationToken) => Task.CompletedTask;

    public override void Dispose()
    {
    }
}
