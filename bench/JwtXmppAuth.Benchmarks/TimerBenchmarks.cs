using BenchmarkDotNet.Attributes;
using BenchmarkDotNet.Configs;
using JwtXmppAuth.Gateway.Timing;
using Microsoft.Extensions.Logging.Abstractions;

namespace JwtXmppAuth.Benchmarks;

/// <summary>
/// What a request does to the waits of its session, beside as many sessions as are given: its own wait of a minute begins and is
/// called off (<c>Hold</c>), and one that is there already is set anew (<c>Rearm</c>). .NET's own timers beside the wheel.
/// </summary>
[GroupBenchmarksBy(BenchmarkLogicalGroupRule.ByCategory, BenchmarkLogicalGroupRule.ByParams)]
public class TimerBenchmarks
{
    private static readonly TimeSpan Wait = TimeSpan.FromSeconds(60);

    private readonly TimeProvider _wheel = new WheelTime(TimeProvider.System, NullLogger<WheelTime>.Instance);
    private ITimer[] _own = [];
    private ITimer[] _wheels = [];
    private int _next;

    [Params(100, 1000, 10_000)]
    public int Sessions { get; set; }

    [GlobalSetup]
    public void Arm()
    {
        _own = [.. Enumerable.Range(0, Sessions).Select(_ => Begin(TimeProvider.System))];
        _wheels = [.. Enumerable.Range(0, Sessions).Select(_ => Begin(_wheel))];
    }

    [GlobalCleanup]
    public void Disarm()
    {
        foreach (var timer in _own.Concat(_wheels))
            timer.Dispose();
    }

    [Benchmark(Baseline = true), BenchmarkCategory("Hold")]
    public void HoldOfDotNet() => Begin(TimeProvider.System).Dispose();

    [Benchmark, BenchmarkCategory("Hold")]
    public void HoldOnWheel() => Begin(_wheel).Dispose();

    [Benchmark(Baseline = true), BenchmarkCategory("Rearm")]
    public bool RearmOfDotNet() => Next(_own).Change(Wait, Timeout.InfiniteTimeSpan);

    [Benchmark, BenchmarkCategory("Rearm")]
    public bool RearmOnWheel() => Next(_wheels).Change(Wait, Timeout.InfiniteTimeSpan);

    private ITimer Next(ITimer[] timers)
    {
        _next = (_next + 1) % Sessions;
        return timers[_next];
    }

    private static ITimer Begin(TimeProvider time) => time.CreateTimer(static _ => { }, null, Wait, Timeout.InfiniteTimeSpan);
}
