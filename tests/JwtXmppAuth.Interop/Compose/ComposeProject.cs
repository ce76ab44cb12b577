using System.Diagnostics;
using System.Text.Json.Nodes;
using JwtXmppAuth.Interop.Containers;
using JwtXmppAuth.Testing;
using YamlDotNet.Serialization;

namespace JwtXmppAuth.Interop.Compose;

/// <summary>
/// docker-compose.yml and what belongs to it in a folder of its own, as an operator has it who just cloned the repository:
/// without secrets. Runs under a name of its own, with the images under test and on free ports.
/// </summary>
internal sealed class ComposeProject : IAsyncDisposable
{
    private static readonly string[] Parts = ["docker-compose.yml", "up.sh", "eng/containers.sh", "deploy/jitsi", "src/prosody"];

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("jwtxmppauth-compose-");

    /// <param name="name">Tells the projects of one test run apart; eng/containers.sh removes what a killed run leaves of them.</param>
    public ComposeProject(string name)
    {
        foreach (var part in Parts)
            Copy(SourceTree.File(part), Path.Combine(_folder.FullName, part));
        Environment = new()
        {
            ["COMPOSE_PROJECT_NAME"] = $"jwtxmppauth-{TestRun.Id}-{name}",
            ["GATEWAY_IMAGE"] = GatewayContainer.Image,
            ["PROSODY_IMAGE"] = $"{TestRun.Images}-prosody:0.12",
            ["GATEWAY_PORT"] = $"{LoopbackPort.Free()}",
            ["GATEWAY_ADMIN_PORT"] = $"{LoopbackPort.Free()}",
        };
    }

    public Dictionary<string, string> Environment { get; }

    public void Write(string file, string text)
    {
        var path = Path.Combine(_folder.FullName, file);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
    }

    /// <summary>Runs it in a shell; <c>$compose</c> is whichever compose there is.</summary>
    public async Task<string> RunAsync(string command)
    {
        var start = new ProcessStartInfo("bash", ["-c", $". eng/containers.sh; compose=$(compose_command); {command}"])
        {
            WorkingDirectory = _folder.FullName,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var (name, value) in Environment)
            start.Environment[name] = value;
        using var process = Process.Start(start)!;
        process.StandardInput.Close();
        var (output, errors) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync().WaitAsync(TimeSpan.FromMinutes(3), TimeProvider.System);
        return process.ExitCode == 0
            ? await output
            : throw new InvalidOperationException($"{command}: exit code {process.ExitCode}\n{await output}\n{await errors}");
    }

    /// <summary>The project as compose understands it, every value filled in. All scalars are texts.</summary>
    /// <param name="options">Of compose, before its command.</param>
    public async Task<JsonObject> ConfigurationAsync(string options = "") => Read(await RunAsync($"$compose {options} config"));

    public static JsonObject Read(string yaml)
    {
        var read = new DeserializerBuilder().Build().Deserialize<object>(yaml);
        return JsonNode.Parse(new SerializerBuilder().JsonCompatible().Build().Serialize(read))!.AsObject();
    }

    public async ValueTask DisposeAsync()
    {
        Environment["COMPOSE_PROFILES"] = "jitsi";
        await RunAsync("$compose down --volumes --remove-orphans");
        _folder.Delete(recursive: true);
    }

    private static void Copy(string from, string to)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(to)!);
        if (!Directory.Exists(from))
            File.Copy(from, to);
        else
            foreach (var part in Directory.EnumerateFileSystemEntries(from))
                Copy(part, Path.Combine(to, Path.GetFileName(part)));
    }
}
