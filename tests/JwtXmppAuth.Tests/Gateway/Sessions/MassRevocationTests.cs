using JwtXmppAuth.Gateway.Revocation;
using JwtXmppAuth.Tests.Gateway.Revocation;

namespace JwtXmppAuth.Tests.Gateway.Sessions;

public sealed class MassRevocationTests
{
    private const int Sessions = 1000;

    /// <summary>The promise is a second; here the sessions' clock stands still, so that whatever waited for time would never end.</summary>
    [Fact]
    public async Task A_thousand_living_sessions_of_an_issuer_are_gone_without_waiting_for_any_time()
    {
        var fixture = new SessionFixture(maxSessions: Sessions);
        var sessions = new List<JwtXmppAuth.Gateway.Sessions.GatewaySession>();
        for (var n = 0; n < Sessions; n++)
            sessions.Add((await fixture.BoundAsync()).Session);

        var (_, ended) = await fixture.Table.RevokeAsync(
            Entries.Of(RevocationTarget.OfIssuer("my-app", "my-app"), issuedBefore: SessionFixture.Now.AddHours(1), now: SessionFixture.Now));
        await Task.WhenAll(sessions.Select(session => session.Ended)).WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);

        Assert.Equal(Sessions, ended);
        Assert.Equal(0, fixture.Table.Count);
        Assert.All(fixture.Upstream.Connections, connection => Assert.True(connection.Disposed));
        Assert.Equal(SessionFixture.Now, fixture.Time.GetUtcNow());
    }
}
