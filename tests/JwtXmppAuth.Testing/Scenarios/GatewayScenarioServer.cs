using JwtXmppAuth.Gateway;
using JwtXmppAuth.Gateway.Configuration;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Logging;

namespace JwtXmppAuth.Testing.Scenarios;

/// <summary>The whole gateway over HTTP, with the embedded server behind it: clients come by BOSH, as guests.</summary>
public sealed class GatewayScenarioServer : IScenarioServer, IAsyncDisposable
{
    private readonly WebApplication _app;

    private GatewayScenarioServer(WebApplication app) => _app = app;

    public string Host => "meet.example.com";

    public string Muc => "conference.meet.example.com";

    public static async Task<GatewayScenarioServer> StartAsync()
    {
        var options = new GatewayOptions();
        options.Hosts.Add(new HostOptions { Domain = "meet.example.com", Upstream = "embedded", AllowEmptyToken = true });
        options.Apps.Add(Issuer.Hmac().App());
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
