using System.Buffers.Text;
using System.Net;
using System.Text;

namespace JwtXmppAuth.Load.Clients;

/// <summary>
/// HTTP/1.1 POSTs over one connection, one at a time: just what the servers under load speak, so that the load costs little.
/// </summary>
internal sealed class HttpConnection(IPEndPoint server) : IDisposable
{
    private Wire? _wire;
    private byte[] _request = new byte[1024];

    /// <summary>What a request begins with, up to its length.</summary>
    /// <param name="path">With the query.</param>
    public static byte[] Head(IPEndPoint server, string path) => Encoding.ASCII.GetBytes(
        $"POST {path} HTTP/1.1\r\nHost: {server}\r\nContent-Type: text/xml; charset=utf-8\r\nContent-Length: ");

    /// <returns>The answer's body, valid until the next call.</returns>
    /// <exception cref="InvalidDataException">Another status than 200.</exception>
    public async ValueTask<ReadOnlyMemory<byte>> PostAsync(byte[] head, ReadOnlyMemory<byte> body, CancellationToken cancellation)
    {
        var length = Request(head, body.Span);
        while (true)
        {
            var isFresh = _wire is null;
            _wire ??= await Wire.ConnectAsync(server, cancellation);
            try
            {
                await _wire.SendAsync(_request.AsMemory(0, length), cancellation);
                if (await _wire.ReadAsync(cancellation))
                    return await AnswerAsync(_wire, cancellation);
            }
            catch (System.Net.Sockets.SocketException) when (!isFresh)
            {
                // As below.
            }

            // The server may close a connection that is kept alive just when it is used again; it has not read the request then.
            _wire.Dispose();
            _wire = null;
            if (isFresh)
                throw new InvalidDataException($"{server} closed a connection without an answer.");
        }
    }

    public void Dispose() => _wire?.Dispose();

    private int Request(byte[] head, ReadOnlySpan<byte> body)
    {
        var needed = head.Length + 16 + body.Length;
        if (_request.Length < needed)
            _request = new byte[needed * 2];
        head.CopyTo(_request, 0);
        var length = head.Length;
        Utf8Formatter.TryFormat(body.Length, _request.AsSpan(length), out var digits);
        length += digits;
        "\r\n\r\n"u8.CopyTo(_request.AsSpan(length));
        length += 4;
        body.CopyTo(_request.AsSpan(length));
        return length + body.Length;
    }

    private static async ValueTask<ReadOnlyMemory<byte>> AnswerAsync(Wire wire, CancellationToken cancellation)
    {
        int head;
        while ((head = wire.Unread.Span.IndexOf("\r\n\r\n"u8)) < 0)
            await MoreAsync(wire, cancellation);
        var length = Length(wire.Unread.Span[..(head + 2)]);
        wire.Use(head + 4);
        if (length >= 0)
        {
            while (wire.Unread.Length < length)
                await MoreAsync(wire, cancellation);
            var body = wire.Unread[..length];
            wire.Use(length);
            return body;
        }

        var whole = new MemoryStream();
        while (await ChunkAsync(wire, cancellation) is { Length: > 0 } chunk)
            whole.Write(chunk.Span);
        return whole.ToArray();
    }

    private static async ValueTask<ReadOnlyMemory<byte>> ChunkAsync(Wire wire, CancellationToken cancellation)
    {
        int line;
        while ((line = wire.Unread.Span.IndexOf("\r\n"u8)) < 0)
            await MoreAsync(wire, cancellation);
        if (!Utf8Parser.TryParse(wire.Unread.Span[..line], out int size, out _, 'x'))
            throw new InvalidDataException("Not a chunk.");
        while (wire.Unread.Length < line + size + 4)
            await MoreAsync(wire, cancellation);
        var chunk = wire.Unread.Slice(line + 2, size);
        wire.Use(line + size + 4);
        return chunk;
    }

    /// <returns>−1 for a body in chunks.</returns>
    private static int Length(ReadOnlySpan<byte> head)
    {
        if (!head.StartsWith("HTTP/1.1 200"u8))
            throw new InvalidDataException(Encoding.UTF8.GetString(head[..head.IndexOf("\r\n"u8)]));
        foreach (var line in head.Split("\r\n"u8))
        {
            var field = head[line];
            var colon = field.IndexOf((byte)':');
            if (colon < 0 || !Ascii.EqualsIgnoreCase(field[..colon], "Content-Length"u8))
                continue;
            return Utf8Parser.TryParse(field[(colon + 1)..].Trim((byte)' '), out int length, out _)
                ? length
                : throw new InvalidDataException("A length that is no number.");
        }

        return -1;
    }

    private static async ValueTask MoreAsync(Wire wire, CancellationToken cancellation)
    {
        if (!await wire.ReadAsync(cancellation))
            throw new InvalidDataException("A connection broke within an answer.");
    }
}
