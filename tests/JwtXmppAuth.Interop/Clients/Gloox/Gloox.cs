using System.Diagnostics;
using JwtXmppAuth.Interop.Containers;

namespace JwtXmppAuth.Interop.Clients.Gloox;

public sealed class GlooxOnProsody012(Deployment<Prosody012> deployment) : RealClientTests<Gloox, Prosody012>(deployment), IClassFixture<Deployment<Prosody012>>;

public sealed class GlooxShowsTokens(SaslDeployment<Prosody012> deployment) : TokenLoginTests<Gloox, Prosody012>(deployment);

/// <summary>gloox, a library in C++, from Debian. It knows BOSH, and no WebSocket.</summary>
public sealed class Gloox : ITokenLogin
{
    public static IReadOnlyList<Door> Doors => [Door.Bosh];

    public static IReadOnlyList<string> Mechanisms => ["PLAIN"];

    public static Task<Process> StartAsync(Uri service, string domain) => RunAsync(service.ToString(), domain);

    public static Task<Process> StartAsync(Uri service, string domain, string mechanism, string token) =>
        RunAsync(service.ToString(), domain, mechanism, token);

    private static Task<Process> RunAsync(params string[] arguments) =>
        Task.FromResult(ContainerProgram.Start($"{TestRun.Images}-gloox:test", arguments));
}
