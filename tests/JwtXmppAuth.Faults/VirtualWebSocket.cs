using System.Net;
using System.Net.WebSockets;
using JwtXmppAuth.Gateway.Transports.WebSocket;
using JwtXmppAuth.Testing.Faults;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace JwtXmppAuth.Faults;

/// <summary>
/// Connections between one participant and the gateway's own endpoint, after their handshake and without a socket: bytes
/// pass through a <see cref="Link"/> that does to them what the plan says.
/// </summary>
internal sealed class VirtualWebSocket(Part part, string token, WebSocketEndpoint endpoint, Action<string, string>? note, VirtualTime time)
    : IWebSocketNetwork, IVirtualNetwork
{
    /// <summary>The socket's own clock is a real one, which stands still here: a dead peer is noticed after what two pings would take.</summary>
    private static readonly TimeSpan DeadPeer = TimeSpan.FromSeconds(60);

    private readonly List<Task> _underWay = [];
    private int _connections;
    private bool _vanished;
    private SilenceWatch? _silence;
    private Connection? _latest;

    public List<string> Befell { get; } = [];

    public List<Exception> Thrown { get; } = [];

    public TimeSpan Opened { get; private set; }

    public TimeSpan LongestSilence => _silence?.Longest ?? TimeSpan.Zero;

    public bool LateCopy => false;

    public Task Quiet => Task.WhenAll(_underWay);

    public Task<WebSocket> ConnectAsync()
    {
        if (_vanished)
            throw new VanishedException();
        var at = _connections++;
        var fault = part.ConnectionFaults.FirstOrDefault(fault => fault.At == at);
        note?.Invoke(part.Name, $"connects{(fault is null ? "" : $", {fault}")}");
        _vanished = fault is { Last: true };
        // The session is counted from the connection that brought it.
        if (_silence is null)
            Opened = time.Passed;

        var (client, clientSide) = DuplexStream.Pair();
        var (server, serverSide) = DuplexStream.Pair();
        var wire = Wire.Of(serverSide);
        var link = new Link(Wire.Of(clientSide), wire, fault?.Fault, LinkWatch.None with { Befell = () => Befall(fault!, wire) }, time);
        _latest = new Connection();
        _underWay.Add(link.RunAsync());
        _underWay.Add(ServeAsync(server, _latest));
        return Task.FromResult(WebSocket.CreateFromStream(client, new WebSocketCreationOptions { KeepAliveInterval = TimeSpan.Zero }));
    }

    public void Attached()
    {
        note?.Invoke(part.Name, "is attached");
        _silence ??= new SilenceWatch(time);
        _silence.Arrive();
        _latest!.Attached = true;
    }

    public void Note(string what, ReadOnlySpan<byte> message)
    {
        if (note is not null)
            note(part.Name, $"{what} {Transcript.Message(message)}");
    }

    private void Befall(ConnectionFault fault, Wire server)
    {
        note?.Invoke(part.Name, $"suffers {fault}");
        Befell.Add($"{fault.Fault.Kind} {(fault.Fault.Up ? "up" : "down")}{(fault.Last ? ", for good" : "")}");
        if (fault.Fault.Kind is LinkFaultKind.Swallow)
            _underWay.Add(NoticeAsync());

        async Task NoticeAsync()
        {
            await Task.Delay(DeadPeer, time);
            server.Break(reset: true);
        }
    }

    private async Task ServeAsync(DuplexStream stream, Connection connection)
    {
        var http = new DefaultHttpContext();
        http.Request.Method = "GET";
        http.Request.Path = "/xmpp-websocket";
        http.Request.QueryString = new QueryString($"?token={token}");
        http.Request.Headers.SecWebSocketProtocol = "xmpp";
        http.Connection.RemoteIpAddress = IPAddress.Loopback;
        http.Features.Set<IHttpWebSocketFeature>(new Upgrade(stream));
        try
        {
            await endpoint.HandleAsync(http);
        }
        catch (Exception fault)
        {
            Thrown.Add(fault);
        }

        note?.Invoke(part.Name, "is let go");
        if (connection.Attached)
            _silence!.Leave();
        await stream.DisposeAsync();
    }

    private sealed class Connection
    {
        public bool Attached { get; set; }
    }

    private sealed class Upgrade(Stream stream) : IHttpWebSocketFeature
    {
        public bool IsWebSocketRequest => true;

        public Task<WebSocket> AcceptAsync(WebSocketAcceptContext context) => Task.FromResult(WebSocket.CreateFromStream(
            stream, new WebSocketCreationOptions { IsServer = true, SubProtocol = context.SubProtocol, KeepAliveInterval = TimeSpan.Zero }));
    }
}
