using JwtXmppAuth.Gateway.Sessions;
using JwtXmppAuth.Xmpp.Xml;

namespace JwtXmppAuth.Tests.Gateway.Sessions;

/// <summary>A WebSocket client with stream management that a test holds in its hand; its connections go and come as it says.</summary>
internal sealed class ManagedClient
{
    private readonly SessionFixture _fixture;
    private string? _token;

    private ManagedClient(SessionFixture fixture, string? token)
    {
        _fixture = fixture;
        _token = token;
    }

    /// <summary>Shown in the place of the token, where there is one.</summary>
    public string? Ticket { get; set; }

    public RecordingClient Connection { get; private set; } = null!;

    /// <summary>What the transport of <see cref="Connection"/> holds.</summary>
    public GatewaySession Session { get; private set; } = null!;

    public FakeConnection Server { get; private set; } = null!;

    public Element Enabled { get; private set; } = null!;

    public string Id => Enabled.Attribute("id")!;

    /// <summary>Stanzas received since stream management was enabled.</summary>
    public uint Handled { get; private set; }

    public static async Task<ManagedClient> EnabledAsync(
        SessionFixture fixture, string? token, string enable = "resume='true'", string? ticket = null)
    {
        var client = new ManagedClient(fixture, token) { Ticket = ticket };
        await client.LogInAsync();
        await client.SayAsync(SessionFixture.Bind);
        await client.Connection.NextAsync();
        client.Server = fixture.Upstream.Connections[^1];
        await client.SayAsync($"<enable xmlns='urn:xmpp:sm:3' {enable}/>");
        client.Enabled = await client.Connection.NextAsync();
        return client;
    }

    public static Task<ManagedClient> EnabledAsync(SessionFixture fixture) => EnabledAsync(fixture, SessionFixture.Token());

    public Task SayAsync(string xml) => SayAsync(Xml.Element(xml));

    public Task SayAsync(Element element) => Session.ReceiveAsync(element);

    /// <summary>The next stanza; requests for an acknowledgement on the way are passed over.</summary>
    public async Task<Element> NextStanzaAsync()
    {
        while (true)
        {
            var element = await Connection.NextAsync();
            if (element.Name is "r")
                continue;
            Handled++;
            return element;
        }
    }

    /// <summary>The connection breaks, and the gateway notices.</summary>
    public void Lose()
    {
        Connection.Dead = true;
        Session.ConnectionLost();
    }

    /// <summary>A new connection up to its last features; what SASL answered.</summary>
    public async Task<Element> LogInAsync(string? previousId = null)
    {
        Connection = new RecordingClient(transport: Transport.WebSocket);
        var request = SessionFixture.Request(Ticket is null ? _token : null, transport: Transport.WebSocket, previousId: previousId) with { Ticket = Ticket };
        Assert.True(_fixture.Table.TryOpen(request, Connection, out var session, out _));
        Session = session;
        await session.StartAsync();
        await Connection.NextAsync();
        await session.ReceiveAsync(SessionFixture.Auth);
        var answer = await Connection.NextAsync();
        if (answer.Name is not "success")
            return answer;
        await session.RestartAsync();
        await Connection.NextAsync();
        return answer;
    }

    /// <summary>A new connection that names the session, and another token, which the client goes on with.</summary>
    public Task LogInWithAsync(string? token)
    {
        _token = token;
        return LogInAsync(Id);
    }

    public Task ResumeAsync() => SayAsync($"<resume xmlns='urn:xmpp:sm:3' previd='{Id}' h='{Handled}'/>");

    /// <summary>Comes back on a new connection, as lib-jitsi-meet does: the id in the URL, and in <c>resume</c>.</summary>
    /// <returns>What the gateway says to it.</returns>
    public Task<Element> ComeBackAsync() => ComeBackAsync(_token);

    public async Task<Element> ComeBackAsync(string? token, string? id = null, uint? handled = null, bool inUrl = true)
    {
        _token = token;
        id ??= Id;
        if (await LogInAsync(inUrl ? id : null) is { Name: not "success" } refused)
            return refused;
        await SayAsync($"<resume xmlns='urn:xmpp:sm:3' previd='{id}' h='{handled ?? Handled}'/>");
        return await Connection.NextAsync();
    }
}
