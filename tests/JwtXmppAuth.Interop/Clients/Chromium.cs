using System.Diagnostics;
using JwtXmppAuth.Interop.Clients;
using JwtXmppAuth.Testing;

[assembly: AssemblyFixture(typeof(Chromium))]

namespace JwtXmppAuth.Interop.Clients;

/// <summary>One headless Chromium for all tests of a run, started by the first that needs it. Each test opens a context of its own.</summary>
public sealed class Chromium : IAsyncDisposable
{
    private static readonly string[] Names = ["chromium", "chromium-browser", "google-chrome"];
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly Lazy<Task<(Process Process, string Address)>> _browser;
    private readonly string _profile = Directory.CreateTempSubdirectory("jwtxmppauth-chromium-").FullName;

    public Chromium() => _browser = new(StartAsync);

    /// <summary>Where a program connects to drive it: the DevTools protocol.</summary>
    public static async Task<string> AddressAsync()
    {
        var chromium = await TestContext.Current.GetFixture<Chromium>() ?? throw new InvalidOperationException("Only tests have a browser.");
        return (await chromium._browser.Value).Address;
    }

    public async ValueTask DisposeAsync()
    {
        if (_browser.IsValueCreated)
        {
            var process = (await _browser.Value).Process;
            process.Kill(entireProcessTree: true);
            await process.WaitForExitAsync();
            process.Dispose();
        }

        Directory.Delete(_profile, recursive: true);
    }

    private async Task<(Process Process, string Address)> StartAsync()
    {
        const string Announcement = "DevTools listening on ";
        // No sandbox: it wants a user who is not root, and the pages are our own.
        var process = NodeProgram.Start(
            Find(),
            ["--headless=new", "--no-sandbox", "--disable-gpu", "--no-first-run", "--remote-debugging-port=0", $"--user-data-dir={_profile}"],
            _profile);
        _ = process.StandardOutput.ReadToEndAsync();
        var said = "";
        while (await process.StandardError.ReadLineAsync().WaitAsync(Patience, TimeProvider.System) is { } line)
        {
            if (line.StartsWith(Announcement, StringComparison.Ordinal))
            {
                _ = process.StandardError.ReadToEndAsync();
                return (process, line[Announcement.Length..]);
            }

            said += line + '\n';
        }

        throw new InvalidOperationException($"Chromium does not start: {said}");
    }

    /// <summary>Where the browser of this machine is.</summary>
    public static string Find() =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)
            .SelectMany(folder => Names.Select(name => Path.Combine(folder, name)))
            .FirstOrDefault(File.Exists)
        ?? throw new InvalidOperationException("Chromium is missing: this test looks at pages in a real browser.");
}
