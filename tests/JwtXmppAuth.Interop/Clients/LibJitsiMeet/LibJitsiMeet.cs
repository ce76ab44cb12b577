using System.Diagnostics;
using JwtXmppAuth.Interop.Containers;
using JwtXmppAuth.Testing;

namespace JwtXmppAuth.Interop.Clients.LibJitsiMeet;

public sealed class LibJitsiMeetOnProsody012(Deployment<Prosody012> deployment) : RealClientTests<LibJitsiMeet, Prosody012>(deployment), IClassFixture<Deployment<Prosody012>>;

public sealed class LibJitsiMeetOnProsody13(Deployment<Prosody13> deployment) : RealClientTests<LibJitsiMeet, Prosody13>(deployment), IClassFixture<Deployment<Prosody13>>;

public sealed class ResumingLibJitsiMeetOnProsody012(Deployment<Prosody012> deployment) : ResumingClientTests<LibJitsiMeet, Prosody012>(deployment);

public sealed class ResumingLibJitsiMeetOnProsody13(Deployment<Prosody13> deployment) : ResumingClientTests<LibJitsiMeet, Prosody13>(deployment);

/// <summary>
/// Jitsi's own client library, prebuilt, in Chromium. Its package wants sources from GitHub; the lock file leaves them out, as
/// the prebuilt file has them all in it.
/// </summary>
public sealed class LibJitsiMeet : IClientProgram
{
    public static IReadOnlyList<Door> Doors => [Door.Bosh, Door.WebSocket];

    public static Task<Process> StartAsync(Uri service, string domain) => StartAsync(service, domain, "");

    /// <param name="shard">What the page was told about the server it will find.</param>
    public static async Task<Process> StartAsync(Uri service, string domain, string shard)
    {
        var folder = await NodeProgram.InstallAsync("tests/JwtXmppAuth.Interop/Clients/LibJitsiMeet");
        return NodeProgram.Start("node", ["client.mjs", service.ToString(), domain, await Chromium.AddressAsync(), shard], folder);
    }
}
