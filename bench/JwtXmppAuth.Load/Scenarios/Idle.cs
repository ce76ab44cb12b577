using JwtXmppAuth.Load.Measuring;
using JwtXmppAuth.Load.Servers;

namespace JwtXmppAuth.Load.Scenarios;

/// <summary>What idle sessions hold and cost, and what others cost beside them.</summary>
internal static class Idle
{
    public const string Name = "idle";

    /// <summary>Scenario of the values at so many idle sessions.</summary>
    public static string At(int sessions) => $"{Name}-{sessions}";

    /// <summary>Scenario of a conference beside so many idle sessions.</summary>
    public static string TalkAt(int sessions) => $"talk-{sessions}";

    public static async Task RunAsync(RunningTarget target, Samples samples, IReadOnlyList<int> steps, Size size, CancellationToken cancellation)
    {
        await using var crowd = await IdleCrowd.StartAsync(target, steps[0], cancellation);
        foreach (var step in steps)
        {
            // Each of those who come is answered once while they are watched.
            await crowd.GrowAsync(step, size.IdleSeconds, cancellation);
            // A runtime is not at rest yet after a rush: it compiles anew what was called often.
            await WarmUp.UntilWarmAsync(target.Servers, () => crowd.WatchAsync(cancellation), cancellation);
            var meter = new Meter(target.Servers);
            var answers = 0L;
            for (var second = 0; second < size.IdleSeconds; second++)
                answers += await crowd.WatchAsync(cancellation);
            meter.Stop(samples, target.Name, At(step), Math.Max(1, answers));
            samples.Add(target.Name, At(step), "polls", answers / (double)size.IdleSeconds);
            // Only now, as a collection that is asked for costs something, too.
            await crowd.WhileAsync(ReadMemoryAsync(target, samples, step, cancellation));

            await using var conference = await Conference.OpenAsync(target, cancellation);
            await WarmUp.UntilWarmAsync(target.Servers, () => conference.TalkAsync(size.Rounds / 2, cancellation), cancellation);
            meter = new Meter(target.Servers);
            var deliveries = await conference.TalkAsync(size.Rounds, cancellation);
            meter.Stop(samples, target.Name, TalkAt(step), deliveries);
        }
    }

    private static async Task ReadMemoryAsync(RunningTarget target, Samples samples, int step, CancellationToken cancellation)
    {
        foreach (var server in target.Servers)
        {
            if (server.Metrics is { } metrics)
                samples.Add(target.Name, At(step), $"managed:{server.Name}", await Memory.ManagedAsync(server.Pid, metrics, cancellation));
            samples.Add(target.Name, At(step), $"resident:{server.Name}", Memory.Resident(server.Pid));
        }
    }
}
