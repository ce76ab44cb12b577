using System.Net;
using System.Net.Sockets;

namespace JwtXmppAuth.Load.Clients;

/// <summary>A TCP connection with what has been read from it and not been used yet.</summary>
internal sealed class Wire : IDisposable
{
    /// <summary>Loopback addresses that connections come from in turn: each has its own ports.</summary>
    private const int SourceAddresses = 8;

    private static int _next;

    private readonly Socket _socket;
    private byte[] _buffer = new byte[1024];
    private int _start;
    private int _end;

    private Wire(Socket socket) => _socket = socket;

    public ReadOnlyMemory<byte> Unread => _buffer.AsMemory(_start, _end - _start);

    public static async Task<Wire> ConnectAsync(IPEndPoint server, CancellationToken cancellation)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            var last = 1 + (Interlocked.Increment(ref _next) % SourceAddresses);
            socket.Bind(new IPEndPoint(new IPAddress([127, 0, 0, (byte)last]), 0));
            await socket.ConnectAsync(server, cancellation);
            return new Wire(socket);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    public async ValueTask SendAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellation)
    {
        while (!bytes.IsEmpty)
            bytes = bytes[await _socket.SendAsync(bytes, SocketFlags.None, cancellation)..];
    }

    /// <summary>Reads more behind <see cref="Unread"/>, which may move.</summary>
    /// <returns>Whether there was more: false is the end.</returns>
    public async ValueTask<bool> ReadAsync(CancellationToken cancellation)
    {
        if (_start == _end)
            _start = _end = 0;
        else if (_end == _buffer.Length)
            MakeRoom();
        var read = await _socket.ReceiveAsync(_buffer.AsMemory(_end), SocketFlags.None, cancellation);
        _end += read;
        return read > 0;
    }

    public void Use(int bytes) => _start += bytes;

    public void Dispose() => _socket.Dispose();

    private void MakeRoom()
    {
        var unread = Unread;
        var target = unread.Length > _buffer.Length / 2 ? new byte[_buffer.Length * 2] : _buffer;
        unread.CopyTo(target);
        (_buffer, _start, _end) = (target, 0, unread.Length);
    }
}
