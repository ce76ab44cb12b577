using System.Security.Cryptography;
using JwtXmppAuth.Gateway;
using JwtXmppAuth.Gateway.Configuration;
using JwtXmppAuth.Gateway.Revocation;
using JwtXmppAuth.Gateway.Sessions;
using JwtXmppAuth.Gateway.Upstreams;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace JwtXmppAuth.Testing.Scenarios;

/// <summary>The whole gateway over HTTP, with the embedded server behind it or another: clients come as guests.</summary>
public sealed class GatewayScenarioServer : IScenarioServer, IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly Transport _door;

    private GatewayScenarioServer(WebApplication app, Transport door)
    {
        _app = app;
        _door = door;
    }

    public string Host => "meet.example.com";

    /// <summary>Of the app that its hosts trust.</summary>
    public static Issuer Issuer { get; } = Issuer.Hmac();

    public string Muc => "conference.meet.example.com";

    /// <param name="configure">Says where else the host's upstream is.</param>
    /// <param name="door">Through which clients come.</param>
    public static async Task<GatewayScenarioServer> StartAsync(
        Action<GatewayOptions, HostOptions>? configure = null, Transport door = Transport.Bosh)
    {
        // The scripts are about what a room lets people do, not about what a token lets them.
        var host = new HostOptions
        {
            Domain = "meet.example.com",
            Upstream = "embedded",
            AllowEmptyToken = true,
            EnforceGrants = GrantEnforcement.Never,
        };
        var options = new GatewayOptions { Hosts = { host }, Apps = { Issuer.App() }, Revocation = { File = RevocationOptions.InMemory } };
        configure?.Invoke(options, host);
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Services.AddGateway(options);
        var app = builder.Build();
        app.MapGateway();
        await app.StartAsync();
        return new GatewayScenarioServer(app, door);
    }

    public async Task<IScenarioClient> ConnectAsync(CancellationToken cancellation) => _door is Transport.Bosh
        ? await BoshScenarioClient.ConnectAsync(new Uri(_app.Urls.First() + "/http-bind"), Host, cancellation)
        : await WebSocketScenarioClient.ConnectAsync(new Uri(_app.Urls.First() + "/xmpp-websocket"), Host, cancellation);

    /// <summary>What its upstreams tell an operator of themselves.</summary>
    public string UpstreamDetail => string.Join("; ", _app.Services.GetServices<IUpstream>().Select(upstream => upstream.Health.Detail));

    public Uri Bosh => At("/http-bind");

    public Uri At(string path) => new(_app.Urls.First() + path);

    /// <summary>Waits for the upstream that is ready later than the process.</summary>
    public async Task UntilReadyAsync()
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30), TimeProvider.System);
        var upstreams = _app.Services.GetServices<IUpstream>().ToList();
        while (!upstreams.TrueForAll(upstream => upstream.Health.Ready))
        {
            if (patience.IsCancellationRequested)
                throw new TimeoutException(UpstreamDetail);
            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System);
        }
    }

    /// <summary>For an hour, as an operator does it.</summary>
    public async Task RevokeAsync(RevocationTarget target)
    {
        var now = TimeProvider.System.GetUtcNow();
        await _app.Services.GetRequiredService<SessionTable>().RevokeAsync(new RevocationEntry
        {
            Id = RandomNumberGenerator.GetHexString(12, lowercase: true),
            Target = target,
            Since = now,
            Until = now + TimeSpan.FromHours(1),
            By = "ops",
        });
    }

    /// <param name="host">One of those that were configured.</param>
    /// <param name="token">Null: as a guest.</param>
    /// <param name="room">What the URL says of it.</param>
    /// <param name="tenant">That of the URL's path.</param>
    public Task<BoshScenarioClient> ConnectAsync(
        string host, string? token, CancellationToken cancellation, string room = "", string tenant = "") =>
        BoshScenarioClient.ConnectAsync(
            new Uri($"{_app.Urls.First()}{(tenant.Length > 0 ? "/" + tenant : "")}/http-bind?room={Uri.EscapeDataString(room)}{(token is null ? "" : $"&token={token}")}"),
            host,
            cancellation);

    public ValueTask DisposeAsync() => _app.DisposeAsync();
}
