using System.Globalization;
using System.Text;
using JwtXmppAuth.Load.Measuring;
using JwtXmppAuth.Load.Scenarios;
using JwtXmppAuth.Load.Servers;

namespace JwtXmppAuth.Load.Reports;

/// <summary>The report of a run in Markdown: goals, then everything that was measured.</summary>
internal static class Report
{
    /// <summary>From here on the load's core may have been what limited a rate.</summary>
    private const double Busy = 0.85;

    /// <summary>Writes it and its pictures, whose names begin like the report's.</summary>
    public static void Write(string path, Samples samples, Size size, IReadOnlyList<string> facts, IReadOnlyList<string> failures)
    {
        var name = Path.GetFileNameWithoutExtension(path);
        var folder = Path.GetDirectoryName(Path.GetFullPath(path))!;
        File.WriteAllText(Path.Combine(folder, $"{name}-throughput.svg"), Pictures.Throughput(samples));
        File.WriteAllText(Path.Combine(folder, $"{name}-sessions.svg"), Pictures.Sessions(samples, size));

        var text = new StringBuilder();
        text.AppendLine(CultureInfo.InvariantCulture, $"# {name}").AppendLine();
        foreach (var fact in facts)
            text.AppendLine(CultureInfo.InvariantCulture, $"- {fact}");
        text.AppendLine(CultureInfo.InvariantCulture, $"- {size.Repetitions} repetitions, {size.Sessions} sessions each, idle sessions {List(size.IdleSteps)}, in front of Prosody {List(size.FrontIdleSteps)}");
        text.AppendLine().AppendLine("Medians, in brackets the least and the most. What each number is: [../README.md](../README.md).");
        foreach (var failure in failures)
            text.AppendLine().AppendLine(CultureInfo.InvariantCulture, $"**Came to no number:** {failure}");

        text.AppendLine().AppendLine("## Goals").AppendLine();
        text.AppendLine("| what | beside | goal | measured | |").AppendLine("|---|---|---|---|---|");
        foreach (var goal in Goals.Of(samples, size))
            text.AppendLine(goal.Row);

        text.AppendLine().AppendLine(CultureInfo.InvariantCulture, $"![Throughput]({name}-throughput.svg)");
        text.AppendLine().AppendLine(CultureInfo.InvariantCulture, $"![Cost against sessions]({name}-sessions.svg)");
        Table(text, samples, "Session starts", Starts.Start, "starts/s", ["p50", "p99", "requests"]);
        Table(text, samples, "Start, join, leave, end: each in a room of its own", Starts.Visit, "sessions/s", []);
        Table(text, samples, "Start, join, leave, end: rooms of eight", Starts.VisitOfEight, "sessions/s", []);
        Table(text, samples, "Another token in a living session", Refresh.Name, "refreshes/s", ["p50", "p99"]);
        Table(text, samples, "Groupchat, 10 rooms of 10", Conference.Talk, "deliveries/s", ["bytes"]);
        Table(text, samples, "Bare Kestrel: the POSTs of a session start", Yardsticks.Posts, "starts/s", ["requests"]);
        Table(text, samples, "Bare Kestrel: WebSocket echoes", Yardsticks.Echoes, "echoes/s", ["bytes"]);
        Latencies(text, samples);
        Rooms(text, samples, size);
        IdleSessions(text, samples, size);
        if (Names().Any(target => Scenarios().Any(scenario => IsBusy(samples, target, scenario))))
        {
            text.AppendLine().AppendLine(CultureInfo.InvariantCulture, $"† The load's own core was more than {Busy:0 %} busy: the rate may be the load's, not the server's. CPU figures are not touched by that.");
        }

        File.WriteAllText(path, text.ToString());
    }

    private static IEnumerable<string> Names() => [.. Target.All.Select(target => target.Name), Yardsticks.Target];

    private static IEnumerable<string> Scenarios() =>
        [Starts.Start, Starts.Visit, Starts.VisitOfEight, Refresh.Name, Conference.Talk, Yardsticks.Posts, Yardsticks.Echoes, BigRoom.Name];

    private static bool IsBusy(Samples samples, string target, string scenario) => Spread.Median(samples.Of(target, scenario, "load")) > Busy;

    private static void Table(StringBuilder text, Samples samples, string title, string scenario, string unit, string[] more)
    {
        var rows = Names().Where(name => samples.Of(name, scenario, "rate").Count > 0).ToArray();
        if (rows is [])
            return;
        text.AppendLine().AppendLine(CultureInfo.InvariantCulture, $"## {title}").AppendLine();
        text.AppendLine(CultureInfo.InvariantCulture, $"| on | {unit} | CPU µs each | load's core |{string.Concat(more.Select(what => $" {Heading(what)} |"))}");
        text.AppendLine(CultureInfo.InvariantCulture, $"|---|---|---|---|{string.Concat(more.Select(_ => "---|"))}");
        foreach (var name in rows)
        {
            var mark = IsBusy(samples, name, scenario) ? " †" : "";
            var load = Spread.Median(samples.Of(name, scenario, "load")).ToString("0 %", CultureInfo.InvariantCulture);
            var rest = string.Concat(more.Select(what => $" {Spread.Text(samples.Of(name, scenario, what))} |"));
            text.AppendLine(CultureInfo.InvariantCulture, $"| {name} | {Spread.Text(samples.Of(name, scenario, "rate"))}{mark} | {CpuText(samples, name, scenario)} | {load} |{rest}");
        }
    }

    private static void Latencies(StringBuilder text, Samples samples)
    {
        var rows = Names().Where(name => samples.Of(name, Conference.Pace, "p50").Count > 0).ToArray();
        if (rows is [])
            return;
        text.AppendLine().AppendLine("## Latency at 500 deliveries/s").AppendLine().AppendLine("| on | p50 ms | p99 ms |").AppendLine("|---|---|---|");
        foreach (var name in rows)
            text.AppendLine(CultureInfo.InvariantCulture, $"| {name} | {Spread.Text(samples.Of(name, Conference.Pace, "p50"))} | {Spread.Text(samples.Of(name, Conference.Pace, "p99"))} |");
    }

    private static void Rooms(StringBuilder text, Samples samples, Size size)
    {
        var rows = Names().Where(name => samples.Of(name, BigRoom.Name, "join").Count > 0).ToArray();
        if (rows is [])
            return;
        text.AppendLine().AppendLine(CultureInfo.InvariantCulture, $"## A room of {size.RoomOccupants}").AppendLine();
        text.AppendLine("| on | last join, ms | presences/s on the way | CPU µs per presence | load's core |").AppendLine("|---|---|---|---|---|");
        foreach (var name in rows)
        {
            var mark = IsBusy(samples, name, BigRoom.Name) ? " †" : "";
            text.AppendLine(CultureInfo.InvariantCulture,
                $"| {name} | {Spread.Text(samples.Of(name, BigRoom.Name, "join"))} | {Spread.Text(samples.Of(name, BigRoom.Name, "rate"))}{mark} | {CpuText(samples, name, BigRoom.Name)} | {Spread.Median(samples.Of(name, BigRoom.Name, "load")):0 %} |");
        }
    }

    private static void IdleSessions(StringBuilder text, Samples samples, Size size)
    {
        var rows = (from name in Names()
                    from step in size.StepsOf(name)
                    where samples.Of(name, Idle.At(step), "rate").Count > 0
                    select (Name: name, Step: step)).ToArray();
        if (rows is [])
            return;
        text.AppendLine().AppendLine("## Idle sessions").AppendLine();
        text.AppendLine("| on | sessions | managed MiB | resident MiB | requests/s | CPU µs per request | CPU ms per second | CPU µs per delivery beside them |");
        text.AppendLine("|---|---|---|---|---|---|---|---|");
        foreach (var (name, step) in rows)
        {
            var polls = samples.Of(name, Idle.At(step), "polls");
            var perRequest = Spread.Median(polls) == 0 ? "–" : CpuText(samples, name, Idle.At(step));
            text.AppendLine(CultureInfo.InvariantCulture,
                $"| {name} | {step:#,##0} | {Mebibytes("managed")} | {Mebibytes("resident")} | {Spread.Text(polls)} | {perRequest} | {PerSecond()} | {CpuText(samples, name, Idle.TalkAt(step))} |");

            string Mebibytes(string what) => string.Join(", ", samples.Processes(name, Idle.At(step))
                .Select(process => (Process: process, Values: samples.Of(name, Idle.At(step), $"{what}:{process}")))
                .Where(pair => pair.Values.Count > 0)
                .Select(pair => $"{pair.Process} {Spread.Text([.. pair.Values.Select(bytes => bytes / 1024 / 1024)])}"));

            string PerSecond() => string.Join(", ", samples.Processes(name, Idle.At(step)).Select(process =>
                $"{process} {Spread.Text([.. samples.Cpu(name, Idle.At(step), process).Zip(samples.Of(name, Idle.At(step), "rate"), (cpu, rate) => cpu * rate / 1000)])}"));
        }

        text.AppendLine().AppendLine("| on | managed KiB per session | resident KiB per session |").AppendLine("|---|---|---|");
        foreach (var name in rows.Select(row => row.Name).Distinct())
        {
            text.AppendLine(CultureInfo.InvariantCulture,
                $"| {name} | {Spread.Text(Goals.PerSession(samples, name, "managed:gateway", size))} | {string.Join(", ", samples.Processes(name, Idle.At(size.StepsOf(name)[0])).Select(process => $"{process} {Spread.Text(Goals.PerSession(samples, name, $"resident:{process}", size))}"))} |");
        }
    }

    private static string CpuText(Samples samples, string target, string scenario) =>
        string.Join(", ", samples.Processes(target, scenario).Select(process => $"{process} {Spread.Text(samples.Cpu(target, scenario, process))}"));

    private static string Heading(string what) => what switch
    {
        "p50" or "p99" => $"{what} ms",
        "bytes" => "bytes each",
        _ => $"{what} each",
    };

    private static string List(int[] steps) => steps is [] ? "none" : string.Join(", ", steps);
}
