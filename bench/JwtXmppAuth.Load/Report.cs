using System.Globalization;

namespace JwtXmppAuth.Load;

/// <summary>Medians of the repetitions with their range, and ratios taken within each repetition.</summary>
internal sealed class Report(Plan plan)
{
    private readonly List<Phase> _phases = [];

    public void Add(Phase[] phases) => _phases.AddRange(phases);

    public void Write(TextWriter output, string[] ratios)
    {
        output.WriteLine($"{plan.Sessions} sessions, {plan.AtOnce} starts at once; rooms of {Plan.RoomSize}, {Plan.RoomsAtOnce} at once.");
        output.WriteLine();
        output.WriteLine("| what | on | sessions/s | p50 / p99 ms | requests each | CPU ms each |");
        output.WriteLine("|---|---|---|---|---|---|");
        foreach (var group in _phases.GroupBy(phase => (phase.Name, phase.Target)).OrderByDescending(group => group.Key.Name))
            output.WriteLine(Row(group.Key.Name, group.Key.Target, [.. group]));
        if (ratios.Length == 0)
            return;

        output.WriteLine();
        output.WriteLine("| ratio of CPU | start | conference |");
        output.WriteLine("|---|---|---|");
        foreach (var ratio in ratios)
            output.WriteLine($"| {ratio.Replace("/", " / ", StringComparison.Ordinal)} | {Ratio(ratio, "start")} | {Ratio(ratio, "conference")} |");
    }

    private static string Row(string name, string target, Phase[] phases)
    {
        var latency = phases[0].Latencies is []
            ? "–"
            : $"{Median([.. phases.Select(phase => phase.Percentile(0.5))]):0.0} / {Median([.. phases.Select(phase => phase.Percentile(0.99))]):0.0}";
        var cpu = string.Join(", ", phases[0].Cpu.Keys.Select(process => $"{process} {Spread([.. phases.Select(phase => phase.Cpu[process])])}"));
        var requests = Median([.. phases.Select(phase => phase.Requests / (double)phase.Count)]);
        return string.Create(CultureInfo.InvariantCulture,
            $"| {name} | {target} | {Median([.. phases.Select(phase => phase.PerSecond)]):0} | {latency} | {requests:0.0} | {cpu} |");
    }

    /// <param name="ratio"><c>target:process/target:process</c>; several processes are added up with <c>+</c>.</param>
    private string Ratio(string ratio, string phase)
    {
        var (above, below) = ratio.Split('/') is [var first, var second] ? (Cpu(first, phase), Cpu(second, phase)) : ([], []);
        return above.Length == 0 || above.Length != below.Length || below.Contains(0) ? "–" : Spread([.. above.Zip(below, (a, b) => a / b)]);
    }

    private double[] Cpu(string words, string name)
    {
        var (target, processes) = words.Split(':') is [var first, var second] ? (first, second.Split('+')) : (words, []);
        return [.. _phases.Where(phase => phase.Target == target && phase.Name == name).Select(phase => processes.Sum(process => phase.Cpu[process]))];
    }

    private static string Spread(double[] values) =>
        string.Create(CultureInfo.InvariantCulture, $"{Median(values):0.00} ({values.Min():0.00}–{values.Max():0.00})");

    private static double Median(double[] values)
    {
        var sorted = values.Order().ToArray();
        return (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;
    }
}
