using System.Diagnostics;
using JwtXmppAuth.Interop.Containers;

namespace JwtXmppAuth.Interop.Clients.Gloox;

public sealed class GlooxOnProsody012(Deployment<Prosody012> deployment) : RealClientTests<Gloox, Prosody012>(deployment);

/// <summary>gloox, a library in C++, from Debian. It knows BOSH, and no WebSocket.</summary>
public sealed class Gloox : IClientProgram
{
    public static IReadOnlyList<Door> Doors => [Door.Bosh];

    public static Task<Process> StartAsync(Uri service, string domain) =>
        Task.FromResult(ContainerProgram.Start($"{TestRun.Images}-gloox:test", service.ToString(), domain));
}
