using JwtXmppAuth.Interop.Containers;
using JwtXmppAuth.Testing.Scenarios;

namespace JwtXmppAuth.Interop.Conferences;

/// <summary>A Prosody, and a gateway that carries its clients there over BOSH.</summary>
public class GatewayBeforeProsody<TVersion> : RunningProsody<TVersion>
    where TVersion : IProsodyVersion
{
    private GatewayScenarioServer? _gateway;

    public GatewayScenarioServer Gateway => _gateway ?? throw new InvalidOperationException("It is not running yet.");

    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();
        _gateway = await GatewayScenarioServer.StartAsync((options, host) =>
        {
            host.Upstream = "prosody";
            options.Handoff.Secret = Server.Secrets[0];
            host.Prosody.Address = Server.Address;
            host.Prosody.Port = Server.Port;
        });
    }

    public override async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        if (_gateway is not null)
            await _gateway.DisposeAsync();
        await base.DisposeAsync();
    }
}
