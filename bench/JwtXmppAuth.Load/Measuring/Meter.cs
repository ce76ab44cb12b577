using System.Diagnostics;
using JwtXmppAuth.Load.Servers;

namespace JwtXmppAuth.Load.Measuring;

/// <summary>CPU of the servers and of the load itself over a stretch of time.</summary>
internal sealed class Meter
{
    private readonly IReadOnlyList<ServerProcess> _servers;
    private readonly TimeSpan[] _before;
    private readonly TimeSpan _ownBefore = Cpu.Of(Environment.ProcessId);
    private readonly long _started = Stopwatch.GetTimestamp();

    public Meter(IReadOnlyList<ServerProcess> servers)
    {
        _servers = servers;
        _before = [.. servers.Select(server => Cpu.Of(server.Pid))];
    }

    /// <summary>Writes down microseconds of CPU per unit and process, units per second, and how busy the load's core was (0 to 1).</summary>
    public void Stop(Samples samples, string target, string scenario, double units)
    {
        var elapsed = Stopwatch.GetElapsedTime(_started);
        var own = Cpu.Of(Environment.ProcessId) - _ownBefore;
        foreach (var (server, before) in _servers.Zip(_before))
            samples.Add(target, scenario, Samples.CpuOf(server.Name), (Cpu.Of(server.Pid) - before).TotalMicroseconds / units);
        samples.Add(target, scenario, "rate", units / elapsed.TotalSeconds);
        samples.Add(target, scenario, "load", own / elapsed);
    }
}
