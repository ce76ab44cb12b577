using JwtXmppAuth.Gateway.Configuration;
using JwtXmppAuth.Server.Demo;
using JwtXmppAuth.Server.Hosting;
using JwtXmppAuth.Server.Settings;
using JwtXmppAuth.Testing;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace JwtXmppAuth.Tests.Server;

/// <summary>The whole server inside the test's process, on two free ports, with the embedded conference.</summary>
internal sealed class RunningServer : IAsyncDisposable
{
    public const string Domain = "meet.example.com";

    private readonly WebApplication _app;

    private RunningServer(WebApplication app)
    {
        _app = app;
        var urls = app.Urls.ToArray();
        (Public, Admin, Mint) = (new Uri(urls[0]), new Uri(urls[1]), urls.Length > 2 ? new Uri(urls[2]) : null);
    }

    public Uri Public { get; }

    public Uri Admin { get; }

    /// <summary>Null where nobody may ask for tokens.</summary>
    public Uri? Mint { get; }

    public static Issuer Issuer { get; } = Issuer.Hmac();

    public HttpClient Http { get; } = new(new SocketsHttpHandler { UseProxy = false, AllowAutoRedirect = false });

    public T Service<T>()
        where T : notnull => _app.Services.GetRequiredService<T>();

    /// <param name="reload">What is read when the settings are read again: changes to <see cref="Settings"/>.</param>
    public static async Task<RunningServer> StartAsync(
        DemoDeployment? demo = null, Func<ServerSettings>? reload = null, params IEnumerable<(string Key, string? Value)> settings)
    {
        var usual = demo is null ? Settings() : Settings([.. demo.Settings]);
        var all = Changed(usual, settings);
        var read = ConfigurationCheck.Read(all.Configuration);
        Assert.Empty(read.Findings.Faults);

        var app = GatewayApplication.Build(all, read.Options, demo, reload);
        await app.StartAsync();
        return new RunningServer(app);
    }

    /// <summary>A gateway with one host and one app, or the keys instead; on free ports, silent.</summary>
    public static ServerSettings Settings(params KeyValuePair<string, string?>[] keys)
    {
        KeyValuePair<string, string?>[] usual =
        [
            new("Gateway:Hosts:0:Domain", Domain),
            new("Gateway:Hosts:0:Upstream", "embedded"),
            new("Gateway:Apps:0:Id", Issuer.Id),
            new("Gateway:Apps:0:Secrets:0", Issuer.DefaultSecret),
            new("Gateway:Apps:0:AcceptedAudiences:0", Issuer.Audience),
            new("Gateway:Revocation:File", ":memory:"),
        ];
        return new("Production", new ConfigurationBuilder().AddInMemoryCollection(
        [
            .. keys is [] ? usual : keys,
            new("Gateway:Listen", "http://127.0.0.1:0"),
            new("Gateway:AdminListen", "http://127.0.0.1:0"),
            new("Logging:LogLevel:Default", "None"),
        ]).Build(), []);
    }

    /// <summary>The settings, some of them changed.</summary>
    public static ServerSettings Changed(ServerSettings settings, IEnumerable<(string Key, string? Value)> changes) => settings with
    {
        Configuration = new ConfigurationBuilder()
            .AddConfiguration(settings.Configuration)
            .AddInMemoryCollection(changes.Select(change => KeyValuePair.Create(change.Key, change.Value)))
            .Build(),
    };

    public BoshClient Client(string? token) =>
        new(new Uri(Public, "/http-bind" + (token is null ? "" : $"?token={Uri.EscapeDataString(token)}")));

    public Task<WebSocketClient> ConnectAsync(string token, string more = "") =>
        WebSocketClient.ConnectAsync(new Uri(Public, $"/xmpp-websocket?token={Uri.EscapeDataString(token)}{more}"));

    public async Task<(int Status, string Body)> GetAsync(Uri at, string path, Action<HttpRequestMessage>? change = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(at, path));
        change?.Invoke(request);
        using var response = await Http.SendAsync(request);
        return ((int)response.StatusCode, await response.Content.ReadAsStringAsync());
    }

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await _app.DisposeAsync();
    }
}
