using JwtXmppAuth.Load.Clients;
using JwtXmppAuth.Load.Measuring;
using JwtXmppAuth.Load.Scenarios;
using JwtXmppAuth.Load.Servers;

namespace JwtXmppAuth.Load.Commands;

/// <summary>Everything in turn, again and again: each repetition on servers that were started for it.</summary>
/// <param name="log">Says what runs, and why something does not.</param>
internal sealed class Suite(Place place, Size size, Samples samples, TextWriter log)
{
    public const string Main = "main";
    private const int PacedDeliveries = 500;

    private readonly List<string> _failures = [];

    /// <summary>What was begun and came to no number, one line each.</summary>
    public IReadOnlyList<string> Failures => _failures;

    /// <param name="targets">Those that are measured.</param>
    /// <param name="parts">What of it.</param>
    public async Task RunAsync(IReadOnlyList<Target> targets, IReadOnlyCollection<string> parts, CancellationToken cancellation)
    {
        for (var repetition = 0; repetition < size.Repetitions && parts.Contains(Main); repetition++)
        {
            foreach (var target in targets)
                await TryAsync($"{target.Name}, repetition {repetition + 1}", target, running => MainAsync(running, cancellation), cancellation);
            await YardsticksAsync(cancellation);
        }

        for (var repetition = 0; repetition < size.RoomRepetitions && parts.Contains(BigRoom.Name); repetition++)
        {
            foreach (var target in targets.Where(target => target.Name is "component-bosh" or "direct-bosh"))
                await TryAsync($"{target.Name}, a room of {size.RoomOccupants}", target, running => BigRoom.RunAsync(running, samples, size.RoomOccupants, cancellation), cancellation);
        }

        for (var repetition = 0; repetition < size.IdleRepetitions && parts.Contains(Idle.Name); repetition++)
        {
            // In front of Prosody it is only reported, and takes long to set up: once is enough.
            foreach (var target in targets.Where(target => size.StepsOf(target.Name) is not [] && (repetition == 0 || size.StepsOf(target.Name) == size.IdleSteps)))
                await TryAsync($"{target.Name}, idle", target, running => IdleAsync(running, size.StepsOf(running.Name), cancellation), cancellation);
        }
    }

    private async Task TryAsync(string what, Target target, Func<RunningTarget, Task> work, CancellationToken cancellation)
    {
        await log.WriteLineAsync(what);
        try
        {
            await using var running = await RunningTarget.StartAsync(target, place, cancellation);
            await work(running);
        }
        catch (Exception failure) when (failure is InvalidDataException or InvalidOperationException or System.Net.Sockets.SocketException)
        {
            _failures.Add($"{what}: {failure.Message}");
            await log.WriteLineAsync($"  failed: {failure.Message}");
        }
    }

    private async Task MainAsync(RunningTarget running, CancellationToken cancellation)
    {
        await WarmUp.VisitAsync(running, 300, cancellation);
        await Starts.StartAsync(running, samples, size.Sessions, cancellation);
        await Starts.VisitAsync(running, samples, Starts.Visit, size.Sessions, 1, cancellation);
        await Starts.VisitAsync(running, samples, Starts.VisitOfEight, size.Sessions, 8, cancellation);

        if (running.Door is { Transport: Transport.WebSocket, Login: Login.TokenInUrl })
            await Refresh.RunAsync(running, samples, size.Sessions / 2, cancellation);

        await using var conference = await Conference.OpenAsync(running, cancellation);
        await WarmUp.UntilWarmAsync(running.Servers, () => conference.TalkAsync(size.Rounds / 2, cancellation), cancellation);
        var meter = new Meter(running.Servers);
        var deliveries = await conference.TalkAsync(size.Rounds, cancellation);
        meter.Stop(samples, running.Name, Conference.Talk, deliveries);
        samples.Add(running.Name, Conference.Talk, "bytes", conference.DeliveredBytes);
        var latencies = await conference.TalkAtPaceAsync(PacedDeliveries, size.PacedSeconds, cancellation);
        samples.Add(running.Name, Conference.Pace, "p50", Spread.Percentile(latencies, 0.5));
        samples.Add(running.Name, Conference.Pace, "p99", Spread.Percentile(latencies, 0.99));
    }

    private async Task IdleAsync(RunningTarget running, int[] steps, CancellationToken cancellation)
    {
        await WarmUp.VisitAsync(running, 300, cancellation);
        await Idle.RunAsync(running, samples, steps, size, cancellation);
    }

    private async Task YardsticksAsync(CancellationToken cancellation)
    {
        await log.WriteLineAsync("kestrel");
        await using var kestrel = await ServerProcess.StartAsync(Setups.Kestrel(place), place, cancellation);
        var requests = First(["component-bosh", "embedded-bosh", "front-bosh"], Starts.Start, "requests");
        var bytes = First(["component-ws", "embedded-ws", "front-ws"], Conference.Talk, "bytes");
        if (requests is { } count)
            await Yardsticks.PostAsync(kestrel, samples, size.Sessions * 2, count, cancellation);
        if (bytes is { } length)
            await Yardsticks.EchoAsync(kestrel, samples, size.Rounds * 10, (int)length, cancellation);
    }

    private double? First(string[] targets, string scenario, string what) =>
        targets.Select(target => samples.Of(target, scenario, what)).FirstOrDefault(values => values.Count > 0)?[^1];
}
