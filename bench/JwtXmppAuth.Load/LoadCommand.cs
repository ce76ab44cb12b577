using System.CommandLine;

namespace JwtXmppAuth.Load;

/// <summary><c>run</c>: every target in turn, again and again, in one run; prints Markdown.</summary>
internal sealed class LoadCommand
{
    private readonly Option<string[]> _targets = new("--target") { Description = "See Target; may be repeated.", Required = true };
    private readonly Option<string[]> _ratios = new("--ratio") { Description = "target:process/target:process, of CPU per session; may be repeated." };
    private readonly Option<int> _sessions = new("--sessions") { Description = "Per repetition; 10 to 5000.", DefaultValueFactory = _ => 400 };
    private readonly Option<int> _atOnce = new("--at-once") { Description = "Starts under way; 1 to 256.", DefaultValueFactory = _ => 16 };
    private readonly Option<int> _repeat = new("--repeat") { Description = "Repetitions after the first, which warms up; 1 to 9.", DefaultValueFactory = _ => 3 };
    private readonly Option<int> _seconds = new("--seconds") { Description = "When everything ends; 10 to 600.", DefaultValueFactory = _ => 120 };

    public LoadCommand()
    {
        Command = new Command("run", "Sessions over BOSH: log in, join, talk, leave.") { _targets, _ratios, _sessions, _atOnce, _repeat, _seconds };
        Command.SetAction(RunAsync);
    }

    public Command Command { get; }

    private async Task<int> RunAsync(ParseResult words, CancellationToken cancellation)
    {
        var targets = words.GetValue(_targets)!.Select(Target.Parse).ToList();
        var plan = new Plan(
            Sessions: Math.Clamp(words.GetValue(_sessions), 10, 5000),
            AtOnce: Math.Clamp(words.GetValue(_atOnce), 1, 256));
        using var bound = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        bound.CancelAfter(TimeSpan.FromSeconds(Math.Clamp(words.GetValue(_seconds), 10, 600)));

        var report = new Report(plan);
        for (var repetition = 0; repetition <= Math.Clamp(words.GetValue(_repeat), 1, 9); repetition++)
        {
            // The yardstick gets as many requests as the first target's session starts took, moments ago.
            var requests = 0;
            foreach (var target in targets)
            {
                var phases = target.IsYardstick
                    ? [await Posts.RunAsync(target, plan, requests, bound.Token)]
                    : await Sessions.RunAsync(target, plan, bound.Token);
                requests = requests == 0 ? phases[0].Requests : requests;
                if (repetition > 0)
                    report.Add(phases);
            }
        }

        report.Write(Console.Out, words.GetValue(_ratios) ?? []);
        return 0;
    }
}
