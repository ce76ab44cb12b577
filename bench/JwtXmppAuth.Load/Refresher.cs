using System.Net.WebSockets;
using System.Text;

namespace JwtXmppAuth.Load;

/// <summary>
/// A participant over WebSocket (RFC 7395) that comes back with another token as Jitsi's clients do: the connection is cut, the
/// next one logs in with the new token and resumes (XEP-0198 §5). It looks for what it waits for and parses nothing.
/// </summary>
internal sealed class Refresher(Target target, string room, int number) : IDisposable
{
    private const string Bind = "<iq type='set' id='b' xmlns='jabber:client'><bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'/></iq>";

    private readonly string _open = $"<open xmlns='urn:ietf:params:xml:ns:xmpp-framing' to='{target.Domain}' version='1.0'/>";
    private readonly byte[] _buffer = new byte[64 * 1024];
    private ClientWebSocket _socket = new();
    private string _id = "";
    private uint _handled;

    /// <summary>Messages sent so far.</summary>
    public int Messages { get; private set; }

    /// <summary>From nothing into the room, with stream management.</summary>
    public async Task StartAsync(string token, CancellationToken cancellation)
    {
        await LogInAsync($"?token={token}", cancellation);
        await SendUntilAsync(Bind, "<jid>", cancellation);
        var enabled = await SendUntilAsync("<enable xmlns='urn:xmpp:sm:3' resume='true'/>", "<enabled", cancellation);
        _id = Attribute(enabled, "id");
        _handled = 0;
        await SendUntilAsync(
            $"<presence xmlns='jabber:client' to='{room}@conference.{target.Domain}/p{number}'><x xmlns='http://jabber.org/protocol/muc'/></presence>",
            "code='110'",
            cancellation);
    }

    /// <summary>
    /// Cuts the connection and is back, under the new token: until the server answers what is said then, which waits for the
    /// server to have the new claims.
    /// </summary>
    public async Task RefreshAsync(string token, CancellationToken cancellation)
    {
        _socket.Abort();
        _socket.Dispose();
        _socket = new ClientWebSocket();
        await LogInAsync($"?token={token}&previd={_id}", cancellation);
        await SendUntilAsync($"<resume xmlns='urn:xmpp:sm:3' previd='{_id}' h='{_handled}'/>", "<resumed", cancellation);
        var question = $"id='q{Messages}'";
        await SendUntilAsync(
            $"<iq xmlns='jabber:client' type='get' {question} to='{target.Domain}'><query xmlns='http://jabber.org/protocol/disco#info'/></iq>",
            question,
            cancellation);
    }

    public void Dispose() => _socket.Dispose();

    private async Task LogInAsync(string query, CancellationToken cancellation)
    {
        _socket.Options.AddSubProtocol("xmpp");
        _socket.Options.Proxy = null;
        await _socket.ConnectAsync(new UriBuilder(target.Url) { Query = query }.Uri, cancellation);
        await SendUntilAsync(_open, "<mechanism>ANONYMOUS<", cancellation);
        await SendUntilAsync("<auth xmlns='urn:ietf:params:xml:ns:xmpp-sasl' mechanism='ANONYMOUS'/>", "<success", cancellation);
        await SendUntilAsync(_open, "urn:ietf:params:xml:ns:xmpp-bind", cancellation);
    }

    private async Task<string> SendUntilAsync(string message, string awaited, CancellationToken cancellation)
    {
        Messages++;
        await _socket.SendAsync(Encoding.UTF8.GetBytes(message), WebSocketMessageType.Text, true, cancellation);
        while (true)
        {
            var received = await ReceiveAsync(cancellation);
            if (received.Contains(awaited, StringComparison.Ordinal))
                return received;
        }
    }

    private async Task<string> ReceiveAsync(CancellationToken cancellation)
    {
        var length = 0;
        ValueWebSocketReceiveResult part;
        do
        {
            part = await _socket.ReceiveAsync(_buffer.AsMemory(length), cancellation);
            length += part.Count;
        }
        while (!part.EndOfMessage);
        var message = Encoding.UTF8.GetString(_buffer, 0, length);
        if (message.StartsWith("<message", StringComparison.Ordinal) || message.StartsWith("<presence", StringComparison.Ordinal)
            || message.StartsWith("<iq", StringComparison.Ordinal))
            _handled++;
        var over = part.MessageType is WebSocketMessageType.Close || message.StartsWith("<failure", StringComparison.Ordinal)
            || message.StartsWith("<failed", StringComparison.Ordinal) || message.StartsWith("<close", StringComparison.Ordinal)
            || message.Contains("type='error'", StringComparison.Ordinal);
        return over ? throw new InvalidDataException($"{target.Name} does not play along: {message}") : message;
    }

    private static string Attribute(string answer, string name)
    {
        var from = answer.IndexOf($" {name}='", StringComparison.Ordinal) + name.Length + 3;
        return answer[from..answer.IndexOf('\'', from)];
    }
}
