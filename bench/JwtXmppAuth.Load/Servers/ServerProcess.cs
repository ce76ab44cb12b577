using System.Diagnostics;

namespace JwtXmppAuth.Load.Servers;

/// <summary>A server that runs on the servers' core until it is disposed of. Its output goes to a file.</summary>
internal sealed class ServerProcess : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Between = TimeSpan.FromMilliseconds(50);

    private readonly ServerSetup _setup;
    private readonly Process _process;
    private readonly string _pidFile;

    private ServerProcess(ServerSetup setup, Process process, string pidFile)
    {
        _setup = setup;
        _process = process;
        _pidFile = pidFile;
    }

    public string Name => _setup.Name;

    public int Pid => _process.Id;

    public Uri? Metrics => _setup.Metrics;

    /// <exception cref="InvalidOperationException">It ended, or did not answer in time; says where its output is.</exception>
    public static async Task<ServerProcess> StartAsync(ServerSetup setup, Place place, CancellationToken cancellation)
    {
        var log = Path.Combine(place.Logs, $"{setup.Name}.log");
        // The shell and taskset become the server: the process that is started is the one that is measured.
        var start = new ProcessStartInfo("/bin/sh", ["-c", $"exec taskset -c {Place.ServerCore} \"$@\" >>'{log}' 2>&1", "sh", .. setup.Command])
        {
            WorkingDirectory = place.Logs,
        };
        foreach (var (name, value) in setup.Environment)
            start.Environment[name] = value;
        if (place.WithSymbols)
        {
            start.Environment["DOTNET_PerfMapEnabled"] = "1";
            // Else compiled code lies in a file of its own, where perf looks for no names.
            start.Environment["DOTNET_EnableWriteXorExecute"] = "0";
        }

        var process = Process.Start(start)!;
        // For the script that started us, should we be ended without a chance to clean up.
        var pidFile = Path.Combine(place.Pids, $"{process.Id}");
        await File.WriteAllTextAsync(pidFile, setup.Name, CancellationToken.None);
        var server = new ServerProcess(setup, process, pidFile);
        try
        {
            await server.AnswerAsync(log, cancellation);
            return server;
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
            _process.Kill(entireProcessTree: true);
        await _process.WaitForExitAsync(CancellationToken.None);
        _process.Dispose();
        File.Delete(_pidFile);
    }

    private async Task AnswerAsync(string log, CancellationToken cancellation)
    {
        using var http = new HttpClient { Timeout = Patience };
        using var timer = new PeriodicTimer(Between, TimeProvider.System);
        var started = Stopwatch.GetTimestamp();
        while (!await AnswersAsync(http, cancellation))
        {
            if (_process.HasExited)
                throw new InvalidOperationException($"{Name} ended with {_process.ExitCode} instead of serving: {File.ReadLines(log).LastOrDefault()} ({log})");
            if (Stopwatch.GetElapsedTime(started) > Patience)
                throw new InvalidOperationException($"{Name} does not answer at {_setup.Ready} within {Patience.TotalSeconds} s: {log}");
            await timer.WaitForNextTickAsync(cancellation);
        }
    }

    private async Task<bool> AnswersAsync(HttpClient http, CancellationToken cancellation)
    {
        try
        {
            using var answer = await http.GetAsync(_setup.Ready, cancellation);
            return (int)answer.StatusCode != 503;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }
}
