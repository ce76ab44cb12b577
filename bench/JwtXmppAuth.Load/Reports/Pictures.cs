using JwtXmppAuth.Load.Measuring;
using JwtXmppAuth.Load.Scenarios;
using JwtXmppAuth.Load.Servers;

namespace JwtXmppAuth.Load.Reports;

/// <summary>What a run looks like.</summary>
internal static class Pictures
{
    /// <summary>What one core does in a second, and what one CPU-second of all servers does.</summary>
    public static string Throughput(Samples samples)
    {
        Bars[] bars =
        [
            new("Start, join, leave, end: sessions a second, servers on one core", Rates(samples, Starts.Visit)),
            new("The same per CPU-second of Prosody", PerCpuSecond(samples, Starts.Visit, "prosody")),
            new("Groupchat, 10 rooms of 10: deliveries a second, servers on one core", Rates(samples, Conference.Talk)),
            new("The same per CPU-second of Prosody", PerCpuSecond(samples, Conference.Talk, "prosody")),
        ];
        var svg = new Svg(Bars.Width, bars.Sum(bar => bar.Height));
        var y = 0;
        foreach (var bar in bars)
        {
            bar.Draw(svg, y);
            y += bar.Height;
        }

        return svg.ToString();
    }

    /// <summary>What a delivery, a request and a session cost beside so many idle sessions.</summary>
    public static string Sessions(Samples samples, Size size)
    {
        Chart[] charts =
        [
            Against("CPU µs per delivery, gateway and Prosody", (target, step) => Total(samples, target, Idle.TalkAt(step))),
            Against("CPU µs per request of an idle session, gateway", (target, step) =>
                Spread.Median(samples.Of(target, Idle.At(step), "polls")) > 0 ? samples.Cpu(target, Idle.At(step), "gateway") : []),
            Against("Managed memory of the gateway, MiB", (target, step) => Mebibytes(samples.Of(target, Idle.At(step), "managed:gateway"))),
            Against("Resident memory of the gateway, MiB", (target, step) => Mebibytes(samples.Of(target, Idle.At(step), "resident:gateway"))),
        ];
        var svg = new Svg(Chart.Width, charts.Length * Chart.Height);
        foreach (var (chart, number) in charts.Select((chart, number) => (chart, number)))
            chart.Draw(svg, number * Chart.Height);
        return svg.ToString();

        Chart Against(string title, Func<string, int, IReadOnlyList<double>> values) => new(title, "idle sessions",
            [.. from target in Target.All
                let points = (from step in size.StepsOf(target.Name)
                              let found = values(target.Name, step)
                              where found.Count > 0
                              select ((double)step, Spread.Median(found))).ToArray()
                where points.Length > 0
                select (target.Name, (IReadOnlyList<(double, double)>)points)]);
    }

    private static (string, IReadOnlyList<double>)[] Rates(Samples samples, string scenario) =>
        Rows(target => samples.Of(target, scenario, "rate"));

    private static (string, IReadOnlyList<double>)[] PerCpuSecond(Samples samples, string scenario, string process) =>
        Rows(target => [.. samples.Cpu(target, scenario, process).Select(microseconds => 1e6 / microseconds)]);

    private static (string, IReadOnlyList<double>)[] Rows(Func<string, IReadOnlyList<double>> values) =>
        [.. Target.All.Select(target => (target.Name, Values: values(target.Name))).Where(row => row.Values.Count > 0)];

    private static IReadOnlyList<double> Total(Samples samples, string target, string scenario) =>
        samples.Processes(target, scenario).ToArray() is { Length: > 0 } processes ? samples.Cpu(target, scenario, string.Join('+', processes)) : [];

    private static IReadOnlyList<double> Mebibytes(IReadOnlyList<double> bytes) => [.. bytes.Select(value => value / 1024 / 1024)];
}
