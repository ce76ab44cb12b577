using System.Runtime.InteropServices;

namespace JwtXmppAuth.Load.Measuring;

/// <summary>CPU time of a process by the kernel's account: all its threads, also those that have ended, in nanoseconds.</summary>
internal static partial class Cpu
{
    public static TimeSpan Of(int pid)
    {
        // clock_getcpuclockid(3) makes this number of a process: its complement, and below it the kind, 2 for time on a core.
        if (clock_gettime((~pid << 3) | 2, out var time) != 0)
            throw new InvalidOperationException($"Process {pid} is gone: its CPU time cannot be read.");
        return TimeSpan.FromTicks((time.Seconds * TimeSpan.TicksPerSecond) + (time.Nanoseconds / TimeSpan.NanosecondsPerTick));
    }

    [LibraryImport("libc")]
    private static partial int clock_gettime(int clock, out Timespec time);

    [StructLayout(LayoutKind.Sequential)]
    private struct Timespec
    {
        public long Seconds;
        public long Nanoseconds;
    }
}
