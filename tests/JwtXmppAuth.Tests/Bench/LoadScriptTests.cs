using System.Diagnostics;
using System.Runtime.Versioning;
using JwtXmppAuth.Testing;

namespace JwtXmppAuth.Tests.Bench;

/// <summary><c>load</c> of bench/prepare.sh as soak.sh and quick.sh call it: what has failed there must fail here.</summary>
[UnsupportedOSPlatform("windows")]
public sealed class LoadScriptTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("jwtxmppauth-bench-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Theory]
    [InlineData("load soak", 0)]
    [InlineData("load soak", 3)]
    [InlineData("load soak || failed=$?; exit ${failed:-0}", 0)]
    [InlineData("load soak || failed=$?; exit ${failed:-0}", 3)]
    public async Task It_ends_as_the_load_does_whether_or_not_the_script_goes_on(string script, int exit)
    {
        var load = Path.Combine(_folder.CreateSubdirectory("load").FullName, "JwtXmppAuth.Load");
        await File.WriteAllTextAsync(load, $"#!/bin/sh\nexit {exit}\n", TestContext.Current.CancellationToken);
        File.SetUnixFileMode(load, UnixFileMode.UserRead | UnixFileMode.UserExecute);

        // Pinned to a core or not, it is the same load.
        using var bash = Process.Start(new ProcessStartInfo(
            "bash", ["-c", $"set -euo pipefail; . bench/prepare.sh; folder=$0; taskset() {{ shift 2; \"$@\"; }}; {script}", _folder.FullName])
        {
            WorkingDirectory = SourceTree.Root,
        })!;
        await bash.WaitForExitAsync(TestContext.Current.CancellationToken);

        Assert.Equal(exit, bash.ExitCode);
    }
}
