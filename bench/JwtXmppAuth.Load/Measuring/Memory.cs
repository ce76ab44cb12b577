using System.Diagnostics.Tracing;
using System.Globalization;
using Microsoft.Diagnostics.NETCore.Client;

namespace JwtXmppAuth.Load.Measuring;

/// <summary>Memory of a process.</summary>
internal static class Memory
{
    private const long GarbageCollectionKeyword = 0x1;
    private const long CollectKeyword = 0x800000;

    /// <summary>Resident bytes: proc_pid_status(5), <c>VmRSS</c>.</summary>
    public static long Resident(int pid)
    {
        var line = File.ReadLines($"/proc/{pid}/status").First(line => line.StartsWith("VmRSS:", StringComparison.Ordinal));
        return long.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture) * 1024;
    }

    /// <summary>
    /// Bytes on the managed heap after two full collections, by the gateway's own metric: what is only there for its finalizer
    /// outlives the first.
    /// </summary>
    public static async Task<long> ManagedAsync(int pid, Uri metrics, CancellationToken cancellation)
    {
        await CollectAsync(pid, cancellation);
        await CollectAsync(pid, cancellation);
        return (long)await Metrics.ReadAsync(metrics, Metrics.Heap, cancellation);
    }

    private static async Task CollectAsync(int pid, CancellationToken cancellation)
    {
        // A session that enables this keyword is how the runtime's diagnostics ask a process to collect.
        var client = new DiagnosticsClient(pid);
        var provider = new EventPipeProvider(
            "Microsoft-Windows-DotNETRuntime", EventLevel.Informational, GarbageCollectionKeyword | CollectKeyword);
        using var session = await client.StartEventPipeSessionAsync(provider, requestRundown: false, token: cancellation);
        var events = session.EventStream.CopyToAsync(Stream.Null, cancellation);
        await session.StopAsync(cancellation);
        await events;
    }
}
