using JwtXmppAuth.Gateway.Configuration;
using JwtXmppAuth.Interop.Containers;
using JwtXmppAuth.Testing.Scenarios;

namespace JwtXmppAuth.Interop.Anonymous;

/// <summary>A Prosody with nothing installed, and a gateway that keeps its sessions to what their tokens grant.</summary>
public sealed class UntouchedServer<TVersion> : RunningProsody<TVersion>
    where TVersion : IProsodyVersion
{
    private const string Password = "a-moderators-password";

    private GatewayScenarioServer? _gateway;

    public GatewayScenarioServer Gateway => _gateway ?? throw new InvalidOperationException("It is not running yet.");

    protected override ProsodySetup Setup => new() { Configuration = "anonymous.cfg.lua" };

    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();
        await Server.ExecuteAsync("prosodyctl", "register", "moderator", "gateway.example.com", Password);
        _gateway = await StartGatewayAsync();
    }

    public override async ValueTask DisposeAsync()
    {
        if (_gateway is not null)
            await _gateway.DisposeAsync();
        await base.DisposeAsync();
    }

    public Task<GatewayScenarioServer> StartGatewayAsync(Action<HostOptions>? change = null) => GatewayScenarioServer.StartAsync((_, host) =>
    {
        host.Upstream = "anonymous";
        host.EnforceGrants = GrantEnforcement.Auto;
        host.RestrictedFeatures.Add("send-groupchat");
        host.Anonymous.Address = Server.Address;
        host.Anonymous.Port = Server.Port;
        host.ModeratorAccount.Jid = "moderator@gateway.example.com";
        host.ModeratorAccount.Password = Password;
        change?.Invoke(host);
    });
}
