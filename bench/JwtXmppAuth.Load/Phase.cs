using System.Diagnostics;

namespace JwtXmppAuth.Load;

/// <summary>What one part of one repetition took.</summary>
/// <param name="Count">Sessions it was done for.</param>
/// <param name="Latencies">Of each session, in milliseconds, sorted; empty where it waits for others.</param>
/// <param name="Cpu">Milliseconds per session, by process.</param>
internal sealed record Phase(
    string Target, string Name, int Count, int Requests, double PerSecond, double[] Latencies, IReadOnlyDictionary<string, double> Cpu)
{
    public double Percentile(double part) => Latencies is [] ? double.NaN : Latencies[(int)(part * (Latencies.Length - 1))];

    /// <param name="work">Answers with the number of requests it made; the latencies go into the list.</param>
    public static async Task<Phase> MeasureAsync(Target target, string name, int count, Func<List<double>, Task<int>> work)
    {
        var latencies = new List<double>();
        var before = Load.Cpu.Of(target.Processes);
        var started = Stopwatch.GetTimestamp();
        var requests = await work(latencies);
        var elapsed = Stopwatch.GetElapsedTime(started);
        var cpu = Load.Cpu.Of(target.Processes).ToDictionary(after => after.Key, after => (after.Value - before[after.Key]).TotalMilliseconds / count);
        latencies.Sort();
        return new Phase(target.Name, name, count, requests, count / elapsed.TotalSeconds, [.. latencies], cpu);
    }
}
