using System.Diagnostics;
using System.Runtime.Versioning;
using JwtXmppAuth.Testing;

namespace JwtXmppAuth.Tests.Eng;

/// <summary>Where <c>base_image</c> of eng/containers.sh takes a Debian from, with programs that only write down how they were called.</summary>
[UnsupportedOSPlatform("windows")]
public sealed class BaseImageTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("jwtxmppauth-eng-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task The_one_that_is_there_is_taken_as_it_is()
    {
        Program("docker", "");

        Assert.Equal(0, (await RunAsync()).Exit);
        Assert.Equal(["docker image inspect jwtxmppauth-base:bookworm"], Calls);
    }

    [Fact]
    public async Task One_that_can_be_pulled_gets_our_tag()
    {
        Program("docker", "[ $1 != image ]");

        Assert.Equal(0, (await RunAsync()).Exit);
        Assert.Equal(
            [
                "docker image inspect jwtxmppauth-base:bookworm",
                "docker pull -q debian:bookworm-slim",
                "docker tag debian:bookworm-slim jwtxmppauth-base:bookworm",
            ],
            Calls);
    }

    [Fact]
    public async Task Where_nothing_can_be_pulled_somebody_who_is_not_root_is_told_what_is_missing()
    {
        Program("docker", "[ $1 != image ] && [ $1 != pull ]");
        Program("debootstrap", "");
        Program("id", "echo 1000");

        var (exit, error) = await RunAsync();

        Assert.Equal(1, exit);
        Assert.EndsWith("debian:bookworm-slim cannot be pulled, and debootstrap needs root.\n", error, StringComparison.Ordinal);
        Assert.DoesNotContain(Calls, call => call.StartsWith("debootstrap", StringComparison.Ordinal));
    }

    private string[] Calls => File.ReadAllLines(Path.Combine(_folder.FullName, "calls"));

    private void Program(string name, string script)
    {
        var path = Path.Combine(_folder.FullName, name);
        File.WriteAllText(path, $"#!/bin/sh\necho \"{name} $*\" >>{_folder.FullName}/calls\n{script}\n");
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserExecute);
    }

    private async Task<(int Exit, string Error)> RunAsync()
    {
        var start = new ProcessStartInfo("bash", ["-c", "set -euo pipefail; . eng/containers.sh; base_image bookworm"])
        {
            WorkingDirectory = SourceTree.Root,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["PATH"] = $"{_folder.FullName}:{start.Environment["PATH"]}";
        using var process = Process.Start(start)!;
        var (output, error) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        await output;
        return (process.ExitCode, await error);
    }
}
