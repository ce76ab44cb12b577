using System.Diagnostics;
using System.Text.Json;
using System.Text.Json.Nodes;
using JwtXmppAuth.Interop.Clients;
using JwtXmppAuth.Testing;

namespace JwtXmppAuth.Interop.Demo;

/// <summary>The program as it is on a first run, and one visit to its page in Chromium (visit.mjs). The pictures stay in <c>artifacts</c>.</summary>
public sealed class DemoVisit : IAsyncLifetime
{
    private JsonNode? _seen;

    public static string Pictures => SourceTree.File("artifacts/screenshots");

    public string this[string what] => _seen![what]!.ToString();

    public IReadOnlyList<string> List(string what) => _seen![what].Deserialize<List<string>>()!;

    public async ValueTask InitializeAsync()
    {
        if (Directory.Exists(Pictures))
            Directory.Delete(Pictures, recursive: true);
        Directory.CreateDirectory(Pictures);
        var folder = await NodeProgram.InstallAsync("tests/JwtXmppAuth.Interop/Demo");
        using var program = Start();
        try
        {
            var page = await PageAsync(program);
            _seen = JsonNode.Parse(await NodeProgram.RunAsync("node", ["visit.mjs", page, Chromium.Find(), Pictures], folder));
        }
        finally
        {
            program.Kill();
            await program.WaitForExitAsync();
        }
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private static Process Start() => Process.Start(new ProcessStartInfo(Path.Combine(AppContext.BaseDirectory, "jwtxmppauth"))
    {
        RedirectStandardOutput = true,
        WorkingDirectory = Path.GetTempPath(),
        Environment =
        {
            ["DOTNET_ENVIRONMENT"] = "Development",
            ["Gateway__Listen"] = "http://127.0.0.1:0",
            ["Gateway__AdminListen"] = "http://127.0.0.1:0",
        },
    })!;

    private static async Task<string> PageAsync(Process program)
    {
        var printed = "";
        while (await program.StandardOutput.ReadLineAsync() is { } line)
        {
            if (line.Split("Open ") is [_, var address])
            {
                _ = program.StandardOutput.ReadToEndAsync();
                return address;
            }

            printed += line + '\n';
        }

        throw new InvalidOperationException($"The program has ended: {printed}");
    }
}
