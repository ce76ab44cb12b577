using JwtXmppAuth.Load.Measuring;
using JwtXmppAuth.Load.Scenarios;

namespace JwtXmppAuth.Load.Reports;

/// <summary>What the gateway aims at, each within one run on one machine.</summary>
internal static class Goals
{
    public static IEnumerable<Goal> Of(Samples samples, Size size)
    {
        const string Both = "gateway+prosody";
        foreach (var beside in (string[])["direct-bosh", "alone-bosh"])
        {
            yield return Cpu("Prosody's CPU per start, join and leave, component, BOSH", "component-bosh", "prosody", Starts.Visit, beside, 0.2);
            yield return Cpu("gateway's and Prosody's CPU per start, join and leave, component, BOSH", "component-bosh", Both, Starts.Visit, beside, 0.5);
            yield return Cpu("Prosody's CPU per session start, front, BOSH", "front-bosh", "prosody", Starts.Start, beside, 0.6);
        }

        yield return Cpu("Prosody's CPU per delivery, component, BOSH", "component-bosh", "prosody", Conference.Talk, "direct-bosh", 0.4);
        yield return Cpu("gateway's and Prosody's CPU per delivery, component, BOSH", "component-bosh", Both, Conference.Talk, "direct-bosh", 0.6);
        yield return Cpu("gateway's and Prosody's CPU per delivery, component, WebSocket", "component-ws", Both, Conference.Talk, "direct-ws", 0.8);
        yield return new Goal(
            "gateway's CPU per session start, component, BOSH", "as many bare POSTs to Kestrel",
            Samples.Ratio(samples.Cpu("component-bosh", Starts.Start, "gateway"), samples.Cpu(Yardsticks.Target, Yardsticks.Posts, "kestrel")), 3);
        yield return new Goal(
            "gateway's CPU per message delivered, component, WebSocket", "a bare WebSocket echo of Kestrel",
            Samples.Ratio(samples.Cpu("component-ws", Conference.Talk, "gateway"), samples.Cpu(Yardsticks.Target, Yardsticks.Echoes, "kestrel")), 2);
        foreach (var (door, name) in Doors)
        {
            yield return Added($"latency added by front, 500 deliveries/s, {name}, p50", door, "p50", 0.5);
            yield return Added($"latency added by front, 500 deliveries/s, {name}, p99", door, "p99", 3);
        }

        foreach (var (door, name) in Doors)
        {
            yield return new Goal($"managed memory per idle session, component, {name}", "–", PerSession(samples, $"component-{door}", "managed:gateway", size), 24, " KiB");
            yield return new Goal($"resident memory per idle session, component, {name}", "–", PerSession(samples, $"component-{door}", "resident:gateway", size), 48, " KiB");
        }

        foreach (var step in size.IdleSteps.Any(step => step >= 8000) ? size.IdleSteps.Where(step => step >= 8000) : size.IdleSteps.TakeLast(1))
        {
            foreach (var (door, name) in Doors)
                yield return Grown($"gateway's and Prosody's CPU per delivery beside {step:#,##0} idle sessions, component, {name}", $"component-{door}", Idle.TalkAt, Both, step);
            yield return Grown($"gateway's CPU per request of an idle session, {step:#,##0} of them, component, BOSH", "component-bosh", Idle.At, "gateway", step);
        }

        yield return new Goal(
            $"time of the last to join a room of {size.RoomOccupants:#,##0}, component, BOSH", "direct-bosh",
            Samples.Ratio(samples.Of("component-bosh", BigRoom.Name, "join"), samples.Of("direct-bosh", BigRoom.Name, "join")), 0.5);
        yield return new Goal(
            "session starts per CPU-second, gateway and Prosody, component, BOSH", "ejabberd-bosh",
            Samples.Ratio(samples.Cpu("ejabberd-bosh", Starts.Start, "ejabberd"), samples.Cpu("component-bosh", Starts.Start, Both)), 2, IsFloor: true);

        Goal Cpu(string what, string target, string processes, string scenario, string beside, double limit) => new(
            what, beside, Samples.Ratio(samples.Cpu(target, scenario, processes), samples.Cpu(beside, scenario, "prosody")), limit);

        Goal Added(string what, string door, string percentile, double limit) => new(
            what, $"direct-{door}",
            Samples.Difference(samples.Of($"front-{door}", Conference.Pace, percentile), samples.Of($"direct-{door}", Conference.Pace, percentile)), limit, " ms");

        Goal Grown(string what, string target, Func<int, string> at, string processes, int step) => new(
            what, $"at {size.IdleSteps[0]}",
            step == size.IdleSteps[0] ? [] : Samples.Ratio(samples.Cpu(target, at(step), processes), samples.Cpu(target, at(size.IdleSteps[0]), processes)), 1.2);
    }

    /// <summary>KiB that each session adds, from the first step to the last.</summary>
    public static IReadOnlyList<double> PerSession(Samples samples, string target, string what, Size size)
    {
        var reached = size.StepsOf(target).Where(step => samples.Of(target, Idle.At(step), what).Count > 0).ToArray();
        return reached is [var first, .., var last]
            ? [.. Samples.Difference(samples.Of(target, Idle.At(last), what), samples.Of(target, Idle.At(first), what)).Select(bytes => bytes / 1024 / (last - first))]
            : [];
    }

    private static IEnumerable<(string Door, string Name)> Doors => [("bosh", "BOSH"), ("ws", "WebSocket")];
}
