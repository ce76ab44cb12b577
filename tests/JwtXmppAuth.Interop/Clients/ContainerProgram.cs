using System.Diagnostics;
using JwtXmppAuth.Interop.Containers;

namespace JwtXmppAuth.Interop.Clients;

/// <summary>A client program that comes with its library as an image, built by test.sh from the Dockerfile beside it.</summary>
internal static class ContainerProgram
{
    /// <summary>Ends when its standard input does, and leaves nothing.</summary>
    public static Process Start(string image, params string[] arguments) =>
        // On the host's network, where the gateway's port is published.
        Process.Start(new ProcessStartInfo(
            "docker", ["run", "--rm", "--interactive", "--network", "host", "--label", $"{TestRun.Label}={TestRun.Id}", image, .. arguments])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
}
