using System.Net.Sockets;
using System.Text;
using JwtXmppAuth.Testing.Scenarios;
using JwtXmppAuth.Xmpp;
using JwtXmppAuth.Xmpp.Stanzas;
using JwtXmppAuth.Xmpp.Streams;
using JwtXmppAuth.Xmpp.Xml;

namespace JwtXmppAuth.Testing;

/// <summary>
/// A client on a server's own port (RFC 6120 over TCP, unencrypted), past every gateway. It can say anything, right or wrong.
/// Not for concurrent use; reads only when it is asked for something.
/// </summary>
public sealed class C2sClient : IScenarioClient
{
    /// <summary>Real time after which a test that waits has failed; reached only by a broken one.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly TcpClient _connection;
    private readonly string _host;
    private readonly byte[] _buffer = new byte[16 * 1024];
    private StreamSplitter _splitter = new(XmlLimits.Default);
    private NamespaceScope _scope = NamespaceScope.Empty;
    private Jid? _jid;

    private C2sClient(TcpClient connection, string host) => (_connection, _host) = (connection, host);

    public Jid Jid => _jid ?? throw new InvalidOperationException("Nothing is bound yet.");

    /// <summary>The latest stream features.</summary>
    public Element Features { get; private set; } = new("none", "");

    /// <summary>Connects, opens a stream to the host and reads its features.</summary>
    public static async Task<C2sClient> ConnectAsync(string address, int port, string host)
    {
        var client = new C2sClient(new TcpClient { NoDelay = true }, host);
        try
        {
            await client._connection.ConnectAsync(address, port).WaitAsync(Patience);
            await client.OpenAsync();
        }
        catch
        {
            await client.DisposeAsync();
            throw;
        }

        return client;
    }

    /// <summary>Authenticates, which must succeed, opens the stream anew and binds.</summary>
    public async Task LogInAsync(string mechanism, string initialResponse, string? resource = null)
    {
        var answer = await AuthenticateAsync(mechanism, initialResponse);
        if (!answer.Is("success", XmppNamespaces.Sasl))
            throw new InvalidOperationException($"The login failed: {answer}");
        await OpenAsync();
        await BindAsync(resource);
    }

    /// <summary>Authenticates, which must succeed, and reads which resource the server has bound by itself.</summary>
    public async Task LogInAtOnceAsync(string mechanism, string initialResponse)
    {
        var answer = await AuthenticateAsync(mechanism, initialResponse);
        if (!answer.Is("success", XmppNamespaces.Sasl) || answer.Text != Convert.ToBase64String("bind"u8))
            throw new InvalidOperationException($"The login was not taken so: {answer}");
        Bind(await ReceiveAsync(stanza => stanza is { Kind: StanzaKind.Iq, Id: "bind" }));
    }

    /// <returns>The server's answer: <c>success</c>, <c>failure</c> or a stream error.</returns>
    public Task<Element> AuthenticateAsync(string mechanism, string initialResponse) =>
        AuthenticateWithAsync(mechanism, Convert.ToBase64String(Encoding.UTF8.GetBytes(initialResponse)));

    /// <param name="content">What stands inside <c>auth</c>, as it is.</param>
    /// <inheritdoc cref="AuthenticateAsync"/>
    public async Task<Element> AuthenticateWithAsync(string mechanism, string content)
    {
        await SendTextAsync($"<auth xmlns='{XmppNamespaces.Sasl}' mechanism='{mechanism}'>{content}</auth>");
        return await ReceiveElementAsync();
    }

    /// <summary>A stream of its own, at the start and after a login.</summary>
    public async Task OpenAsync()
    {
        _splitter = new StreamSplitter(XmlLimits.Default);
        await SendTextAsync(Encoding.UTF8.GetString(new StreamHeader { To = _host }.ToBytes()));
        Features = await ReceiveElementAsync();
    }

    public async Task BindAsync(string? resource = null)
    {
        var wish = resource is null ? "" : $"<resource>{resource}</resource>";
        Bind(await AskAsync($"<iq type='set' id='bind'><bind xmlns='{XmppNamespaces.Bind}'>{wish}</bind></iq>"));
    }

    /// <summary>As the gateway asks for another resource than the one that was bound with the login.</summary>
    public async Task BindAnewAsync(string resource) =>
        Bind(await AskAsync($"<iq type='set' id='anew'><bind xmlns='{XmppNamespaces.Handoff}' resource='{resource}'/></iq>"));

    private void Bind(Stanza answer)
    {
        var bound = answer.Element.Child("bind", XmppNamespaces.Bind)?.Child("jid", XmppNamespaces.Bind)?.Text;
        _jid = Jid.TryParse(bound, out var jid) ? jid : throw new InvalidOperationException($"Nothing was bound: {answer}");
    }

    /// <summary>Sends an IQ and returns the answer to it; what comes before the answer is passed over.</summary>
    /// <param name="iq">With an <c>id</c>.</param>
    public async Task<Stanza> AskAsync(string iq)
    {
        var id = Read(Encoding.UTF8.GetBytes(iq)).Attribute("id") ?? throw new ArgumentException("It has no id.", nameof(iq));
        await SendTextAsync(iq);
        return await ReceiveAsync(stanza => stanza.Kind == StanzaKind.Iq && stanza.Id == id && stanza.Type is "result" or "error");
    }

    /// <summary>The next stanza that is wanted; others are passed over.</summary>
    public async Task<Stanza> ReceiveAsync(Func<Stanza, bool> wanted)
    {
        using var patience = new CancellationTokenSource(Patience);
        while (true)
        {
            var stanza = await ReceiveAsync(patience.Token);
            if (wanted(stanza))
                return stanza;
        }
    }

    public async Task<Stanza> ReceiveAsync(CancellationToken cancellation)
    {
        var element = await ReceiveElementAsync(cancellation);
        return Stanza.TryCreate(element, out var stanza) ? stanza : throw new InvalidDataException($"No stanza: {element}");
    }

    /// <summary>The next top-level element.</summary>
    /// <exception cref="EndOfStreamException">The server has closed the stream or the connection.</exception>
    public async Task<Element> ReceiveElementAsync()
    {
        using var patience = new CancellationTokenSource(Patience);
        return await ReceiveElementAsync(patience.Token);
    }

    /// <summary>Everything until the server closes the stream or the connection.</summary>
    public async Task<IReadOnlyList<Element>> ReceiveToEndAsync()
    {
        var received = new List<Element>();
        try
        {
            while (true)
                received.Add(await ReceiveElementAsync());
        }
        catch (EndOfStreamException)
        {
            return received;
        }
    }

    public Task SendAsync(Element stanza, CancellationToken cancellation) => SendTextAsync(stanza.ToString());

    /// <summary>Sends the text as it is, well-formed or not.</summary>
    public async Task SendTextAsync(string text) =>
        await _connection.GetStream().WriteAsync(Encoding.UTF8.GetBytes(text)).AsTask().WaitAsync(Patience);

    public ValueTask DisposeAsync()
    {
        _connection.Dispose();
        return ValueTask.CompletedTask;
    }

    private async Task<Element> ReceiveElementAsync(CancellationToken cancellation)
    {
        while (true)
        {
            while (_splitter.TryTake(out var part))
            {
                switch (part.Kind)
                {
                    case StreamPartKind.Header:
                        if (!StreamHeader.TryRead(part.Bytes, XmlLimits.Default, out var header, out var error))
                            throw new InvalidDataException($"No stream header: {error}");
                        _scope = header.Scope;
                        break;
                    case StreamPartKind.Element:
                        return Read(part.Bytes);
                    default:
                        throw new EndOfStreamException("The server has closed the stream.");
                }
            }

            if (_splitter.Fault != XmlFault.None)
                throw new InvalidDataException($"What the server sent is {_splitter.Fault}.");
            await FillAsync(cancellation);
        }
    }

    private async Task FillAsync(CancellationToken cancellation)
    {
        int length;
        try
        {
            length = await _connection.GetStream().ReadAsync(_buffer, cancellation);
        }
        catch (IOException exception)
        {
            throw new EndOfStreamException("The connection is lost.", exception);
        }

        if (length == 0)
            throw new EndOfStreamException("The server has closed the connection.");
        _splitter.Append(_buffer.AsSpan(0, length));
    }

    private Element Read(ReadOnlyMemory<byte> bytes) =>
        StanzaReader.TryRead(bytes, XmlLimits.Default, _scope, out var element, out var fault)
            ? element
            : throw new InvalidDataException($"{fault}: {Encoding.UTF8.GetString(bytes.Span)}");
}
