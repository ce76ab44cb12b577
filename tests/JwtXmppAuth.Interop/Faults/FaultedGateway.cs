using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using JwtXmppAuth.Gateway;
using JwtXmppAuth.Gateway.Configuration;
using JwtXmppAuth.Gateway.Revocation;
using JwtXmppAuth.Interop.Containers;
using JwtXmppAuth.Testing;
using JwtXmppAuth.Testing.Faults;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Testing;

namespace JwtXmppAuth.Interop.Faults;

/// <summary>
/// One participant's own gateway before a Prosody, with a proxy on either side: whatever it has, or leaves behind, is that
/// participant's. Its times are short, so that what is to be survived and what is not both happen within seconds.
/// </summary>
internal sealed class FaultedGateway : IAsyncDisposable
{
    public static readonly TimeSpan Inactivity = TimeSpan.FromSeconds(4);
    public static readonly TimeSpan KeepAlive = TimeSpan.FromSeconds(2);
    public static readonly TimeSpan AuthenticationTimeout = TimeSpan.FromSeconds(20);

    private readonly WebApplication _app;
    private readonly FaultProxy _server;
    private readonly Gauge _active;
    private readonly Gauge _held;
    private readonly Gauge _open;
    private readonly FakeLogCollector _log;
    private readonly ConcurrentQueue<ServerFaultKind> _befell;

    private FaultedGateway(WebApplication app, FaultProxy server, FakeLogCollector log, ConcurrentQueue<ServerFaultKind> befell)
    {
        (_app, _server, _log, _befell) = (app, server, log, befell);
        var meters = app.Services.GetRequiredService<IMeterFactory>();
        _active = new Gauge(meters, "jwtxmppauth.sessions.active");
        _held = new Gauge(meters, "jwtxmppauth.bosh.held");
        _open = new Gauge(meters, "jwtxmppauth.websocket.open");
        Clients = new FaultProxy(new Uri(app.Urls.First()).Port);
    }

    private static Issuer Issuer { get; } = Issuer.Hmac();

    /// <summary>Where the participant connects.</summary>
    public FaultProxy Clients { get; }

    /// <summary>The faults on the server's side that came to pass.</summary>
    public IReadOnlyCollection<ServerFaultKind> Befell => _befell;

    /// <summary>Faults of its own, by its log, or by that of the HTTP server below it.</summary>
    public IEnumerable<string> Complaints =>
        from record in _log.GetSnapshot()
        where record.Level == LogLevel.Critical || (record.Level == LogLevel.Error && record.Category!.StartsWith("Microsoft", StringComparison.Ordinal))
        select $"{record} {record.Exception}";

    /// <summary>Warnings and worse.</summary>
    public IEnumerable<string> Log => _log.GetSnapshot().Select(record => $"{record} {record.Exception}");

    public static async Task<FaultedGateway> StartAsync(Prosody prosody, Part part)
    {
        var befell = new ConcurrentQueue<ServerFaultKind>();
        var server = new FaultProxy(prosody.Port, ordinal => Connection(part, ordinal, befell));
        var host = new HostOptions { Domain = Prosody.Host, Upstream = "prosody" };
        var options = new GatewayOptions { Hosts = { host }, Apps = { Issuer.App() }, AuthenticationTimeout = AuthenticationTimeout };
        options.Handoff.Secret = prosody.Secrets[0];
        options.Bosh.MaxHold = 2;
        options.Revocation.File = RevocationOptions.InMemory;
        options.Bosh.Inactivity = Inactivity;
        options.Resumption.Window = Inactivity;
        options.WebSocket.KeepAliveInterval = KeepAlive;
        options.WebSocket.KeepAliveTimeout = KeepAlive;
        host.Prosody.Port = server.Port;
        host.Prosody.ConnectTimeout = TimeSpan.FromSeconds(10);
        host.Prosody.ConnectRetries = 1;
        var log = new FakeLogCollector();
        // A watch on settings that nobody changes costs one of the few inotify instances that a user has.
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { Args = ["--hostBuilder:reloadConfigOnChange=false"] });
        builder.Logging.ClearProviders().AddProvider(new FakeLoggerProvider(log)).SetMinimumLevel(LogLevel.Warning);
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Services.AddGateway(options);
        var app = builder.Build();
        app.MapGateway();
        await app.StartAsync();
        return new FaultedGateway(app, server, log, befell);
    }

    public static string Token(string name) => Issuer.Token(change: payload => payload["context"]!["user"]!["id"] = name);

    /// <summary>Completes when it holds nothing of the participant any more.</summary>
    public async Task QuietAsync()
    {
        await _active.ReachAsync(0);
        await _held.ReachAsync(0);
        await _open.ReachAsync(0);
    }

    public async ValueTask DisposeAsync()
    {
        await Clients.DisposeAsync();
        await _app.DisposeAsync();
        await _server.DisposeAsync();
        _active.Dispose();
        _held.Dispose();
        _open.Dispose();
    }

    /// <summary>A server that cannot be reached is so however often it is tried; anything else befalls the first connection.</summary>
    private static (LinkFault? Fault, LinkWatch Watch) Connection(Part part, int ordinal, ConcurrentQueue<ServerFaultKind> befell)
    {
        if (part.ServerFaults is not [var fault] || (ordinal > 0 && fault.Kind != ServerFaultKind.Unreachable))
            return (null, LinkWatch.None);
        var delay = TimeSpan.FromMilliseconds(fault.Delay);
        // A login takes some 2,500 bytes, a stanza 150: the place is anywhere from the stream's header to the leave.
        var bytes = (fault.At * 500) + (fault.Delay % 500);
        var up = fault.Delay % 3 != 0;
        var befalls = fault.Kind switch
        {
            ServerFaultKind.Unreachable => new LinkFault(LinkFaultKind.Cut, Up: true, 0, TimeSpan.Zero),
            ServerFaultKind.SlowLogin => new LinkFault(LinkFaultKind.Pause, Up: false, 0, delay),
            ServerFaultKind.Stalled => new LinkFault(LinkFaultKind.Pause, up, bytes, delay),
            ServerFaultKind.Lost => new LinkFault(LinkFaultKind.Cut, up, bytes, TimeSpan.Zero),
            _ => new LinkFault(LinkFaultKind.Trickle, up, bytes, delay),
        };
        return (befalls, LinkWatch.None with { Befell = () => befell.Enqueue(fault.Kind) });
    }
}
