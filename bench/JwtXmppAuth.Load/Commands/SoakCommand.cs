using System.CommandLine;
using System.Diagnostics;
using JwtXmppAuth.Load.Measuring;
using JwtXmppAuth.Load.Reports;
using JwtXmppAuth.Load.Scenarios;
using JwtXmppAuth.Load.Servers;

namespace JwtXmppAuth.Load.Commands;

/// <summary><c>soak</c>: people come and go for a long time; memory must not grow.</summary>
internal sealed class SoakCommand
{
    private static readonly TimeSpan Every = TimeSpan.FromSeconds(10);

    /// <summary>After the last visit: who vanished is known to be gone long before.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    private readonly PlaceOptions _place = new();
    private readonly Option<string> _report = new("--report") { Description = "The Markdown file to write; its picture goes beside it.", Required = true };
    private readonly Option<string> _target = new Option<string>("--target") { Description = "Over both doors in turn.", DefaultValueFactory = _ => "component" }
        .AcceptOnlyFromAmong("component", "front", "embedded");
    private readonly Option<int> _minutes = new("--minutes") { Description = "1 to 600.", DefaultValueFactory = _ => 30 };
    private readonly Option<string[]> _facts = new("--fact") { Description = "A line about the machine or a version, for the head of the report." };

    public SoakCommand()
    {
        Command = new Command("soak", "Let people come and go for a long time, and watch memory.") { _place.Folder, _place.Settings, _report, _target, _minutes, _facts };
        Command.SetAction(RunAsync);
    }

    public Command Command { get; }

    private async Task<int> RunAsync(ParseResult words, CancellationToken cancellation)
    {
        var place = _place.Prepare(words);
        var targets = Target.All.Where(target => target.Name.StartsWith(words.GetValue(_target)! + "-", StringComparison.Ordinal)).ToArray();
        var length = TimeSpan.FromMinutes(Math.Clamp(words.GetValue(_minutes), 1, 600));
        await using var running = await RunningTarget.StartAsync(targets[0], place, cancellation);
        var churn = new Churn(running, [.. targets.Select(target => target.Door(place))]);
        var soak = new Soak();

        using var over = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var visits = churn.RunAsync(over.Token);
        var started = Stopwatch.GetTimestamp();
        using var timer = new PeriodicTimer(Every, TimeProvider.System);
        while (Stopwatch.GetElapsedTime(started) < length && await timer.WaitForNextTickAsync(cancellation))
        {
            foreach (var server in running.Servers)
            {
                var minute = Stopwatch.GetElapsedTime(started).TotalMinutes;
                if (server.Metrics is { } metrics)
                    soak.Managed(server.Name, minute, churn.Done, await Memory.ManagedAsync(server.Pid, metrics, cancellation));
                soak.Resident(server.Name, minute, churn.Done, Memory.Resident(server.Pid));
            }
        }

        await over.CancelAsync();
        await visits;
        var left = await LeftAsync(running, cancellation);
        soak.Write(
            words.GetValue(_report)!,
            $"{churn.Done:#,##0} visits on {words.GetValue(_target)}, {Churn.AtOnce} at once; {churn.Failed} failed. {left} sessions were left when all had gone. {churn.Failure}",
            words.GetValue(_facts) ?? []);
        return churn is { Done: > 0, Failed: 0 } && left == 0 && soak.IsFlat ? 0 : 1;
    }

    /// <returns>The sessions that the gateway still has when those who vanished must have been noticed.</returns>
    private static async Task<double> LeftAsync(RunningTarget running, CancellationToken cancellation)
    {
        var metrics = running.Servers.Single(server => server.Metrics is not null).Metrics!;
        var since = Stopwatch.GetTimestamp();
        using var timer = new PeriodicTimer(Every, TimeProvider.System);
        while (true)
        {
            var left = await Metrics.ReadAsync(metrics, Metrics.Sessions, cancellation);
            if (left == 0 || Stopwatch.GetElapsedTime(since) > Patience)
                return left;
            await timer.WaitForNextTickAsync(cancellation);
        }
    }
}
