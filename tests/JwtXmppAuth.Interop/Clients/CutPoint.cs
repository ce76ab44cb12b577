using System.Net;
using System.Net.Sockets;

namespace JwtXmppAuth.Interop.Clients;

/// <summary>A place on the way to a server where every connection can be cut at once, with a reset and without a word to either side.</summary>
internal sealed class CutPoint : IAsyncDisposable
{
    private readonly Socket _listener = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
    private readonly Lock _gate = new();
    private readonly List<Socket> _sockets = [];
    private readonly List<Task> _directions = [];
    private readonly int _server;
    private readonly Task _accepting;

    public CutPoint(Uri server)
    {
        _server = server.Port;
        _listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        _listener.Listen();
        _accepting = AcceptAsync();
    }

    /// <summary>The same address by this way.</summary>
    public Uri Through(Uri server) => new UriBuilder(server) { Port = ((IPEndPoint)_listener.LocalEndPoint!).Port }.Uri;

    public void Cut()
    {
        lock (_gate)
        {
            foreach (var socket in _sockets)
                socket.Close(timeout: 0);
            _sockets.Clear();
        }
    }

    public async ValueTask DisposeAsync()
    {
        _listener.Dispose();
        await _accepting;
        Cut();
        await Task.WhenAll(_directions);
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                var client = await _listener.AcceptAsync();
                var server = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
                await server.ConnectAsync(IPAddress.Loopback, _server);
                lock (_gate)
                {
                    _sockets.AddRange([client, server]);
                    _directions.AddRange([CarryAsync(client, server), CarryAsync(server, client)]);
                }
            }
        }
        catch (Exception end) when (end is SocketException or ObjectDisposedException)
        {
            // Nobody wants to come in any more.
        }
    }

    private static async Task CarryAsync(Socket from, Socket to)
    {
        try
        {
            var buffer = new byte[16 * 1024];
            while (await from.ReceiveAsync(buffer) is var length and > 0)
                await to.SendAsync(buffer.AsMemory(0, length));
            to.Shutdown(SocketShutdown.Send);
        }
        catch (Exception end) when (end is SocketException or ObjectDisposedException)
        {
            // One of the two has gone, or both are cut.
        }
    }
}
