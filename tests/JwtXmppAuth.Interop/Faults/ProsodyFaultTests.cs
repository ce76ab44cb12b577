using System.Collections.Concurrent;
using JwtXmppAuth.Interop.Containers;
using JwtXmppAuth.Testing.Faults;

namespace JwtXmppAuth.Interop.Faults;

public sealed class FaultsBeforeProsody012(RunningProsody<Prosody012> running, ITestOutputHelper output)
    : ProsodyFaultTests<Prosody012>(running, output);

public sealed class FaultsBeforeProsody13(RunningProsody<Prosody13> running, ITestOutputHelper output)
    : ProsodyFaultTests<Prosody13>(running, output);

/// <summary>Whole sessions on a real Prosody, with a proxy that has faults before and behind the gateway: docs/faults.md.</summary>
public abstract class ProsodyFaultTests<TVersion>(RunningProsody<TVersion> running, ITestOutputHelper output)
    : IClassFixture<RunningProsody<TVersion>>
    where TVersion : IProsodyVersion
{
    private const int Runs = 200;

    /// <summary>Runs mostly wait for time to pass, so many go side by side.</summary>
    private const int AtOnce = 16;

    [Fact]
    public async Task What_the_protocol_lets_survive_survives_whole_and_everything_else_ends_cleanly()
    {
        var reports = new ConcurrentBag<RunReport>();
        var side = new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = TestContext.Current.CancellationToken };
        await Parallel.ForEachAsync(
            FaultRuns.Seeds(Runs), side, async (seed, _) => reports.Add(await new ProsodyRun(running.Server, Plans.OnTheWire(seed)).PlayAsync()));

        var table = FaultTable.Of(reports);
        output.WriteLine(table);
        FaultRuns.Keep($"Prosody {TVersion.Name}", table);
        foreach (var report in reports.Where(report => report.Violations.Count > 0).OrderBy(report => report.Plan.Seed))
            output.WriteLine($"{report.Plan}\n{string.Join('\n', report.Violations)}");
        Assert.Empty(reports.Where(report => report.Violations.Count > 0).Select(report => report.Plan.Seed).Order());
    }
}
