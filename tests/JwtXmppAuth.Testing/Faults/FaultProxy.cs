using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace JwtXmppAuth.Testing.Faults;

/// <summary>Stands between a client and a server and has the faults of a network, connection by connection. On loopback only.</summary>
public sealed class FaultProxy : IAsyncDisposable
{
    private readonly EndPoint _target;
    private readonly Func<int, (LinkFault? Fault, LinkWatch Watch)> _connection;
    private readonly Socket _listener = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
    private readonly ConcurrentDictionary<int, (LinkFault? Fault, LinkWatch Watch)> _expected = new();
    private readonly ConcurrentDictionary<Link, Task> _links = new();
    private readonly Task _accepting;

    /// <param name="connection">What shall befall the n-th connection, for clients that do not say it themselves.</param>
    public FaultProxy(int target, Func<int, (LinkFault? Fault, LinkWatch Watch)>? connection = null)
    {
        _target = new IPEndPoint(IPAddress.Loopback, target);
        _connection = connection ?? (_ => (null, LinkWatch.None));
        _listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        _listener.Listen(512);
        _accepting = AcceptAsync();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndPoint!).Port;

    /// <summary>A connection to the server that will have this fault.</summary>
    public async Task<Socket> ConnectAsync(LinkFault? fault, LinkWatch watch, CancellationToken cancellation)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
            _expected[((IPEndPoint)socket.LocalEndPoint!).Port] = (fault, watch);
            await socket.ConnectAsync(_listener.LocalEndPoint!, cancellation);
            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <summary>Breaks every connection that there is.</summary>
    public void Break()
    {
        foreach (var link in _links.Keys)
            link.Break(reset: true);
    }

    public async ValueTask DisposeAsync()
    {
        _listener.Dispose();
        await _accepting;
        Break();
        await Task.WhenAll(_links.Values);
    }

    private async Task AcceptAsync()
    {
        for (var ordinal = 0; ;)
        {
            try
            {
                var client = await _listener.AcceptAsync();
                client.NoDelay = true;
                if (!_expected.TryRemove(((IPEndPoint)client.RemoteEndPoint!).Port, out var wanted))
                    wanted = _connection(ordinal++);
                Carry(client, wanted.Fault, wanted.Watch);
            }
            catch (Exception end) when (end is ObjectDisposedException or SocketException { SocketErrorCode: SocketError.OperationAborted })
            {
                return; // Anything else, as having no descriptors left, is told to whoever disposes this.
            }
        }
    }

    private void Carry(Socket client, LinkFault? fault, LinkWatch watch)
    {
        var server = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        var link = new Link(Wire.Of(client), Wire.Of(server), fault, watch, TimeProvider.System);
        _links[link] = CarryAsync();

        async Task CarryAsync()
        {
            await Task.Yield();
            try
            {
                await server.ConnectAsync(_target);
                await link.RunAsync();
            }
            catch (Exception unreachable) when (unreachable is SocketException or ObjectDisposedException)
            {
                link.Break(reset: false);
            }

            _links.TryRemove(link, out _);
        }
    }
}
