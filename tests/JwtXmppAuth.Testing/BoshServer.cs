using System.Diagnostics.Metrics;
using JwtXmppAuth.Gateway;
using JwtXmppAuth.Gateway.Configuration;
using JwtXmppAuth.Gateway.Diagnostics;
using JwtXmppAuth.Gateway.Revocation;
using JwtXmppAuth.Gateway.Rules;
using JwtXmppAuth.Gateway.Sessions;
using JwtXmppAuth.Gateway.Transports;
using JwtXmppAuth.Tokens;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;

namespace JwtXmppAuth.Testing;

/// <summary>
/// The gateway with its real HTTP server on a loopback port and its real sessions, between a <see cref="BoshClient"/> or a
/// <see cref="WebSocketClient"/> and a <see cref="ScriptedUpstream"/>. Guests are let in, so that tests of the transport need no tokens. Time is fake.
/// </summary>
public sealed class BoshServer : IAsyncDisposable
{
    public const string Domain = "meet.example.com";

    private static readonly DateTimeOffset Now = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    private readonly WebApplication _app;
    private readonly Gauge _held;
    private readonly List<BoshClient> _clients = [];
    private readonly List<WebSocketClient> _webSockets = [];

    private BoshServer(WebApplication app, FakeTimeProvider time, ScriptedUpstream upstream)
    {
        _app = app;
        Time = time;
        Upstream = upstream;
        _held = new Gauge(app.Services.GetRequiredService<IMeterFactory>(), "jwtxmppauth.bosh.held");
    }

    public FakeTimeProvider Time { get; }

    public ScriptedUpstream Upstream { get; }

    public Uri Url => new(_app.Urls.First() + "/http-bind");

    /// <summary>What runs inside.</summary>
    public IServiceProvider Services => _app.Services;

    /// <summary>Signs the tokens that are accepted.</summary>
    public static Issuer Issuer { get; } = Issuer.Hmac() with { Time = new FakeTimeProvider(Now) };

    public static async Task<BoshServer> StartAsync(
        Action<GatewayOptions>? configure = null,
        Action<KestrelServerLimits>? limit = null,
        Action<ILoggingBuilder>? log = null,
        HttpProtocols protocols = HttpProtocols.Http1)
    {
        var app = Issuer.App();
        var options = new GatewayOptions();
        options.Hosts.Add(new HostOptions { Domain = Domain, AllowEmptyToken = true, Upstream = "scripted" });
        options.Apps.Add(app);
        options.Revocation.File = RevocationOptions.InMemory;
        configure?.Invoke(options);
        var time = new FakeTimeProvider(Now);
        var upstream = new ScriptedUpstream();

        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        log?.Invoke(builder.Logging);
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.Limits.MaxRequestLineSize = RequestSize.Line(app.MaxTokenBytes);
            kestrel.Limits.MaxRequestHeadersTotalSize = RequestSize.Headers(app.MaxTokenBytes);
            kestrel.ConfigureEndpointDefaults(endpoint => endpoint.Protocols = protocols);
            limit?.Invoke(kestrel.Limits);
        });
        builder.Services.AddSingleton<TimeProvider>(time);
        builder.Services.AddGateway(options);
        builder.Services.AddSingleton(provider => new SessionTable(
            options.Hosts.Select(host => new Host(host, new TokenVerifier([app], new TokenRules(), time), StanzaPipeline.For(host), upstream)),
            options,
            new SessionServices(
                time,
                provider.GetRequiredService<GatewayMetrics>(),
                provider.GetRequiredService<ILogger<GatewaySession>>(),
                options.AuthenticationTimeout)));
        var web = builder.Build();
        web.MapGateway();
        await web.StartAsync();
        return new BoshServer(web, time, upstream);
    }

    /// <summary>A client that has said nothing yet.</summary>
    public BoshClient Client(string query = "", string path = "/http-bind")
    {
        var client = new BoshClient(new Uri(_app.Urls.First() + path + query));
        lock (_clients)
            _clients.Add(client);
        return client;
    }

    /// <summary>A client whose session is open.</summary>
    public async Task<BoshClient> OpenAsync(string attributes = BoshClient.UsualAttributes)
    {
        var client = Client();
        await client.OpenAsync(Domain, attributes);
        return client;
    }

    /// <summary>A client that is logged in and bound, and the server side of its session.</summary>
    public async Task<(BoshClient Client, ScriptedStream Stream)> BindAsync(string attributes = BoshClient.UsualAttributes)
    {
        var client = await OpenAsync(attributes);
        await client.LogInAsync();
        return (client, await Upstream.AcceptAsync());
    }

    /// <summary>A client whose WebSocket is open, and which has said nothing yet.</summary>
    public async Task<WebSocketClient> ConnectAsync(
        string query = "", string path = "/xmpp-websocket", string headers = WebSocketHandshake.Usual, int? receiveBuffer = null)
    {
        var client = await WebSocketClient.ConnectAsync(new Uri(_app.Urls.First() + path + query), headers, receiveBuffer);
        lock (_webSockets)
            _webSockets.Add(client);
        return client;
    }

    /// <summary>A WebSocket client that is logged in and bound, and the server side of its session.</summary>
    public async Task<(WebSocketClient Client, ScriptedStream Stream)> ConnectBoundAsync(int? receiveBuffer = null)
    {
        var client = await ConnectAsync(receiveBuffer: receiveBuffer);
        await client.OpenAsync(Domain);
        await client.LogInAsync();
        return (client, await Upstream.AcceptAsync());
    }

    /// <summary>Waits until so many requests are held.</summary>
    public Task HeldAsync(int count) => _held.ReachAsync(count);

    /// <summary>How many sessions wait for their clients; from now on.</summary>
    public Gauge Detached() => new(_app.Services.GetRequiredService<IMeterFactory>(), "jwtxmppauth.sessions.detached");

    /// <summary>What the process does on SIGTERM.</summary>
    public Task DrainAsync(CancellationToken cancellation) => _app.Services.GetRequiredService<SessionTable>().DrainAsync(cancellation);

    public async ValueTask DisposeAsync()
    {
        foreach (var client in _clients)
            client.Dispose();
        foreach (var client in _webSockets)
            await client.DisposeAsync();
        Upstream.TakeAgain();
        await _app.DisposeAsync();
        _held.Dispose();
    }
}
