using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using JwtXmppAuth.Load.Measuring;
using JwtXmppAuth.Load.Reports;
using JwtXmppAuth.Load.Scenarios;
using JwtXmppAuth.Load.Servers;

namespace JwtXmppAuth.Load.Commands;

/// <summary><c>profile</c>: where one server's CPU time goes while one thing is done again and again; prints Markdown.</summary>
internal sealed class ProfileCommand
{
    private readonly PlaceOptions _place = new();
    private readonly Option<string> _target = new("--target") { Description = "Its name, as in the report.", Required = true };
    private readonly Option<string> _process = new("--process") { Description = "Whose CPU it is.", DefaultValueFactory = _ => "gateway" };
    private readonly Option<string> _what = new Option<string>("--what") { Description = "What is done.", DefaultValueFactory = _ => Starts.Start }
        .AcceptOnlyFromAmong(Starts.Start, Starts.Visit, Conference.Talk, Idle.Name);
    private readonly Option<int> _seconds = new("--seconds") { Description = "For which it is watched; 1 to 120.", DefaultValueFactory = _ => 10 };
    private readonly Option<int> _sessions = new("--sessions") { Description = "Of each round; 10 to 5000.", DefaultValueFactory = _ => 300 };

    public ProfileCommand()
    {
        Command = new Command("profile", "See where the CPU time of a server goes, with perf.") { _place.Folder, _place.Settings, _target, _process, _what, _seconds, _sessions };
        Command.SetAction(RunAsync);
    }

    public Command Command { get; }

    private async Task<int> RunAsync(ParseResult words, CancellationToken cancellation)
    {
        var place = _place.Prepare(words) with { WithSymbols = true };
        var target = Target.All.Single(target => target.Name == words.GetValue(_target));
        var seconds = Math.Clamp(words.GetValue(_seconds), 1, 120);
        var sessions = Math.Clamp(words.GetValue(_sessions), 10, 5000);
        await using var running = await RunningTarget.StartAsync(target, place, cancellation);
        await WarmUp.VisitAsync(running, sessions, cancellation);

        var what = words.GetValue(_what)!;
        await using var work = await ProfiledWork.PrepareAsync(what, running, sessions, cancellation);
        await WarmUp.UntilWarmAsync(running.Servers, () => work.OnceAsync(cancellation), cancellation);
        var pid = running.Server(words.GetValue(_process)!).Pid;
        var data = Path.Combine(place.Folder, "perf.data");
        using var perf = Process.Start(new ProcessStartInfo(
            "perf", ["record", "-q", "-e", "cpu-clock", "-F", "1999", "-g", "-p", $"{pid}", "-o", data, "--", "sleep", seconds.ToString(CultureInfo.InvariantCulture)]))!;
        var before = Cpu.Of(pid);
        long done = 0;
        while (!perf.HasExited)
            done += await work.OnceAsync(cancellation);
        var perUnit = (Cpu.Of(pid) - before).TotalMicroseconds / done;
        await perf.WaitForExitAsync(cancellation);

        using var script = Process.Start(new ProcessStartInfo("perf", ["script", "-i", data, "-F", "ip,sym,dso"])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        script.ErrorDataReceived += static (_, _) => { };
        script.BeginErrorReadLine();
        Console.WriteLine($"### {words.GetValue(_process)} on {target.Name}, {what}: {Spread.Text(perUnit)} µs each");
        (await Profile.ReadAsync(script.StandardOutput)).Write(Console.Out, perUnit);
        await script.WaitForExitAsync(cancellation);
        foreach (var map in Directory.EnumerateFiles(Path.GetTempPath(), $"perf*{pid}.*"))
            File.Delete(map);
        return 0;
    }
}
