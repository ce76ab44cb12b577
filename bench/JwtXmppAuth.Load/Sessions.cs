using System.Diagnostics;

namespace JwtXmppAuth.Load;

/// <summary>Starts all sessions, then holds a conference in every room and lets everybody leave.</summary>
internal static class Sessions
{
    public static async Task<Phase[]> RunAsync(Target target, Plan plan, CancellationToken cancellation)
    {
        using var handler = new SocketsHttpHandler { UseProxy = false, UseCookies = false };
        using var http = new HttpClient(handler);
        var rooms = Enumerable.Range(0, plan.Sessions)
            .GroupBy(number => number / Plan.RoomSize, (room, numbers) => numbers.Select(n => new Participant(http, target, $"room{room}", n)).ToArray())
            .ToArray();
        var everybody = rooms.SelectMany(room => room).ToArray();
        return
        [
            await Phase.MeasureAsync(target, "start", plan.Sessions, latencies => StartAsync(everybody, plan, latencies, cancellation)),
            await Phase.MeasureAsync(target, "conference", plan.Sessions, _ => ConferAsync(rooms, cancellation)),
        ];
    }

    private static async Task<int> StartAsync(Participant[] everybody, Plan plan, List<double> latencies, CancellationToken cancellation)
    {
        var parallel = new ParallelOptions { MaxDegreeOfParallelism = plan.AtOnce, CancellationToken = cancellation };
        await Parallel.ForEachAsync(everybody, parallel, async (participant, cancel) =>
        {
            var started = Stopwatch.GetTimestamp();
            await participant.StartAsync(cancel);
            lock (latencies)
                latencies.Add(Stopwatch.GetElapsedTime(started).TotalMilliseconds);
        });
        return everybody.Sum(participant => participant.Requests);
    }

    private static async Task<int> ConferAsync(Participant[][] rooms, CancellationToken cancellation)
    {
        var before = Requests();
        var parallel = new ParallelOptions { MaxDegreeOfParallelism = Plan.RoomsAtOnce, CancellationToken = cancellation };
        await Parallel.ForEachAsync(rooms, parallel, static async (room, cancel) =>
        {
            await Task.WhenAll(room.Select(participant => participant.JoinAsync(cancel)));
            await Task.WhenAll(room.Select(participant => participant.TalkAsync(room.Length, cancel)));
            await Task.WhenAll(room.Select(participant => participant.LeaveAsync(cancel)));
        });
        return Requests() - before;

        int Requests() => rooms.Sum(room => room.Sum(participant => participant.Requests));
    }
}
