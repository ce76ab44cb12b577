using System.ComponentModel;
using System.Diagnostics;
using System.Security.Cryptography;

namespace JwtXmppAuth.Testing;

/// <summary>A folder of JavaScript with its npm packages, installed beside the build. Without Node.js and npm a test fails; it never passes unasked.</summary>
public static class NodeProgram
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    /// <summary>Installs once for each state of the sources; two test runs at once do not see half of it.</summary>
    /// <param name="source">From the root of the working copy.</param>
    /// <returns>The folder to run in.</returns>
    public static async Task<string> InstallAsync(string source)
    {
        var files = Directory.GetFiles(SourceTree.File(source)).Order(StringComparer.Ordinal).ToList();
        var state = SHA256.HashData([.. files.SelectMany(File.ReadAllBytes)]);
        var folder = SourceTree.File($"artifacts/node/{Path.GetFileName(source).ToLowerInvariant()}-{Convert.ToHexStringLower(state)[..12]}");
        if (Directory.Exists(folder))
            return folder;

        var fresh = $"{folder}.{Guid.NewGuid():N}";
        Directory.CreateDirectory(fresh);
        foreach (var file in files)
            File.Copy(file, Path.Combine(fresh, Path.GetFileName(file)));
        await RunAsync("npm", ["ci", "--ignore-scripts", "--no-audit", "--no-fund"], fresh);
        try
        {
            Directory.Move(fresh, folder);
        }
        catch (IOException) when (Directory.Exists(folder))
        {
            Directory.Delete(fresh, recursive: true);
        }

        return folder;
    }

    public static Process Start(string program, IEnumerable<string> arguments, string folder)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            WorkingDirectory = folder,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        try
        {
            return Process.Start(start)!;
        }
        catch (Win32Exception)
        {
            throw new InvalidOperationException($"`{program}` is missing: this test runs programs of others. `./test.sh` installs Node.js 20, npm, Lua 5.4 and a browser where they are missing.");
        }
    }

    /// <summary>Runs it to its end with the text on standard input; answers with what it printed.</summary>
    public static async Task<string> RunAsync(string program, string[] arguments, string folder, string input = "")
    {
        var command = $"`{program} {string.Join(' ', arguments)}`";
        using var process = Start(program, arguments, folder);
        using var limit = new CancellationTokenSource(Patience, TimeProvider.System);
        try
        {
            var output = process.StandardOutput.ReadToEndAsync(limit.Token);
            var error = process.StandardError.ReadToEndAsync(limit.Token);
            await process.StandardInput.WriteAsync(input.AsMemory(), limit.Token);
            process.StandardInput.Close();
            await process.WaitForExitAsync(limit.Token);
            return process.ExitCode == 0
                ? await output
                : throw new InvalidOperationException($"{command} failed: {await error}{await output}");
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw new TimeoutException($"{command} took longer than {Patience:c}.");
        }
    }
}
