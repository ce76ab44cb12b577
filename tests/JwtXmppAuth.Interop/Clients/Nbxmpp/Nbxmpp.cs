using System.Diagnostics;
using JwtXmppAuth.Interop.Containers;

namespace JwtXmppAuth.Interop.Clients.Nbxmpp;

public sealed class NbxmppOnProsody13(Deployment<Prosody13> deployment) : RealClientTests<Nbxmpp, Prosody13>(deployment), IClassFixture<Deployment<Prosody13>>;

public sealed class NbxmppShowsTokens(SaslDeployment<Prosody13> deployment) : TokenLoginTests<Nbxmpp, Prosody13>(deployment);

public sealed class ResumingNbxmppShowsTokens(SaslDeployment<Prosody13> deployment) : ResumingTokenLoginTests<Nbxmpp, Prosody13>(deployment);

public sealed class ResumingNbxmpp(Deployment<Prosody13> deployment) : ResumingClientTests<Nbxmpp, Prosody13>(deployment);

/// <summary>nbxmpp, the library under Gajim, in Python, from Debian. It knows WebSocket, and no BOSH.</summary>
public sealed class Nbxmpp : ITokenLogin
{
    public static IReadOnlyList<Door> Doors => [Door.WebSocket];

    public static IReadOnlyList<string> Mechanisms => ["PLAIN"];

    public static Task<Process> StartAsync(Uri service, string domain) => RunAsync(service.ToString(), domain);

    public static Task<Process> StartAsync(Uri service, string domain, string mechanism, string token) =>
        RunAsync(service.ToString(), domain, mechanism, token);

    private static Task<Process> RunAsync(params string[] arguments) =>
        Task.FromResult(ContainerProgram.Start($"{TestRun.Images}-nbxmpp:test", arguments));
}
