using System.Diagnostics;
using JwtXmppAuth.Interop.Containers;
using JwtXmppAuth.Testing;

namespace JwtXmppAuth.Interop.Clients.Strophe;

public sealed class StropheOnProsody012(Deployment<Prosody012> deployment) : RealClientTests<Strophe, Prosody012>(deployment), IClassFixture<Deployment<Prosody012>>;

public sealed class StropheOnProsody13(Deployment<Prosody13> deployment) : RealClientTests<Strophe, Prosody13>(deployment), IClassFixture<Deployment<Prosody13>>;

public sealed class StropheBeforeAnyServer(AnonymousDeployment<Prosody012> deployment)
    : RealClientTests<Strophe, Prosody012>(deployment), IClassFixture<AnonymousDeployment<Prosody012>>;

public sealed class StropheShowsTokens(SaslDeployment<Prosody012> deployment) : TokenLoginTests<Strophe, Prosody012>(deployment);

public sealed class ResumingStropheShowsTokens(SaslDeployment<Prosody012> deployment) : ResumingTokenLoginTests<Strophe, Prosody012>(deployment);

public sealed class ResumingStrophe(Deployment<Prosody012> deployment) : ResumingClientTests<Strophe, Prosody012>(deployment);

/// <summary>strophe.js, the library under Jitsi's own client and many others, with a browser's rules for origins.</summary>
public sealed class Strophe : ITokenLogin
{
    public static IReadOnlyList<Door> Doors => [Door.Bosh, Door.WebSocket];

    public static IReadOnlyList<string> Mechanisms => ["PLAIN", "OAUTHBEARER"];

    public static Task<Process> StartAsync(Uri service, string domain) => RunAsync(service.ToString(), domain);

    public static Task<Process> StartAsync(Uri service, string domain, string mechanism, string token) =>
        RunAsync(service.ToString(), domain, mechanism, token);

    private static async Task<Process> RunAsync(params string[] arguments)
    {
        var folder = await NodeProgram.InstallAsync("tests/JwtXmppAuth.Interop/Clients/Strophe");
        return NodeProgram.Start("node", ["client.mjs", .. arguments], folder);
    }
}
