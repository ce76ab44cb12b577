using JwtXmppAuth.Load.Measuring;
using JwtXmppAuth.Load.Servers;

namespace JwtXmppAuth.Load.Scenarios;

/// <summary>Sessions that do nothing but be there: what they hold, what they cost, and what others cost beside them.</summary>
internal static class Idle
{
    public const string Name = "idle";

    /// <summary>Seconds after which the sessions of the first step ask again, so that even 100 of them make enough requests to be measured.</summary>
    private const int FirstWait = 1;
    private const int LaterWait = 10;

    /// <summary>Scenario of the values at so many idle sessions.</summary>
    public static string At(int sessions) => $"{Name}-{sessions}";

    /// <summary>Scenario of a conference beside so many idle sessions.</summary>
    public static string TalkAt(int sessions) => $"talk-{sessions}";

    public static async Task RunAsync(RunningTarget target, Samples samples, IReadOnlyList<int> steps, Size size, CancellationToken cancellation)
    {
        using var crowd = new Crowd(target);
        await using var listening = new Listening(cancellation);
        var polls = 0;
        foreach (var step in steps)
        {
            var before = crowd.Clients.Count;
            await crowd.StartAsync(step - before, cancellation, wait: before == 0 ? FirstWait : LaterWait);
            foreach (var client in crowd.Clients.Skip(before))
            {
                listening.Add(client, _ =>
                {
                    Interlocked.Increment(ref polls);
                    return default;
                });
            }

            await listening.UntilAsync(HoldAsync(target, samples, step, cancellation), TimeSpan.FromMinutes(2), () => $"{target.Name} gives no metrics");
            polls = 0;
            var meter = new Meter(target.Servers);
            await listening.UntilAsync(Task.Delay(TimeSpan.FromSeconds(size.IdleSeconds), TimeProvider.System, cancellation), TimeSpan.FromMinutes(2), () => "");
            meter.Stop(samples, target.Name, At(step), Math.Max(1, polls));
            samples.Add(target.Name, At(step), "polls", polls / (double)size.IdleSeconds);

            await using var conference = await Conference.OpenAsync(target, cancellation);
            await conference.TalkAsync(2, cancellation);
            meter = new Meter(target.Servers);
            var deliveries = await conference.TalkAsync(size.Rounds, cancellation);
            meter.Stop(samples, target.Name, TalkAt(step), deliveries);
        }
    }

    private static async Task HoldAsync(RunningTarget target, Samples samples, int step, CancellationToken cancellation)
    {
        foreach (var server in target.Servers)
        {
            if (server.Metrics is { } metrics)
                samples.Add(target.Name, At(step), $"managed:{server.Name}", await Memory.ManagedAsync(server.Pid, metrics, cancellation));
            samples.Add(target.Name, At(step), $"resident:{server.Name}", Memory.Resident(server.Pid));
        }
    }
}
