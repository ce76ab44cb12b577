using JwtXmppAuth.Gateway;
using JwtXmppAuth.Gateway.Configuration;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Logging;

namespace JwtXmppAuth.Testing.Scenarios;

/// <summary>The whole gateway over HTTP, with the embedded server behind it or another: clients come by BOSH, as guests.</summary>
public sealed class GatewayScenarioServer : IScenarioServer, IAsyncDisposable
{
    private readonly WebApplication _app;

    private GatewayScenarioServer(WebApplication app) => _app = app;

    public string Host => "meet.example.com";

    public string Muc => "conference.meet.example.com";

    /// <param name="configure">Says where else the host's upstream is.</param>
    public static async Task<GatewayScenarioServer> StartAsync(Action<GatewayOptions, HostOptions>? configure = null)
    {
        var host = new HostOptions { Domain = "meet.example.com", Upstream = "embedded", AllowEmptyToken = true };
        var options = new GatewayOptions { Hosts = { host }, Apps = { Issuer.Hmac().App() } };
        configure?.Invoke(options, host);
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Services.AddGateway(options);
        var app = builder.Build();
        app.MapGateway();
        await app.StartAsync();
        return new GatewayScenarioServer(app);
    }

    public async Task<IScenarioClient> ConnectAsync(CancellationToken cancellation) =>
        await BoshScenarioClient.ConnectAsync(new Uri(_app.Urls.First() + "/http-bind"), Host, cancellation);

    public ValueTask DisposeAsync() => _app.DisposeAsync();
}
