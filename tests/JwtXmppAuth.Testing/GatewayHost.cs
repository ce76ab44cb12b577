using System.Net;
using JwtXmppAuth.Gateway;
using JwtXmppAuth.Gateway.Configuration;
using JwtXmppAuth.Gateway.Sessions;
using JwtXmppAuth.Gateway.Transports;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace JwtXmppAuth.Testing;

/// <summary>The whole gateway behind a real Kestrel on a free loopback port.</summary>
public sealed class GatewayHost : IAsyncDisposable
{
    private readonly WebApplication _app;

    private GatewayHost(WebApplication app) => _app = app;

    /// <summary>Of the BOSH endpoint.</summary>
    public Uri Bosh => new(new Uri(_app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single()), "/http-bind");

    public SessionTable Sessions => _app.Services.GetRequiredService<SessionTable>();

    public IServiceProvider Services => _app.Services;

    /// <param name="address">Where it listens; loopback unless a container must reach it.</param>
    public static async Task<GatewayHost> StartAsync(
        GatewayOptions options, TimeProvider? time = null, ILoggerProvider? logs = null, IPAddress? address = null)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        if (logs is not null)
            builder.Logging.AddProvider(logs).SetMinimumLevel(LogLevel.Trace);
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.Listen(address ?? IPAddress.Loopback, 0);
            var largest = options.Apps.Max(app => app.MaxTokenBytes);
            kestrel.Limits.MaxRequestLineSize = RequestSize.Line(largest);
            kestrel.Limits.MaxRequestHeadersTotalSize = RequestSize.Headers(largest);
        });
        if (time is not null)
            builder.Services.AddSingleton(time);
        builder.Services.AddGateway(options);
        var app = builder.Build();
        app.MapGateway();
        await app.StartAsync();
        return new GatewayHost(app);
    }

    public async ValueTask DisposeAsync()
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(5));
        await Sessions.DrainAsync(patience.Token).ContinueWith(_ => { }, TaskScheduler.Default);
        await _app.StopAsync(patience.Token);
        await _app.DisposeAsync();
    }
}
