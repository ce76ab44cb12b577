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

    private readonly Lazy<Task<Browser>> _browser = new(StartAsync);

    private sealed record Browser(Process Process, string Address, string Profile);

    /// <summary>Where a program connects to drive it: the DevTools protocol.</summary>
    public static async Task<string> AddressAsync()
    {
        var chromium = await TestContext.Current.GetFixture<Chromium>() ?? throw new InvalidOperationException("Only tests have a browser.");
        return (await chromium._browser.Value).Address;
    }

    public async ValueTask DisposeAsync()
    {
        if (!_browser.IsValueCreated)
            return;
        var (process, _, profile) = await _browser.Value;
        process.Kill(entireProcessTree: true);
        await process.WaitForExitAsync();
        process.Dispose();
        try
        {
            Directory.Delete(profile, recursive: true);
        }
        catch (IOException)
        {
            // The last of its processes may still be writing.
        }
    }

    private static async Task<Browser> StartAsync()
    {
        const string Announcement = "DevTools listening on ";
        var profile = Directory.CreateTempSubdirectory("jwtxmppauth-chromium-").FullName;
        string[] arguments =
        [
            "--headless=new", "--disable-gpu", "--no-first-run", "--remote-debugging-port=0", $"--user-data-dir={profile}",
            "--no-sandbox", // which wants a user who is not root; the pages are our own
            // A page that is put into an address by its driver counts as coming from the Internet, and may not call this machine.
            "--disable-features=LocalNetworkAccessChecks,LocalNetworkAccessChecksWebSockets",
        ];
        var process = NodeProgram.Start(Find(), arguments, profile);
        _ = process.StandardOutput.ReadToEndAsync();
        var said = "";
        while (await process.StandardError.ReadLineAsync().WaitAsync(Patience, TimeProvider.System) is { } line)
        {
            if (line.StartsWith(Announcement, StringComparison.Ordinal))
            {
                _ = process.StandardError.ReadToEndAsync();
                return new Browser(process, line[Announcement.Length..], profile);
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
