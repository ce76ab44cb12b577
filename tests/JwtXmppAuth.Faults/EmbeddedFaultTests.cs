using JwtXmppAuth.Testing.Faults;
using Xunit.Sdk;
using Xunit.v3;

// One world at a time: two on the same thread would wait for each other to come to rest.
[assembly: Parallelization(Mode = ParallelMode.None)]

namespace JwtXmppAuth.Faults;

/// <summary>Whole sessions on the embedded conference, in virtual time, with faults at every step: docs/faults.md.</summary>
public sealed class EmbeddedFaultTests(ITestOutputHelper output)
{
    private const int Runs = 10_000;

    [Fact]
    public async Task What_the_protocol_lets_survive_survives_whole_and_everything_else_ends_cleanly()
    {
        var unobserved = new List<Exception>();
        TaskScheduler.UnobservedTaskException += (_, e) => unobserved.Add(e.Exception);
        var reports = new List<RunReport>();
        await OnThePool(async () =>
        {
            foreach (var seed in FaultRuns.Seeds(Runs))
            {
                var report = await PlayAsync(Plans.Of(seed));
                reports.Add(report);
                if (report.Violations.Count > 0)
                    Assert.Fail(await ExplainAsync(report));
            }
        });

        output.WriteLine(FaultTable.Of(reports));
        GC.Collect();
        GC.WaitForPendingFinalizers();
        Assert.Empty(unobserved);
    }

    [Fact]
    public Task A_seed_is_one_story_however_often_it_is_told() => OnThePool(async () =>
    {
        for (var seed = 1; seed <= 50; seed++)
        {
            List<string> first = [], second = [];
            await PlayAsync(Plans.Of(seed), first);
            await PlayAsync(Plans.Of(seed), second);
            Assert.Equal(first, second);
        }
    });

    private static async Task<RunReport> PlayAsync(Plan plan, List<string>? transcript = null)
    {
        await using var world = new World(plan, transcript);
        return await world.RunAsync();
    }

    private static async Task<string> ExplainAsync(RunReport report)
    {
        var smallest = await Shrinker.ShrinkAsync(report.Plan, async plan => (await PlayAsync(plan)).Violations.Count > 0);
        var transcript = new List<string>();
        var again = await PlayAsync(smallest, transcript);
        return $"""
            {report.Plan}
            {string.Join('\n', report.Violations)}

            The least of it that fails:
            {smallest}
            {string.Join('\n', again.Violations)}

            {string.Join('\n', transcript)}
            """;
    }

    /// <summary>The runner's own threads take no part in it.</summary>
    private static Task OnThePool(Func<Task> run) => Task.Run(run, TestContext.Current.CancellationToken);
}
