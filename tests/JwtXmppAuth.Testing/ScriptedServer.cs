using System.Net;
using System.Net.Sockets;

namespace JwtXmppAuth.Testing;

/// <summary>
/// The server side of RFC 6120 as a test writes it, on a real loopback socket: the test accepts a client as a
/// <see cref="ScriptedPeer"/> and plays the server's part word by word.
/// </summary>
public sealed class ScriptedServer : IDisposable
{
    private readonly Socket _listener;

    /// <param name="port">Zero: any free one. A former server's port: the same server, back again.</param>
    public ScriptedServer(int port = 0)
    {
        _listener = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        _listener.Bind(new IPEndPoint(IPAddress.Loopback, port));
        _listener.Listen();
        Port = ((IPEndPoint)_listener.LocalEndPoint!).Port;
    }

    public int Port { get; }

    /// <summary>The next client; a test that waits in vain fails after <see cref="ScriptedPeer.Patience"/>.</summary>
    public async Task<ScriptedPeer> AcceptAsync() => new(await _listener.AcceptAsync().WaitAsync(ScriptedPeer.Patience));

    /// <summary>Whether a client waits to be accepted.</summary>
    public bool HasClient => _listener.Poll(TimeSpan.Zero, SelectMode.SelectRead);

    /// <summary>Stops listening; accepted clients stay.</summary>
    public void Dispose() => _listener.Dispose();
}
