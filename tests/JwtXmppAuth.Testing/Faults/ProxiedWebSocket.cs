using System.Collections.Concurrent;
using System.Net.Sockets;
using System.Net.WebSockets;
using System.Text;

namespace JwtXmppAuth.Testing.Faults;

/// <summary>Connections between one participant and a gateway, through a <see cref="FaultProxy"/>.</summary>
public sealed class ProxiedWebSocket(Part part, string token, FaultProxy proxy) : IWebSocketNetwork
{
    private readonly Uri _url = new($"http://meet.example.com/xmpp-websocket?token={token}");
    private readonly ConcurrentQueue<string> _befell = new();
    private readonly ConcurrentQueue<string> _notes = new();
    private readonly SilenceWatch _silence = new(TimeProvider.System);
    private readonly long _begun = TimeProvider.System.GetTimestamp();
    private int _connections;
    private bool _attached;
    private bool _vanished;

    public IReadOnlyCollection<string> Befell => _befell;

    /// <summary>What passed, for whoever wants to know why.</summary>
    public IReadOnlyCollection<string> Notes => _notes;

    /// <summary>Between two connections, as the client sees it; a login counts too.</summary>
    public TimeSpan LongestSilence => _silence.Longest;

    public async Task<WebSocket> ConnectAsync()
    {
        if (_attached)
            _silence.Leave();
        _attached = false;
        if (_vanished)
            throw new VanishedException();
        var at = _connections++;
        var fault = part.ConnectionFaults.FirstOrDefault(fault => fault.At == at);
        Note($"connects{(fault is null ? "" : $", {fault}")}");
        _vanished = fault is { Last: true };
        try
        {
            var watch = LinkWatch.None with { Befell = () => _befell.Enqueue($"{fault!.Fault.Kind} {(fault.Fault.Up ? "up" : "down")}{(fault.Last ? ", for good" : "")}") };
            var stream = new NetworkStream(await proxy.ConnectAsync(fault?.Fault, watch, CancellationToken.None), ownsSocket: true);
            var handshake = await WebSocketHandshake.RunAsync(stream, _url, WebSocketHandshake.Usual, CancellationToken.None);
            if (handshake.Status != 101)
                throw new InvalidOperationException($"No upgrade: {handshake.Head}");
            return WebSocket.CreateFromStream(stream, new WebSocketCreationOptions { KeepAliveInterval = TimeSpan.Zero });
        }
        catch (Exception broken) when (broken is SocketException or IOException or InvalidDataException)
        {
            Note("has no connection");
            throw new ConnectionBrokenException();
        }
    }

    public void Attached()
    {
        Note("is attached");
        _attached = true;
        _silence.Arrive();
    }

    public void Note(string what, ReadOnlySpan<byte> message) => Note($"{what} {Encoding.UTF8.GetString(message)}");

    private void Note(string what) => _notes.Enqueue($"{TimeProvider.System.GetElapsedTime(_begun)} {part.Name} {what}");
}
