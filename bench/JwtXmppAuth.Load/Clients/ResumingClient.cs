using System.Text;

namespace JwtXmppAuth.Load.Clients;

/// <summary>A participant over WebSocket with stream management, whose connection breaks and who comes back with another token (XEP-0198).</summary>
internal sealed class ResumingClient(Door door, int number) : IDisposable
{
    private static readonly string[] Stanzas = ["<message", "<presence", "<iq"];
    private static readonly ReadOnlyMemory<byte> Enabled = "<enabled"u8.ToArray();
    private static readonly ReadOnlyMemory<byte> Resumed = "<resumed"u8.ToArray();

    private readonly string _open = $"<open xmlns='urn:ietf:params:xml:ns:xmpp-framing' to='{door.Domain}' version='1.0'/>";
    private WebSocketWire _wire = new();
    private string _id = "";
    private int _handled;

    public async Task JoinAsync(string room, CancellationToken cancellation)
    {
        await LogInAsync("", cancellation);
        await AskAsync(Words.Bind, Words.Bound, cancellation);
        _id = Words.Attribute((await AskAsync("<enable xmlns='urn:xmpp:sm:3' resume='true'/>", Enabled, cancellation)).Span, "id");
        _handled = 0;
        await AskAsync(Words.Join(door, room, number), Words.OwnPresence, cancellation);
    }

    /// <summary>Until the server answers what is said after <c>&lt;resumed/&gt;</c>, which waits for it to have the new claims.</summary>
    public async Task ComeBackAsync(CancellationToken cancellation)
    {
        _wire.Dispose();
        _wire = new WebSocketWire();
        await LogInAsync($"&previd={_id}", cancellation);
        await AskAsync($"<resume xmlns='urn:xmpp:sm:3' previd='{_id}' h='{_handled}'/>", Resumed, cancellation);
        await AskAsync(
            $"<iq xmlns='jabber:client' type='get' id='back' to='{door.Domain}'><query xmlns='http://jabber.org/protocol/disco#info'/></iq>",
            "back"u8.ToArray(),
            cancellation);
    }

    public void Dispose() => _wire.Dispose();

    private async Task LogInAsync(string more, CancellationToken cancellation)
    {
        await _wire.ConnectAsync(door.Server, door.Path + door.Login.Query(number) + more, cancellation);
        await AskAsync(_open, Words.Mechanism(door.Login), cancellation);
        await AskAsync(door.Login.Auth(number), Words.Success, cancellation);
        await AskAsync(_open, Words.BindOffered, cancellation);
    }

    private async Task<ReadOnlyMemory<byte>> AskAsync(string words, ReadOnlyMemory<byte> awaited, CancellationToken cancellation)
    {
        await _wire.SendAsync(Encoding.UTF8.GetBytes(words), cancellation);
        while (true)
        {
            var received = await _wire.ReceiveAsync(cancellation);
            var text = Encoding.UTF8.GetString(received.Span);
            if (received.IsEmpty || text.StartsWith("<close", StringComparison.Ordinal) || text.StartsWith("<failed", StringComparison.Ordinal) || Words.Refuses(received.Span))
                throw new InvalidDataException($"{door.Server} does not play along: {text}");
            if (Stanzas.Any(name => text.StartsWith(name, StringComparison.Ordinal)))
                _handled++;
            if (received.Span.IndexOf(awaited.Span) >= 0)
                return received;
        }
    }
}
