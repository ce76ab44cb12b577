using JwtXmppAuth.Interop.Containers;
using JwtXmppAuth.Testing;
using JwtXmppAuth.Testing.Scenarios;
using JwtXmppAuth.Xmpp;

namespace JwtXmppAuth.Interop.Conferences;

/// <summary>A real Prosody's own client port: no line of the gateway's takes part in what it says.</summary>
internal sealed class ProsodyScenarioServer(Prosody prosody) : IScenarioServer
{
    public string Host => Prosody.Host;

    public string Muc => Prosody.Conference;

    public async Task<IScenarioClient> ConnectAsync(CancellationToken cancellation) => await prosody.LogInAsync(Host);

    public async Task<IScenarioClient> ConnectAsync(Jid user, CancellationToken cancellation)
    {
        var forge = prosody.Forge();
        var claims = forge.Claims(Host);
        claims["node"] = user.Node;
        var client = await prosody.ConnectAsync(Host);
        await client.LogInAsync(HandoffForge.Mechanism, forge.Sign(claims));
        return client;
    }
}
