using System.Diagnostics;
using JwtXmppAuth.Interop.Containers;
using JwtXmppAuth.Testing;

namespace JwtXmppAuth.Interop.Clients.XmppJs;

public sealed class XmppJsOnProsody012(Deployment<Prosody012> deployment) : RealClientTests<XmppJs, Prosody012>(deployment), IClassFixture<Deployment<Prosody012>>;

public sealed class XmppJsShowsTokens(SaslDeployment<Prosody012> deployment) : TokenLoginTests<XmppJs, Prosody012>(deployment);

public sealed class ResumingXmppJsShowsTokens(SaslDeployment<Prosody012> deployment) : ResumingTokenLoginTests<XmppJs, Prosody012>(deployment);

public sealed class ResumingXmppJs(Deployment<Prosody012> deployment) : ResumingClientTests<XmppJs, Prosody012>(deployment);

/// <summary>@xmpp/client, an independent library in JavaScript. It knows WebSocket, and no BOSH.</summary>
public sealed class XmppJs : ITokenLogin
{
    public static IReadOnlyList<Door> Doors => [Door.WebSocket];

    public static IReadOnlyList<string> Mechanisms => ["PLAIN"];

    public static Task<Process> StartAsync(Uri service, string domain) => RunAsync(service.ToString(), domain);

    public static Task<Process> StartAsync(Uri service, string domain, string mechanism, string token) =>
        RunAsync(service.ToString(), domain, mechanism, token);

    private static async Task<Process> RunAsync(params string[] arguments)
    {
        var folder = await NodeProgram.InstallAsync("tests/JwtXmppAuth.Interop/Clients/XmppJs");
        return NodeProgram.Start("node", ["client.mjs", .. arguments], folder);
    }
}
