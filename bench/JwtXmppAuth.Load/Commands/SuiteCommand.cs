using System.CommandLine;
using JwtXmppAuth.Load.Measuring;
using JwtXmppAuth.Load.Reports;
using JwtXmppAuth.Load.Scenarios;
using JwtXmppAuth.Load.Servers;

namespace JwtXmppAuth.Load.Commands;

/// <summary><c>suite</c>: starts the servers itself, measures, and writes the report and its pictures.</summary>
internal sealed class SuiteCommand
{
    private readonly PlaceOptions _place = new();
    private readonly Option<string> _report = new("--report") { Description = "The Markdown file to write; pictures go beside it.", Required = true };
    private readonly Option<bool> _quick = new("--quick") { Description = "A first look: little of everything, once." };
    private readonly Option<string[]> _only = new("--only") { Description = "Names of targets, or how they begin: front, direct-ws. Default: all.", AllowMultipleArgumentsPerToken = true };
    private readonly Option<string[]> _parts = new Option<string[]>("--part") { Description = "Of what is measured. Default: all.", AllowMultipleArgumentsPerToken = true }
        .AcceptOnlyFromAmong(Suite.Main, BigRoom.Name, Idle.Name);
    private readonly Option<string[]> _facts = new("--fact") { Description = "A line about the machine or a version, for the head of the report." };

    public SuiteCommand()
    {
        Command = new Command("suite", "Measure everything, in one run.") { _place.Folder, _place.Settings, _report, _quick, _only, _parts, _facts };
        Command.SetAction(RunAsync);
    }

    public Command Command { get; }

    private async Task<int> RunAsync(ParseResult words, CancellationToken cancellation)
    {
        var only = words.GetValue(_only) ?? [];
        var targets = Target.All.Where(target => only is [] || only.Any(name => target.Name.StartsWith(name, StringComparison.Ordinal))).ToList();
        var size = (words.GetValue(_quick) ? Size.Quick : Size.Full).Within(FileLimit.Own());
        var samples = new Samples();
        var suite = new Suite(_place.Prepare(words), size, samples, Console.Error);
        await suite.RunAsync(targets, words.GetValue(_parts) is { Length: > 0 } parts ? parts : [Suite.Main, BigRoom.Name, Idle.Name], cancellation);
        Report.Write(words.GetValue(_report)!, samples, size, words.GetValue(_facts) ?? [], suite.Failures);
        return suite.Failures.Count == 0 ? 0 : 1;
    }
}
