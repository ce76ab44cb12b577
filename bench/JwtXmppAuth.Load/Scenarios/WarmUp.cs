using System.Diagnostics;
using JwtXmppAuth.Load.Measuring;
using JwtXmppAuth.Load.Servers;

namespace JwtXmppAuth.Load.Scenarios;

/// <summary>
/// What a server does once before it is measured. A .NET server is at it until the runtime compiles nothing more: it optimises what is
/// called often, and what is measured before is the compiler.
/// </summary>
internal static class WarmUp
{
    private const int MostRounds = 20;

    /// <summary>Metrics are made anew only every 0.3 s; and the compiler, which works beside the server, gets its share.</summary>
    private static readonly TimeSpan ShortestRound = TimeSpan.FromSeconds(0.5);

    /// <summary>Methods that are still compiled in a round when it is over.</summary>
    private const int Few = 15;

    /// <summary>Visits, the way into a session and out of it.</summary>
    public static Task VisitAsync(RunningTarget target, int sessions, CancellationToken cancellation) =>
        UntilWarmAsync(target.Servers, () => Starts.VisitAsync(target, new Samples(), Starts.Visit, sessions, 1, cancellation), cancellation);

    public static async Task UntilWarmAsync(IReadOnlyList<ServerProcess> servers, Func<Task> round, CancellationToken cancellation)
    {
        var pages = servers.Select(server => server.Metrics).OfType<Uri>().ToArray();
        var before = 0.0;
        for (var number = 0; number < MostRounds; number++)
        {
            var started = Stopwatch.GetTimestamp();
            do
                await round();
            while (Stopwatch.GetElapsedTime(started) < ShortestRound);
            var compiled = 0.0;
            foreach (var page in pages)
                compiled += await Metrics.ReadAsync(page, Metrics.CompiledMethods, cancellation);
            if (compiled - before <= Few)
                return;
            before = compiled;
        }
    }
}
