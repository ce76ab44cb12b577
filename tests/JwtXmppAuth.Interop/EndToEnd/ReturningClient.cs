using JwtXmppAuth.Interop.Containers;
using JwtXmppAuth.Testing;
using JwtXmppAuth.Xmpp;
using JwtXmppAuth.Xmpp.Xml;

namespace JwtXmppAuth.Interop.EndToEnd;

/// <summary>A client on WebSocket with stream management (XEP-0198), which comes back to its session with another token.</summary>
internal sealed class ReturningClient : IAsyncDisposable
{
    private WebSocketClient _client;
    private string _id = "";
    private int _handled;

    private ReturningClient(WebSocketClient client) => _client = client;

    public Jid Jid { get; private set; } = null!;

    /// <param name="url">Of the WebSocket endpoint, with the token.</param>
    /// <param name="agent">What the client calls itself.</param>
    public static async Task<ReturningClient> ConnectAsync(Uri url, string agent = "first")
    {
        var client = new ReturningClient(await OpenAsync(url, agent));
        client.Jid = await client._client.LogInAsync();
        await client._client.SendAsync($"<enable xmlns='{XmppNamespaces.StreamManagement}' resume='true'/>");
        client._id = (await client.ReceiveAsync(element => element.Name is "enabled")).Attribute("id")!;
        return client;
    }

    /// <summary>Its connection breaks without a word, and it comes back as Jitsi's client does: the session's id in the URL, and in <c>resume</c>.</summary>
    public async Task ReturnAsync(Uri url, string agent = "second")
    {
        Die();
        _client = await OpenAsync(new Uri($"{url}&previd={_id}"), agent);
        await _client.SendAsync($"<auth xmlns='{XmppNamespaces.Sasl}' mechanism='ANONYMOUS'/>");
        await ReceiveAsync(element => element.Name is "success");
        await _client.OpenAsync(Prosody.Host);
        await _client.SendAsync($"<resume xmlns='{XmppNamespaces.StreamManagement}' previd='{_id}' h='{_handled}'/>");
        await ReceiveAsync(element => element.Name is "resumed");
    }

    public void Die() => _client.Die();

    public Task SendAsync(string stanza) => _client.SendAsync(stanza);

    /// <summary>The next element that is wanted; others are passed over.</summary>
    public async Task<Element> ReceiveAsync(Func<Element, bool> wanted)
    {
        while (true)
        {
            var element = await _client.ReceiveAsync();
            if (element.Namespace == XmppNamespaces.Client)
                _handled++;
            if (wanted(element))
                return element;
        }
    }

    public ValueTask DisposeAsync() => _client.DisposeAsync();

    private static async Task<WebSocketClient> OpenAsync(Uri url, string agent)
    {
        var client = await WebSocketClient.ConnectAsync(
            url, $"{WebSocketHandshake.Usual}User-Agent: {agent}\r\n", cancellation: TestContext.Current.CancellationToken);
        await client.OpenAsync(Prosody.Host);
        return client;
    }
}
