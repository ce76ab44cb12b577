using System.Buffers;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace JwtXmppAuth.Testing;

/// <summary>One client of a <see cref="ScriptedServer"/>. Says exactly what it is told to, and expects exactly what it is told to.</summary>
public sealed class ScriptedPeer : IDisposable
{
    /// <summary>Real time after which a test that waits has failed; reached only by a broken one.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly Socket _socket;
    private Stream _stream;

    public ScriptedPeer(Socket socket)
    {
        socket.NoDelay = true;
        _socket = socket;
        _stream = new NetworkStream(socket, ownsSocket: false);
    }

    public async Task SendAsync(string text) => await _stream.WriteAsync(Encoding.UTF8.GetBytes(text)).AsTask().WaitAsync(Patience);

    /// <summary>One byte after the other, each on its way before the next.</summary>
    public async Task SendByteByByteAsync(string text)
    {
        foreach (var one in Encoding.UTF8.GetBytes(text))
            await _stream.WriteAsync(new[] { one }).AsTask().WaitAsync(Patience);
    }

    /// <summary>Reads exactly <paramref name="text"/>, byte for byte.</summary>
    public async Task ExpectAsync(string text)
    {
        var expected = Encoding.UTF8.GetBytes(text);
        var actual = new byte[expected.Length];
        var length = 0;
        var matches = true;
        while (length < actual.Length && matches)
        {
            var read = await _stream.ReadAsync(actual.AsMemory(length)).AsTask().WaitAsync(Patience);
            if (read == 0)
                break;
            matches = expected.AsSpan(length, read).SequenceEqual(actual.AsSpan(length, read));
            length += read;
        }

        var got = Encoding.UTF8.GetString(actual, 0, length);
        if (got != text)
            throw new InvalidDataException($"Expected: {text}\nReceived: {got}");
    }

    /// <summary>Reads up to and with <paramref name="terminator"/>, and returns what came.</summary>
    public async Task<string> ReadToAsync(string terminator)
    {
        var end = Encoding.UTF8.GetBytes(terminator);
        var received = new ArrayBufferWriter<byte>();
        while (!received.WrittenSpan.EndsWith(end))
        {
            if (await _stream.ReadAsync(received.GetMemory(1)[..1]).AsTask().WaitAsync(Patience) == 0)
                throw new InvalidDataException($"Expected: …{terminator}\nReceived: {Encoding.UTF8.GetString(received.WrittenSpan)}, then the end");
            received.Advance(1);
        }

        return Encoding.UTF8.GetString(received.WrittenSpan);
    }

    /// <summary>What has come, as soon as something has; zero at the client's end of the connection.</summary>
    public async Task<int> ReadAsync(Memory<byte> buffer) => await _stream.ReadAsync(buffer).AsTask().WaitAsync(Patience);

    /// <summary>Everything up to the client's end of the connection; a reset ends it too.</summary>
    public async Task<string> ReadToEndAsync()
    {
        using var received = new MemoryStream();
        try
        {
            await _stream.CopyToAsync(received).WaitAsync(Patience);
        }
        catch (IOException)
        {
        }

        return Encoding.UTF8.GetString(received.ToArray());
    }

    /// <summary>Everything up to the client's end of the connection; as soon as the client has ended its stream, this side does.</summary>
    public async Task<string> ReadToEndOfStreamAsync()
    {
        var received = new ArrayBufferWriter<byte>();
        while (await _stream.ReadAsync(received.GetMemory(64 * 1024)).AsTask().WaitAsync(Patience) is var length and > 0)
        {
            received.Advance(length);
            if (received.WrittenSpan.EndsWith("</stream:stream>"u8))
                await SendAsync("</stream:stream>");
        }

        return Encoding.UTF8.GetString(received.WrittenSpan);
    }

    /// <summary>
    /// Sends until the client has stopped reading and all buffers on the way are full, at most <paramref name="most"/> times.
    /// </summary>
    /// <returns>How many were taken in full.</returns>
    public int SendUntilHeldBack(string text, int most)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        for (var sent = 0; sent < most; sent++)
        {
            for (var offset = 0; offset < bytes.Length;)
            {
                // Half a second without room for one byte on loopback: nobody reads.
                if (!_socket.Poll(TimeSpan.FromMilliseconds(500), SelectMode.SelectWrite))
                    return sent;
                offset += _socket.Send(bytes, offset, bytes.Length - offset, SocketFlags.None);
            }
        }

        return most;
    }

    /// <summary>Small buffers, so that a client notices soon that nobody reads.</summary>
    public void ReadLittle() => _socket.ReceiveBufferSize = 4096;

    public async Task EncryptAsync(X509Certificate2 certificate)
    {
        var tls = new SslStream(_stream);
        _stream = tls;
        await tls.AuthenticateAsServerAsync(certificate).WaitAsync(Patience);
    }

    /// <summary>No more from here, but still reading: the half-closed connection.</summary>
    public void HalfClose() => _socket.Shutdown(SocketShutdown.Send);

    /// <summary>Dies as a killed process does: a reset, whatever was under way.</summary>
    public void Die()
    {
        _socket.Close(timeout: 0);
    }

    public void Dispose()
    {
        _stream.Dispose();
        _socket.Dispose();
    }
}
