using System.Diagnostics;
using JwtXmppAuth.Load.Clients;
using JwtXmppAuth.Load.Measuring;
using JwtXmppAuth.Load.Servers;

namespace JwtXmppAuth.Load.Scenarios;

/// <summary>Many occupants of one room: how long the last ones need to be in.</summary>
internal static class BigRoom
{
    public const string Name = "room";

    /// <summary>Whose time is taken, one after the other; the value of a repetition is their median.</summary>
    private const int Last = 5;
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(4);

    public static async Task RunAsync(RunningTarget target, Samples samples, int occupants, CancellationToken cancellation)
    {
        using var crowd = new Crowd(target);
        await crowd.StartAsync(occupants, cancellation);
        await using var listening = new Listening(cancellation);
        var presences = 0L;
        var awaited = 0L;
        var reached = new TaskCompletionSource();
        var joined = Enumerable.Range(0, occupants).Select(_ => new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).ToArray();
        for (var number = 0; number < occupants; number++)
        {
            var mine = joined[number];
            listening.Add(crowd.Clients[number], received =>
            {
                if (received.IndexOf(Words.OwnPresence.Span) >= 0)
                    mine.TrySetResult();
                if (Interlocked.Add(ref presences, received.Count("<presence"u8)) >= Interlocked.Read(ref awaited))
                    Volatile.Read(ref reached).TrySetResult();
                return default;
            });
        }

        var meter = new Meter(target.Servers);
        await Crowd.EachAsync(Enumerable.Range(0, occupants - Last), Size.AtOnce, (number, cancel) => JoinAsync(number), cancellation);
        await QuietAsync(occupants - Last);
        meter.Stop(samples, target.Name, Name, presences);
        var times = new List<double>();
        for (var number = occupants - Last; number < occupants; number++)
        {
            var started = Stopwatch.GetTimestamp();
            await JoinAsync(number);
            times.Add(Stopwatch.GetElapsedTime(started).TotalMilliseconds);
            await QuietAsync(number + 1);
        }

        samples.Add(target.Name, Name, "join", Spread.Median(times));

        Task JoinAsync(int number)
        {
            crowd.Clients[number].Send(System.Text.Encoding.UTF8.GetBytes(Words.Join(target.Door, "hall", number)), cancellation);
            return listening.UntilAsync(joined[number].Task, Patience, () => $"{target.Name} let nobody in as number {number}");
        }

        // Each has seen all that were there, itself, and all that came later: as many presences as the square of the occupants.
        async Task QuietAsync(int inside)
        {
            var all = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            Volatile.Write(ref reached, all);
            Interlocked.Exchange(ref awaited, (long)inside * inside);
            if (Interlocked.Read(ref presences) >= awaited)
                all.TrySetResult();
            await listening.UntilAsync(all.Task, Patience, () => $"{target.Name} delivered {presences} of {awaited} presences");
        }
    }
}
