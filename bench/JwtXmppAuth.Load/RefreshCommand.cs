using System.CommandLine;
using System.Diagnostics;

namespace JwtXmppAuth.Load;

/// <summary><c>refresh</c>: sessions in their rooms come back with another token of the same user; prints Markdown.</summary>
internal sealed class RefreshCommand
{
    private readonly Option<string[]> _targets = new("--target") { Description = "See Target; may be repeated.", Required = true };
    private readonly Option<int> _sessions = new("--sessions") { Description = "Live at the same time; 10 to 5000.", DefaultValueFactory = _ => 400 };
    private readonly Option<int> _atOnce = new("--at-once") { Description = "Refreshes under way; 1 to 256.", DefaultValueFactory = _ => 16 };
    private readonly Option<int> _repeat = new("--repeat") { Description = "Repetitions after the first, which warms up; 1 to 9.", DefaultValueFactory = _ => 3 };
    private readonly Option<int> _seconds = new("--seconds") { Description = "When everything ends; 10 to 600.", DefaultValueFactory = _ => 120 };

    public RefreshCommand()
    {
        Command = new Command("refresh", "Sessions over WebSocket: cut, and resumed with another token.") { _targets, _sessions, _atOnce, _repeat, _seconds };
        Command.SetAction(RunAsync);
    }

    public Command Command { get; }

    private async Task<int> RunAsync(ParseResult words, CancellationToken cancellation)
    {
        var plan = new Plan(Math.Clamp(words.GetValue(_sessions), 10, 5000), Math.Clamp(words.GetValue(_atOnce), 1, 256));
        using var bound = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        bound.CancelAfter(TimeSpan.FromSeconds(Math.Clamp(words.GetValue(_seconds), 10, 600)));
        var report = new Report(plan);
        foreach (var target in words.GetValue(_targets)!.Select(Target.Parse))
            report.Add(await RunAsync(target, plan, Math.Clamp(words.GetValue(_repeat), 1, 9), bound.Token));
        report.Write(Console.Out, []);
        return 0;
    }

    /// <summary>Every token is good for every room, so that each refresh is judged, adopted and told to the server.</summary>
    private static async Task<Phase[]> RunAsync(Target target, Plan plan, int repeat, CancellationToken cancellation)
    {
        string[] tokens = [Token("LOAD_TOKEN"), Token("LOAD_NEXT_TOKEN")];
        var everybody = Enumerable.Range(0, plan.Sessions)
            .Select(number => new Refresher(target, $"room{number / Plan.RoomSize}", number))
            .ToArray();
        try
        {
            await EachAsync(everybody, plan, [], (one, cancel) => one.StartAsync(tokens[0], cancel), cancellation);
            var phases = new List<Phase>();
            for (var repetition = 0; repetition <= repeat; repetition++)
            {
                var token = tokens[(repetition + 1) % 2];
                phases.Add(await Phase.MeasureAsync(target, "refresh", plan.Sessions, latencies =>
                    EachAsync(everybody, plan, latencies, (one, cancel) => one.RefreshAsync(token, cancel), cancellation)));
            }

            return [.. phases.Skip(1)];
        }
        finally
        {
            foreach (var one in everybody)
                one.Dispose();
        }
    }

    private static async Task<int> EachAsync(
        Refresher[] everybody, Plan plan, List<double> latencies, Func<Refresher, CancellationToken, Task> work, CancellationToken cancellation)
    {
        var before = everybody.Sum(one => one.Messages);
        var parallel = new ParallelOptions { MaxDegreeOfParallelism = plan.AtOnce, CancellationToken = cancellation };
        await Parallel.ForEachAsync(everybody, parallel, async (one, cancel) =>
        {
            var started = Stopwatch.GetTimestamp();
            await work(one, cancel);
            lock (latencies)
                latencies.Add(Stopwatch.GetElapsedTime(started).TotalMilliseconds);
        });
        return everybody.Sum(one => one.Messages) - before;
    }

    private static string Token(string variable) =>
        Environment.GetEnvironmentVariable(variable) ?? throw new ArgumentException($"{variable} holds no token.");
}
