using JwtXmppAuth.Testing.Faults;

namespace JwtXmppAuth.Faults;

/// <summary>What seeds have found, each as the least plan that failed.</summary>
public sealed class FoundTests
{
    [Theory]
    [InlineData(5_000)]
    [InlineData(20_000)]
    public Task Who_ends_a_session_is_told_so_even_by_a_server_that_is_slower_than_a_request_is_held(int delay) => SurvivesAsync(
        new Part { Name = "anna", Wait = 5, ServerFaults = [new ServerFault(ServerFaultKind.SlowEnd, 0, delay)] });

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public Task A_request_that_breaks_off_is_no_fault_of_the_endpoints_however_it_hears_of_it(int way) => SurvivesAsync(
        new Part { Name = "anna", Faults = [new Fault(FaultKind.RequestTruncated, 6 + way, 0, 100)] });

    private static Task SurvivesAsync(Part part) => Task.Run(
        async () =>
        {
            await using var world = new World(new Plan(0, [part]));
            var report = await world.RunAsync();
            Assert.Empty(report.Violations);
            Assert.Equal([End.Orderly], report.Ends);
            Assert.Single(report.Befell);
        },
        TestContext.Current.CancellationToken);
}
