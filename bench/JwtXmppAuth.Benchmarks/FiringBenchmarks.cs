using BenchmarkDotNet.Attributes;
using JwtXmppAuth.Gateway.Timing;
using Microsoft.Extensions.Logging.Abstractions;

namespace JwtXmppAuth.Benchmarks;

/// <summary>
/// Waits that come to their end, evenly over one second, with nothing else to do in between: what is measured is mostly threads
/// that wake up. CPU of all of them together.
/// </summary>
[InvocationCount(1), IterationCount(8)]
public class FiringBenchmarks
{
    private readonly TimeProvider _wheel = new WheelTime(TimeProvider.System, NullLogger<WheelTime>.Instance);

    [Params(100, 1000, 10_000)]
    public int Sessions { get; set; }

    [Benchmark(Baseline = true)]
    public void DotNet() => Fire(TimeProvider.System);

    [Benchmark]
    public void Wheel() => Fire(_wheel);

    private void Fire(TimeProvider time)
    {
        using var left = new CountdownEvent(Sessions);
        var timers = new ITimer[Sessions];
        for (var session = 0; session < Sessions; session++)
        {
            var wait = TimeSpan.FromMilliseconds(1 + (1000.0 * session / Sessions));
            timers[session] = time.CreateTimer(static left => ((CountdownEvent)left!).Signal(), left, wait, Timeout.InfiniteTimeSpan);
        }

        left.Wait();
        foreach (var timer in timers)
            timer.Dispose();
    }
}
