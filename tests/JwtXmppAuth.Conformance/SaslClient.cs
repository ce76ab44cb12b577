using System.Text;
using JwtXmppAuth.Testing;
using JwtXmppAuth.Xmpp;
using JwtXmppAuth.Xmpp.Xml;

namespace JwtXmppAuth.Conformance;

/// <summary>A WebSocket client at a host that takes tokens in SASL, before it has logged in. In messages <c>^</c> stands for the byte of value 1, <c>|</c> for NUL.</summary>
internal sealed class SaslClient : IAsyncDisposable
{
    public const string Success = $"<success xmlns='{XmppNamespaces.Sasl}'/>";

    private readonly BoshServer _server;
    private readonly WebSocketClient _client;

    private SaslClient(BoshServer server, WebSocketClient client, Element features)
    {
        _server = server;
        _client = client;
        Features = features;
    }

    public Element Features { get; }

    public static async Task<SaslClient> OpenAsync(params string[] mechanisms)
    {
        var server = await BoshServer.StartAsync(options =>
        {
            foreach (var mechanism in mechanisms)
                options.Hosts[0].Mechanisms.Add(mechanism);
        });
        var client = await server.ConnectAsync();
        return new SaslClient(server, client, (await client.OpenAsync(BoshServer.Domain)).Features);
    }

    public static string Token(long? exp = null) => BoshServer.Issuer.Token("a", BoshServer.Domain, claims => claims["exp"] = exp ?? claims["exp"]!.GetValue<long>());

    public static string Failure(string condition) => $"<failure xmlns='{XmppNamespaces.Sasl}'><{condition}/></failure>";

    /// <param name="message">Null: no initial response.</param>
    public Task<string> AuthAsync(string mechanism, string? message = null) =>
        SayAsync($"<auth xmlns='{XmppNamespaces.Sasl}' mechanism='{mechanism}'>{(message is null ? "" : Encode(message))}</auth>");

    public Task<string> RespondAsync(string message) => SayAsync($"<response xmlns='{XmppNamespaces.Sasl}'>{Encode(message)}</response>");

    public async Task<string> SayAsync(string element)
    {
        await _client.SendAsync(element);
        return await _client.ReceiveTextAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await _client.DisposeAsync();
        await _server.DisposeAsync();
    }

    /// <summary>What a challenge says.</summary>
    public static string Decode(string challenge) =>
        Encoding.UTF8.GetString(Convert.FromBase64String(challenge.Split('>')[1].Split('<')[0]));

    private static string Encode(string message) =>
        message.Length == 0 ? "=" : Convert.ToBase64String(Encoding.UTF8.GetBytes(message.Replace('^', '\u0001').Replace('|', '\0')));
}
