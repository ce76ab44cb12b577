using System.Buffers.Binary;
using System.Net.Sockets;
using System.Security;
using System.Text;
using JwtXmppAuth.Xmpp;
using JwtXmppAuth.Xmpp.Streams;
using JwtXmppAuth.Xmpp.Xml;

namespace JwtXmppAuth.Testing;

/// <summary>
/// A client of RFC 7395 that does what a test says, frame by frame, over a real socket: it can cut messages into fragments,
/// break the rules of RFC 6455, stop reading, and die. Every frame it has received is kept. A client that behaves is
/// <see cref="Scenarios.WebSocketScenarioClient"/>.
/// </summary>
public sealed class WebSocketClient : IAsyncDisposable
{
    private readonly Socket _socket;
    private readonly NetworkStream _stream;
    private readonly List<WebSocketFrame> _frames = [];

    private WebSocketClient(Socket socket, NetworkStream stream, WebSocketHandshake handshake)
    {
        _socket = socket;
        _stream = stream;
        Handshake = handshake;
    }

    public WebSocketHandshake Handshake { get; }

    /// <summary>Every frame received so far, those of control too.</summary>
    public IReadOnlyList<WebSocketFrame> Frames => _frames;

    /// <summary>Whether pings are answered while this client reads.</summary>
    public bool Pongs { get; set; } = true;

    /// <summary>Of the stream, once it was logged in.</summary>
    public string? Host { get; private set; }

    /// <param name="url">With <c>?token=</c> and what else the first request says.</param>
    /// <param name="headers">In place of those of a usual handshake.</param>
    /// <param name="receiveBuffer">Of the socket, in bytes, for a client that stops reading.</param>
    public static async Task<WebSocketClient> ConnectAsync(
        Uri url, string headers = WebSocketHandshake.Usual, int? receiveBuffer = null, CancellationToken cancellation = default)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        if (receiveBuffer is { } bytes)
            socket.ReceiveBufferSize = bytes;
        await socket.ConnectAsync(url.Host, url.Port, cancellation);
        var stream = new NetworkStream(socket, ownsSocket: true);
        return new WebSocketClient(socket, stream, await WebSocketHandshake.RunAsync(stream, url, headers, cancellation));
    }

    /// <summary>One whole message.</summary>
    public Task SendAsync(string text) => SendAsync(new WebSocketFrame(WebSocketOpcode.Text, Encoding.UTF8.GetBytes(text)));

    public Task SendAsync(Element element) => SendAsync(StanzaWriter.ToText(element));

    /// <summary>One message in these fragments.</summary>
    public async Task SendInPartsAsync(params IReadOnlyList<string> parts)
    {
        foreach (var (index, part) in parts.Index())
        {
            await SendAsync(new WebSocketFrame(
                index == 0 ? WebSocketOpcode.Text : WebSocketOpcode.Continuation, Encoding.UTF8.GetBytes(part), index == parts.Count - 1));
        }
    }

    /// <summary>Any frame, right or wrong.</summary>
    /// <param name="masked">False breaks RFC 6455 §5.3.</param>
    public async Task SendAsync(WebSocketFrame frame, bool masked = true)
    {
        var length = frame.Payload.Length;
        var head = new byte[14];
        head[0] = (byte)((frame.Final ? 0x80 : 0) | (frame.Reserved << 4) | (int)frame.Opcode);
        var size = 2;
        if (length < 126)
        {
            head[1] = (byte)length;
        }
        else if (length <= ushort.MaxValue)
        {
            head[1] = 126;
            BinaryPrimitives.WriteUInt16BigEndian(head.AsSpan(2), (ushort)length);
            size = 4;
        }
        else
        {
            head[1] = 127;
            BinaryPrimitives.WriteUInt64BigEndian(head.AsSpan(2), (ulong)length);
            size = 10;
        }

        // A mask of zeros masks nothing, and is one.
        if (masked)
        {
            head[1] |= 0x80;
            size += 4;
        }

        await SendRawAsync((byte[])[.. head.AsSpan(0, size), .. frame.Payload]);
    }

    public async Task SendRawAsync(ReadOnlyMemory<byte> bytes) => await _stream.WriteAsync(bytes).AsTask().WaitAsync(ScriptedPeer.Patience);

    /// <summary>The next frame; null when the connection has ended. Pings are answered on the way.</summary>
    /// <param name="pings">They are wanted too.</param>
    public async Task<WebSocketFrame?> NextAsync(bool pings = false)
    {
        while (true)
        {
            var frame = await ReadFrameAsync().WaitAsync(ScriptedPeer.Patience);
            if (frame is null)
                return null;
            _frames.Add(frame);
            if (frame.Opcode is WebSocketOpcode.Ping && Pongs)
                await SendAsync(frame with { Opcode = WebSocketOpcode.Pong });
            if (frame.Opcode is not WebSocketOpcode.Ping || pings)
                return frame;
        }
    }

    /// <summary>The next message, which must be one text frame.</summary>
    public async Task<string> ReceiveTextAsync() => await NextAsync() switch
    {
        { Opcode: WebSocketOpcode.Text, Final: true, Reserved: 0 } frame => frame.Text,
        { } other => throw new InvalidDataException($"Expected a message in one frame, received {other}"),
        null => throw new InvalidDataException("Expected a message, received the end of the connection."),
    };

    /// <summary>The next message as the element it must be.</summary>
    public async Task<Element> ReceiveAsync()
    {
        var text = await ReceiveTextAsync();
        return StanzaReader.TryRead(Encoding.UTF8.GetBytes(text), XmlLimits.Default with { MaxBytes = int.MaxValue }, out var element, out var fault)
            ? element
            : throw new InvalidDataException($"The message is no XML ({fault}): {text}");
    }

    /// <summary>Sends an <c>open</c> and reads the server's and the features behind it.</summary>
    public async Task<(Element Open, Element Features)> OpenAsync(string host)
    {
        Host = host;
        await SendAsync($"<open xmlns='{XmppNamespaces.Framing}' to='{SecurityElement.Escape(host)}' version='1.0'/>");
        return (await ExpectAsync("open"), await ExpectAsync("features"));
    }

    /// <summary>SASL ANONYMOUS, restart and bind, on a stream that is open; answers with the JID.</summary>
    public async Task<Jid> LogInAsync(string? resource = null)
    {
        await SendAsync($"<auth xmlns='{XmppNamespaces.Sasl}' mechanism='ANONYMOUS'/>");
        await ExpectAsync("success");
        await OpenAsync(Host!);
        var wanted = resource is null ? "" : $"<resource>{SecurityElement.Escape(resource)}</resource>";
        await SendAsync($"<iq xmlns='{XmppNamespaces.Client}' type='set' id='bind'><bind xmlns='{XmppNamespaces.Bind}'>{wanted}</bind></iq>");
        var bound = await ExpectAsync("iq");
        return Jid.TryParse(bound.Child("bind", XmppNamespaces.Bind)?.Child("jid", XmppNamespaces.Bind)?.Text, out var jid)
            ? jid
            : throw new InvalidDataException($"Not bound: {bound}");
    }

    /// <summary>The end as the server tells it: a stream error or none, <c>close</c>, a close frame; every message before it is dropped.</summary>
    public async Task<(StreamError? Error, Element Close, int? Code)> ReceiveEndAsync()
    {
        StreamError? error = null;
        Element element;
        while (!(element = await ReceiveAsync()).Is("close", XmppNamespaces.Framing))
        {
            if (StreamError.TryRead(element, out var read))
                error = read;
        }

        var last = await NextAsync();
        return last is { Opcode: WebSocketOpcode.Close }
            ? (error, element, last.CloseCode)
            : throw new InvalidDataException($"Expected a close frame, received {last}");
    }

    /// <summary>The close frame of this side.</summary>
    public Task SendCloseAsync(int code = 1000) =>
        SendAsync(new WebSocketFrame(WebSocketOpcode.Close, [(byte)(code >> 8), (byte)code]));

    /// <summary>Dies as a phone in a tunnel does: a reset, whatever was under way.</summary>
    public void Die() => _socket.Close(timeout: 0);

    public ValueTask DisposeAsync()
    {
        Die();
        return _stream.DisposeAsync();
    }

    private async Task<Element> ExpectAsync(string name)
    {
        var element = await ReceiveAsync();
        return element.Name == name ? element : throw new InvalidDataException($"Expected <{name}>, received {element}");
    }

    private async Task<WebSocketFrame?> ReadFrameAsync()
    {
        try
        {
            var head = await ReadExactlyAsync(2);
            var length = (head[1] & 0x7f) switch
            {
                126 => BinaryPrimitives.ReadUInt16BigEndian(await ReadExactlyAsync(2)),
                127 => checked((int)BinaryPrimitives.ReadUInt64BigEndian(await ReadExactlyAsync(8))),
                var few => few,
            };
            if ((head[1] & 0x80) != 0)
                throw new InvalidDataException("A server masks nothing (RFC 6455 §5.1).");
            return new WebSocketFrame(
                (WebSocketOpcode)(head[0] & 0x0f), await ReadExactlyAsync(length), (head[0] & 0x80) != 0, (head[0] >> 4) & 7);
        }
        catch (Exception end) when (end is EndOfStreamException or IOException)
        {
            return null;
        }
    }

    private async Task<byte[]> ReadExactlyAsync(int count)
    {
        var bytes = new byte[count];
        await _stream.ReadExactlyAsync(bytes);
        return bytes;
    }
}
