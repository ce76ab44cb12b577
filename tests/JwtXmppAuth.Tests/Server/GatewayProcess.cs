using System.Diagnostics;
using System.Text;
using System.Text.RegularExpressions;

namespace JwtXmppAuth.Tests.Server;

/// <summary>
/// The built program as a process of its own, with everything it prints; or the published one, where
/// <c>JWTXMPPAUTH_PROGRAM</c> names it. It keeps nothing unless it is told where.
/// </summary>
internal sealed partial class GatewayProcess : IAsyncDisposable
{
    /// <summary>Only against a test that would never end.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private static readonly string Program =
        Environment.GetEnvironmentVariable("JWTXMPPAUTH_PROGRAM") ?? Path.Combine(AppContext.BaseDirectory, "jwtxmppauth");

    private readonly Process _process;
    private readonly StringBuilder _printed = new();
    private readonly List<(string Text, TaskCompletionSource Seen)> _awaited = [];
    private readonly TaskCompletionSource<Uri[]> _listening = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public GatewayProcess(string environment, string[] words, params (string Name, string? Value)[] variables)
    {
        var start = new ProcessStartInfo(Program, words)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = Path.GetTempPath(),
        };
        start.Environment["DOTNET_ENVIRONMENT"] = environment;
        start.Environment.Remove("ASPNETCORE_ENVIRONMENT");
        start.Environment["Gateway__Revocation__File"] = ":memory:";
        foreach (var (name, value) in variables)
        {
            start.Environment.Remove(name);
            if (value is not null)
                start.Environment[name] = value;
        }

        _process = new Process { StartInfo = start };
        _process.OutputDataReceived += (_, line) => Take(line.Data);
        _process.ErrorDataReceived += (_, line) => Take(line.Data);
        _process.Start();
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    public string Printed
    {
        get
        {
            lock (_printed)
                return _printed.ToString();
        }
    }

    /// <summary>Public and admin address, once it listens.</summary>
    public async Task<(Uri Public, Uri Admin)> ListeningAsync() =>
        await _listening.Task.WaitAsync(Patience) is [var first, var second, ..] ? (first, second) : throw new InvalidDataException(Printed);

    public async Task<int> ExitAsync()
    {
        using var bound = new CancellationTokenSource(Patience);
        await _process.WaitForExitAsync(bound.Token);
        return _process.ExitCode;
    }

    /// <summary>
    /// SIGTERM, as an init system or a container engine sends it. The shell has <c>kill</c> built in; as a program of its own
    /// it is missing on a minimal Debian.
    /// </summary>
    public void Terminate() => Signal("TERM");

    /// <summary>SIGHUP, as <c>systemctl reload</c> sends it.</summary>
    public void HangUp() => Signal("HUP");

    /// <summary>At once, with nothing closed: as a crash, or a machine without power.</summary>
    public void Kill() => _process.Kill();

    /// <summary>Once it has printed this.</summary>
    public async Task PrintedAsync(string text)
    {
        var seen = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_printed)
        {
            _awaited.Add((text, seen));
            Notice();
        }

        await seen.Task.WaitAsync(Patience);
    }

    private void Signal(string name)
    {
        using var kill = Process.Start("sh", ["-c", string.Create(System.Globalization.CultureInfo.InvariantCulture, $"kill -{name} {_process.Id}")]);
        kill.WaitForExit();
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
            _process.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
    }

    [GeneratedRegex("http://127.0.0.1:[0-9]+")]
    private static partial Regex Address();

    private void Notice()
    {
        var printed = _printed.ToString();
        foreach (var (_, seen) in _awaited.Where(one => printed.Contains(one.Text, StringComparison.Ordinal)))
            seen.TrySetResult();
    }

    private void Take(string? line)
    {
        if (line is null)
            return;
        lock (_printed)
        {
            _printed.AppendLine(line);
            Notice();
        }

        if (line.Contains("Listening at ", StringComparison.Ordinal))
            _listening.TrySetResult([.. Address().Matches(line).Select(url => new Uri(url.Value))]);
    }
}
