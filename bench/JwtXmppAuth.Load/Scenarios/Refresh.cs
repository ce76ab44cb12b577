using System.Diagnostics;
using JwtXmppAuth.Load.Clients;
using JwtXmppAuth.Load.Measuring;
using JwtXmppAuth.Load.Servers;

namespace JwtXmppAuth.Load.Scenarios;

/// <summary>Sessions in their rooms whose connection breaks, and which come back with a newer token of the same user, as Jitsi's <c>refreshToken</c> does.</summary>
internal static class Refresh
{
    public const string Name = "refresh";
    private const int RoomSize = 10;

    public static async Task RunAsync(RunningTarget target, Samples samples, int sessions, CancellationToken cancellation)
    {
        var clients = Enumerable.Range(0, sessions).Select(number => new ResumingClient(target.Door, number)).ToArray();
        try
        {
            await Crowd.EachAsync(Enumerable.Range(0, sessions), Size.AtOnce, (number, cancel) =>
                clients[number].JoinAsync($"refresh{number / RoomSize}", cancel), cancellation);
            await Crowd.EachAsync(clients, Size.AtOnce, (client, cancel) => client.ComeBackAsync(cancel), cancellation);
            var latencies = new List<double>(sessions);
            var meter = new Meter(target.Servers);
            await Crowd.EachAsync(clients, Size.AtOnce, async (client, cancel) =>
            {
                var started = Stopwatch.GetTimestamp();
                await client.ComeBackAsync(cancel);
                lock (latencies)
                    latencies.Add(Stopwatch.GetElapsedTime(started).TotalMilliseconds);
            }, cancellation);
            meter.Stop(samples, target.Name, Name, sessions);
            latencies.Sort();
            samples.Add(target.Name, Name, "p50", Spread.Percentile(latencies, 0.5));
            samples.Add(target.Name, Name, "p99", Spread.Percentile(latencies, 0.99));
        }
        finally
        {
            foreach (var client in clients)
                client.Dispose();
        }
    }
}
