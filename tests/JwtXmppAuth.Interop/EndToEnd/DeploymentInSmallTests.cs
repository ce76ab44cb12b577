using System.Diagnostics;
using JwtXmppAuth.Interop.Containers;
using JwtXmppAuth.Testing;
using JwtXmppAuth.Testing.Scenarios;

namespace JwtXmppAuth.Interop.EndToEnd;

/// <summary>What <c>./up.sh</c> brings up is a deployment that works, with the sample configuration and secrets from files.</summary>
public sealed class DeploymentInSmallTests
{
    private readonly int _port = LoopbackPort.Free();

    [Fact]
    public async Task One_command_brings_up_a_gateway_that_lets_a_token_into_its_room_only()
    {
        try
        {
            Assert.Contains("The gateway is ready", await RunAsync("./up.sh --no-build"), StringComparison.Ordinal);

            var token = (await RunAsync(
                ". eng/containers.sh; $(compose_command) exec -T gateway jwtxmppauth token mint --room standup --user-name Ada")).Trim();
            var url = new Uri($"http://127.0.0.1:{_port}/http-bind?room=standup&token={token}");
            await using var client = await BoshScenarioClient.ConnectAsync(url, Prosody.Host, TestContext.Current.CancellationToken);

            Assert.True(Conference.IsOwn(await client.JoinAsync("standup")));
            Assert.Equal("error", (await client.JoinAsync("board")).Type);
        }
        finally
        {
            await RunAsync(". eng/containers.sh; $(compose_command) down --volumes --remove-orphans");
        }
    }

    /// <summary>Runs it in a shell at the root of the repository, as a project of its own, with the images under test.</summary>
    private async Task<string> RunAsync(string command)
    {
        var start = new ProcessStartInfo("bash", ["-c", command])
        {
            WorkingDirectory = SourceTree.Root,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            Environment =
            {
                ["COMPOSE_PROJECT_NAME"] = $"jwtxmppauth-{TestRun.Id}",
                ["GATEWAY_IMAGE"] = GatewayContainer.Image,
                ["GATEWAY_PORT"] = $"{_port}",
                ["GATEWAY_ADMIN_PORT"] = $"{LoopbackPort.Free()}",
            },
        };
        using var process = Process.Start(start)!;
        process.StandardInput.Close();
        var (output, errors) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync().WaitAsync(TimeSpan.FromMinutes(3), TimeProvider.System);
        return process.ExitCode == 0
            ? await output
            : throw new InvalidOperationException($"{command}: exit code {process.ExitCode}\n{await output}\n{await errors}");
    }
}
