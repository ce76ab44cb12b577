using JwtXmppAuth.Gateway.Upstreams;
using JwtXmppAuth.Testing;
using JwtXmppAuth.Xmpp;
using JwtXmppAuth.Xmpp.Stanzas;
using JwtXmppAuth.Xmpp.Xml;
using Microsoft.Extensions.Time.Testing;

namespace JwtXmppAuth.Tests.Gateway.Upstreams;

/// <summary>A stream to a server that does what the test says, on a clock that the test moves.</summary>
public abstract class ClientStreamFixture : IAsyncDisposable
{
    protected const string Bound =
        "<iq type='result' id='bind'><bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'><jid>node@meet.example.com/resource</jid></bind></iq>";

    protected static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    private const int MuchLength = 20_000_000;

    private readonly ScriptedServer _server = new();
    private ScriptedPeer? _peer;
    private ClientStream? _stream;

    protected ClientStreamFixture() => Options = new() { Port = _server.Port, KeepAliveInterval = TimeSpan.Zero };

    protected ProsodyOptions Options { get; }

    protected FakeTimeProvider Clock { get; } = new();

    /// <summary>What the server reads of <see cref="SendMuchAsync"/>.</summary>
    protected static string Much => $"<message><body>{new string('x', MuchLength)}</body></message>";

    protected ScriptedPeer Peer => _peer ?? throw new InvalidOperationException("Nobody has logged in yet.");

    private protected ClientStream Stream => _stream ?? throw new InvalidOperationException("Nobody has logged in yet.");

    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        Peer.Die();
        await Stream.DisposeAsync();
        _server.Dispose();
    }

    protected async Task LogInAsync()
    {
        var login = new ClientLogin(new UpstreamEndpoint(Logins.Host, Options), Options, [Handoff.Mechanism], Clock)
            .LogInAsync(mechanism => new OneResponse(mechanism, "credentials"), TestContext.Current.CancellationToken);
        _peer = await _server.AcceptAsync();
        await Peer.LogInAsync();
        _stream = new ClientStream(await login, Options, Clock);
    }

    protected async Task BindAsync()
    {
        await LogInAsync();
        var bind = Stream.BindAsync(null, TestContext.Current.CancellationToken);
        await Peer.ExpectAsync($"<iq type='set' id='bind'><bind xmlns='{XmppNamespaces.Bind}'/></iq>{Space(41)}");
        await Peer.SendAsync(Bound);
        await bind;
    }

    /// <summary>What follows a stanza: <see cref="TrailingSpace"/>.</summary>
    protected static string Space(int length) => new(' ', length);

    protected static Stanza Message(string body)
    {
        var element = new Element("message", XmppNamespaces.Client, new Element("body", XmppNamespaces.Client).WithText(body));
        return Stanza.TryCreate(element, out var stanza) ? stanza : throw new ArgumentException(null, nameof(body));
    }

    protected ValueTask SendAsync(Stanza stanza, CancellationToken? cancellation = null) =>
        Stream.SendAsync(stanza, cancellation ?? TestContext.Current.CancellationToken);

    protected async Task<Stanza> ReceiveAsync() =>
        await Stream.Incoming.ReadAsync(TestContext.Current.CancellationToken).AsTask().WaitAsync(ScriptedPeer.Patience);

    protected async Task<UpstreamEnd> EndAsync() => await Stream.Ended.WaitAsync(ScriptedPeer.Patience);

    /// <summary>More than all buffers on the way hold, so that it waits for a server that reads nothing.</summary>
    protected Task SendMuchAsync(CancellationToken? cancellation = null) => SendAsync(Message(new string('x', MuchLength)), cancellation).AsTask();
}
