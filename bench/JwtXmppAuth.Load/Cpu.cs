using System.Globalization;

namespace JwtXmppAuth.Load;

/// <summary>CPU time of a process by the kernel's account, user and system together, in its ticks of 10 ms.</summary>
internal static class Cpu
{
    private const int TicksPerSecond = 100;

    public static Dictionary<string, TimeSpan> Of(IReadOnlyDictionary<string, int> processes) =>
        processes.ToDictionary(process => process.Key, process => Of(process.Value));

    /// <summary>proc_pid_stat(5): utime and stime are fields 14 and 15; the command before them may contain anything but is in brackets.</summary>
    private static TimeSpan Of(int pid)
    {
        var stat = File.ReadAllText($"/proc/{pid}/stat");
        var fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
        var ticks = long.Parse(fields[11], CultureInfo.InvariantCulture) + long.Parse(fields[12], CultureInfo.InvariantCulture);
        return TimeSpan.FromSeconds(ticks / (double)TicksPerSecond);
    }
}
