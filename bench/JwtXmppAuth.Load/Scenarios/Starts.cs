using JwtXmppAuth.Load.Clients;
using JwtXmppAuth.Load.Measuring;
using JwtXmppAuth.Load.Servers;

namespace JwtXmppAuth.Load.Scenarios;

/// <summary>Sessions that start, and sessions that start, join a room, leave it and end.</summary>
internal static class Starts
{
    public const string Start = "start";
    public const string Visit = "visit";
    public const string VisitOfEight = "visit-8";

    /// <summary>All of them are live at the end of the measurement, and end outside of it.</summary>
    public static async Task StartAsync(RunningTarget target, Samples samples, int sessions, CancellationToken cancellation)
    {
        using var crowd = new Crowd(target);
        var latencies = new List<double>(sessions);
        var meter = new Meter(target.Servers);
        await crowd.StartAsync(sessions, cancellation, latencies);
        meter.Stop(samples, target.Name, Start, sessions);
        latencies.Sort();
        samples.Add(target.Name, Start, "p50", Spread.Percentile(latencies, 0.5));
        samples.Add(target.Name, Start, "p99", Spread.Percentile(latencies, 0.99));
        samples.Add(target.Name, Start, "requests", crowd.Requests / (double)sessions);
        await crowd.EndAsync(cancellation);
    }

    /// <summary>Each in a room of <paramref name="occupants"/>, which come together and go together.</summary>
    public static async Task VisitAsync(
        RunningTarget target, Samples samples, string scenario, int sessions, int occupants, CancellationToken cancellation)
    {
        var rooms = sessions / occupants;
        var meter = new Meter(target.Servers);
        await Crowd.EachAsync(Enumerable.Range(0, rooms), Math.Max(1, Size.AtOnce / occupants), async (room, cancel) =>
        {
            using var crowd = new Crowd(target);
            await crowd.StartAsync(occupants, cancel);
            await TogetherAsync(crowd, (client, number) =>
                client.AskAsync(Words.Join(target.Door, $"visit{room}", number), Words.OwnPresence, cancel));
            await TogetherAsync(crowd, async (client, number) =>
            {
                await client.AskAsync(Words.Leave(target.Door, $"visit{room}", number), Words.OwnPresence, cancel);
                await client.EndAsync(cancel);
            });
        }, cancellation);
        meter.Stop(samples, target.Name, scenario, rooms * occupants);
    }

    private static Task TogetherAsync(Crowd crowd, Func<IClient, int, Task> work) => Task.WhenAll(crowd.Clients.Select(work));
}
