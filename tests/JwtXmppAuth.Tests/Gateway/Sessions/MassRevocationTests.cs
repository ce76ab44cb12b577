using System.Diagnostics;
using JwtXmppAuth.Gateway.Revocation;
using JwtXmppAuth.Tests.Gateway.Revocation;

namespace JwtXmppAuth.Tests.Gateway.Sessions;

public sealed class MassRevocationTests(ITestOutputHelper output)
{
    private const int Sessions = 1000;

    /// <summary>By the real clock, and on however busy a machine: the promise is a second, and what was measured is printed.</summary>
    [Fact]
    public async Task A_thousand_living_sessions_of_an_issuer_are_gone_within_a_second()
    {
        var fixture = new SessionFixture(maxSessions: Sessions);
        var sessions = new List<JwtXmppAuth.Gateway.Sessions.GatewaySession>();
        for (var n = 0; n < Sessions; n++)
            sessions.Add((await fixture.BoundAsync()).Session);

        var watch = Stopwatch.StartNew();
        var (_, ended) = await fixture.Table.RevokeAsync(
            Entries.Of(RevocationTarget.OfIssuer("my-app", "my-app"), issuedBefore: SessionFixture.Now.AddHours(1), now: SessionFixture.Now));
        await Task.WhenAll(sessions.Select(session => session.Ended)).WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
        watch.Stop();

        output.WriteLine($"{Sessions} sessions ended in {watch.Elapsed.TotalMilliseconds:F0} ms.");
        Assert.Equal(Sessions, ended);
        Assert.Equal(0, fixture.Table.Count);
        Assert.All(fixture.Upstream.Connections, connection => Assert.True(connection.Disposed));
        Assert.True(watch.Elapsed < TimeSpan.FromSeconds(1), $"It took {watch.Elapsed}.");
    }
}
