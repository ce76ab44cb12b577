using JwtXmppAuth.Gateway.Configuration;
using JwtXmppAuth.Interop.Containers;
using JwtXmppAuth.Testing.Scenarios;

namespace JwtXmppAuth.Interop.Guests;

/// <summary>A Prosody with a host for members and one for guests, who share a conference; and gateways before it, each with a policy.</summary>
public sealed class GuestsBeforeProsody<TVersion> : RunningProsody<TVersion>
    where TVersion : IProsodyVersion
{
    protected override ProsodySetup Setup => new() { RoomModules = ["test_lobby"] };

    public Task<GatewayScenarioServer> StartAsync(GuestPolicy policy, Action<GatewayOptions>? configure = null) =>
        GatewayScenarioServer.StartAsync((options, members) =>
        {
            options.Handoff.Secret = Server.Secrets[0];
            members.AllowEmptyToken = false;
            options.Hosts.Add(new HostOptions { Domain = Prosody.GuestHost, MucBase = Prosody.Host, Guests = policy, Apps = { HostOptions.NoApp } });
            foreach (var host in options.Hosts)
            {
                host.Upstream = "prosody";
                host.Prosody.Address = Server.Address;
                host.Prosody.Port = Server.Port;
            }

            configure?.Invoke(options);
        });
}
