using System.Buffers.Text;
using System.ComponentModel;
using System.Diagnostics;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Nodes;
using JwtXmppAuth.Testing;

namespace JwtXmppAuth.Tests.Tokens.Judges;

/// <summary>
/// The npm library jose, in one Node process for all tokens. Without Node and npm the tests fail; they never pass unasked.
/// </summary>
internal static class JoseJudge
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    /// <summary>For each sample null where jose verifies the signature, else the code of its error.</summary>
    public static async Task<IReadOnlyList<string?>> JudgeAsync(IReadOnlyList<SampleKey> keys, IReadOnlyList<Sample> samples)
    {
        var folder = await InstallAsync();
        var question = new JsonObject
        {
            ["keys"] = new JsonArray([.. keys.Select(Described)]),
            ["tokens"] = new JsonArray([.. samples.Select(sample => new JsonArray(keys.ToList().IndexOf(sample.Key), sample.Token))]),
        };
        var answer = await RunAsync("node", ["judge.mjs"], folder, question.ToJsonString());
        return JsonSerializer.Deserialize<string?[]>(answer)!;
    }

    private static JsonObject Described(SampleKey key) => key.Secret is { } secret
        ? new() { ["alg"] = key.Issuer.Algorithm, ["secret"] = Base64Url.EncodeToString(secret) }
        : new() { ["alg"] = key.Issuer.Algorithm, ["spki"] = key.Rsa!.ExportSubjectPublicKeyInfoPem() };

    /// <summary>Into the build's folder, once for each state of the sources; two test runs at once do not see half of it.</summary>
    private static async Task<string> InstallAsync()
    {
        var source = SourceTree.File("tests/JwtXmppAuth.Tests/Tokens/jose");
        string[] files = ["package.json", "package-lock.json", ".npmrc", "judge.mjs"];
        var state = SHA256.HashData([.. files.SelectMany(file => File.ReadAllBytes(Path.Combine(source, file)))]);
        var folder = SourceTree.File($"artifacts/jose/{Convert.ToHexStringLower(state)[..12]}");
        if (Directory.Exists(folder))
            return folder;

        var fresh = $"{folder}.{Guid.NewGuid():N}";
        Directory.CreateDirectory(fresh);
        foreach (var file in files)
            File.Copy(Path.Combine(source, file), Path.Combine(fresh, file));
        await RunAsync("npm", ["ci", "--ignore-scripts"], fresh, "");
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

    private static async Task<string> RunAsync(string program, string[] arguments, string folder, string input)
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
            Assert.True(process.ExitCode == 0, $"{command} for the jose judge failed: {await error}{await output}");
            return await output;
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw new Xunit.Sdk.XunitException($"{command} for the jose judge took longer than {Patience:c}.");
        }
    }

    private static Process Start(string program, string[] arguments, string folder)
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
            throw new Xunit.Sdk.XunitException(
                $"`{program}` is missing: the signature tests ask the npm library jose, which needs Node.js 20 or later and npm.");
        }
    }
}
