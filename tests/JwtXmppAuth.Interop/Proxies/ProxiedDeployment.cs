using JwtXmppAuth.Interop.Containers;

namespace JwtXmppAuth.Interop.Proxies;

/// <summary>Gateway and Prosody, with each of the reverse proxies in front of the gateway, which trusts them all.</summary>
public sealed class ProxiedDeployment : Deployment<Prosody13>
{
    private readonly Dictionary<string, ProxyContainer> _proxies = [];

    protected override DeploymentSetup Setup => new()
    {
        Gateway = new Dictionary<string, string>
        {
            ["Gateway__Tickets__Enabled"] = "true",
            // What Docker makes networks of.
            ["Gateway__TrustedProxies__0"] = "172.16.0.0/12",
            ["Gateway__TrustedProxies__1"] = "192.168.0.0/16",
        },
    };

    public ProxyContainer this[string name] => _proxies[name];

    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();
        foreach (var name in ProxyContainer.Names)
            _proxies[name] = await ProxyContainer.StartAsync(Network, name);
    }

    public override async ValueTask DisposeAsync()
    {
        foreach (var proxy in _proxies.Values)
            await proxy.DisposeAsync();
        await base.DisposeAsync();
    }
}
