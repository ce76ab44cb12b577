using Perfolizer.Horology;

namespace JwtXmppAuth.Benchmarks;

/// <summary>
/// CPU time of this process instead of the time of day: what others do on the machine in between does not count, and what the
/// garbage collector does on other threads does.
/// </summary>
internal sealed class CpuClock : IClock
{
    public string Title => "CPU";

    public bool IsAvailable => true;

    public Frequency Frequency => new(TimeSpan.TicksPerSecond);

    public long GetTimestamp() => Environment.CpuUsage.TotalTime.Ticks;
}
