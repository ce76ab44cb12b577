using JwtXmppAuth.Gateway.Configuration;
using JwtXmppAuth.Interop.Clients;
using JwtXmppAuth.Testing;
using JwtXmppAuth.Testing.Faults;
using JwtXmppAuth.Testing.Scenarios;

namespace JwtXmppAuth.Interop.Component;

/// <summary>A server, and a gateway that is one of its components.</summary>
public sealed class ComponentDeployment<TServer> : IConferenceDeployment, IAsyncLifetime
    where TServer : IComponentServer, new()
{
    private readonly TServer _server = new();
    private TestFocus? _focus;
    private GatewayScenarioServer? _gateway;

    public IComponentServer Server => _server;

    public GatewayScenarioServer Gateway => _gateway ?? throw new InvalidOperationException("It is not running yet.");

    public Issuer Issuer => GatewayScenarioServer.Issuer;

    public async ValueTask InitializeAsync()
    {
        await _server.StartAsync();
        _focus = await TestFocus.StartAsync(_server);
        _gateway = await StartGatewayAsync(_server.ComponentPort);
    }

    public async ValueTask DisposeAsync()
    {
        if (_gateway is not null)
            await _gateway.DisposeAsync();
        if (_focus is not null)
            await _focus.DisposeAsync();
        await _server.DisposeAsync();
    }

    public Uri Url(string? token, string room, string path) =>
        new($"{Gateway.At(path)}?room={Uri.EscapeDataString(room)}{(token is null ? "" : $"&token={token}")}");

    public Task<C2sClient> ObserveInAsync(string room) => Server.ObserveInAsync(room);

    /// <summary>Another gateway for the same domain, in place of the one there is; returns when its link is up.</summary>
    public async Task<GatewayScenarioServer> TakeOverAsync(FaultProxy? proxy = null, Action<HostOptions>? change = null)
    {
        if (_gateway is not null)
            await _gateway.DisposeAsync();
        return _gateway = await StartGatewayAsync(proxy?.Port ?? Server.ComponentPort, change);
    }

    private static async Task<GatewayScenarioServer> StartGatewayAsync(int port, Action<HostOptions>? change = null)
    {
        var gateway = await GatewayScenarioServer.StartAsync((options, host) =>
        {
            host.Upstream = "component";
            host.Component.Port = port;
            host.Component.Secret = IComponentServer.Secret;
            host.Component.MaxStanzaBytes = 100_000;
            change?.Invoke(host);
        });
        await gateway.UntilReadyAsync();
        return gateway;
    }
}
