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

    /// <summary>Runs mostly wait for time to pass, so many go side by side, and none of the long ones begins last.</summary>
    private const int AtOnce = 24;

    [Fact]
    public async Task What_the_protocol_lets_survive_survives_whole_and_everything_else_ends_cleanly()
    {
        var reports = await PlayAsync(FaultRuns.Seeds(Runs).Select(Plans.OnTheWire));
        var table = FaultTable.Of(reports);
        output.WriteLine(table);
        FaultRuns.Keep($"Prosody {TVersion.Name}", table);
        AssertNoViolations(reports);
    }

    /// <summary>What seed 3838 found: a parser may put off a tag that came in two pieces until more comes, and then nothing does.</summary>
    [Fact]
    public async Task A_last_stanza_that_reaches_the_server_in_two_pieces_is_answered_wherever_it_was_cut()
    {
        // Some 150 bytes up to about the 1,700th: each plan cuts the stream at 1,500 and so many more.
        int[] places = [55, 70, 85, 100, 115, 130, 145, 160, 175, 190, 205, 220];
        var part = new Part { Name = "anna", Socket = true, Acts = [new Act(ActKind.Ask, Think: 50)] };
        AssertNoViolations(await PlayAsync(places.Select(place => new Plan(
            -place, [part with { ServerFaults = [new ServerFault(ServerFaultKind.Stalled, At: 3, Delay: place)] }]))));
    }

    private async Task<IReadOnlyCollection<RunReport>> PlayAsync(IEnumerable<Plan> plans)
    {
        var reports = new ConcurrentBag<RunReport>();
        var side = new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = TestContext.Current.CancellationToken };
        await Parallel.ForEachAsync(plans.OrderByDescending(plan => plan.Length), side, async (plan, _) => reports.Add(await new ProsodyRun(running.Server, plan).PlayAsync()));
        return reports;
    }

    private void AssertNoViolations(IReadOnlyCollection<RunReport> reports)
    {
        foreach (var report in reports.Where(report => report.Violations.Count > 0).OrderBy(report => report.Plan.Seed))
            output.WriteLine($"{report.Plan}\n{string.Join('\n', report.Violations)}");
        Assert.Empty(reports.Where(report => report.Violations.Count > 0).Select(report => report.Plan.Seed).Order());
    }
}
