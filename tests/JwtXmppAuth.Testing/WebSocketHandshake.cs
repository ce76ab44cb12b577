using System.Globalization;
using System.Net.Sockets;
using System.Text;

namespace JwtXmppAuth.Testing;

/// <summary>What came back for an opening handshake (RFC 6455 §4.1).</summary>
/// <param name="Head">Status line and headers.</param>
public sealed record WebSocketHandshake(int Status, string Head)
{
    public const string Usual =
        "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Protocol: xmpp\r\n";

    /// <summary>Null when there is no such header.</summary>
    public string? Header(string name) => Head.Split("\r\n")
        .FirstOrDefault(line => line.StartsWith(name + ":", StringComparison.OrdinalIgnoreCase))?[(name.Length + 1)..].Trim();

    /// <summary>Sends the request and reads the answer's head; what comes behind it stays on the stream.</summary>
    public static async Task<WebSocketHandshake> RunAsync(NetworkStream stream, Uri url, string headers, CancellationToken cancellation)
    {
        await stream.WriteAsync(Encoding.ASCII.GetBytes($"GET {url.PathAndQuery} HTTP/1.1\r\nHost: {url.Authority}\r\n{headers}\r\n"), cancellation);
        var head = new StringBuilder();
        var one = new byte[1];
        while (!EndsWithEmptyLine(head))
        {
            if (await stream.ReadAsync(one, cancellation) == 0)
                throw new InvalidDataException($"The connection ended in the answer to the handshake: {head}");
            head.Append((char)one[0]);
        }

        var text = head.ToString();
        return new WebSocketHandshake(int.Parse(text.Split(' ')[1], CultureInfo.InvariantCulture), text);
    }

    private static bool EndsWithEmptyLine(StringBuilder text) => text.Length >= 4 && text.ToString(text.Length - 4, 4) == "\r\n\r\n";
}
