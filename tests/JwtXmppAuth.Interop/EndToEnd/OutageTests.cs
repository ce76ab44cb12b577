using System.Net;
using JwtXmppAuth.Interop.Containers;

namespace JwtXmppAuth.Interop.EndToEnd;

public sealed class OutagesOnProsody012(Deployment<Prosody012> deployment) : OutageTests<Prosody012>(deployment);

public sealed class OutagesOnProsody13(Deployment<Prosody13> deployment) : OutageTests<Prosody13>(deployment);

/// <summary>Prosody dies, stops, comes back; a token runs out in between. Each test leaves Prosody running.</summary>
public abstract class OutageTests<TVersion>(Deployment<TVersion> deployment) : IClassFixture<Deployment<TVersion>>
    where TVersion : IProsodyVersion
{
    [Fact]
    public async Task A_killed_Prosody_ends_its_sessions_at_once_and_takes_new_ones_when_it_is_back()
    {
        await using var client = await deployment.ConnectAsync(deployment.Issuer.Token("outage", Prosody.Host));
        await client.JoinAsync("outage");

        await deployment.Prosody.KillAsync();
        Assert.Equal("remote-connection-failed", (await client.EndAsync()).Condition);

        await deployment.Prosody.StartAsync();
        await using var next = await ConnectWhenBackAsync();
        Assert.Null((await next.JoinAsync("outage")).Type);
        await deployment.Gateway.UntilAsync("/health/ready", HttpStatusCode.OK);
    }

    [Fact]
    public async Task While_Prosody_is_away_the_gateway_is_alive_but_not_ready()
    {
        await deployment.Prosody.KillAsync();
        // As many failures as it takes to outweigh the successes of the last half minute.
        await deployment.Gateway.UntilAsync("/health/ready", HttpStatusCode.ServiceUnavailable, meanwhile: async () =>
            await Assert.ThrowsAsync<InvalidDataException>(() => deployment.ConnectAsync(deployment.Issuer.Token())));
        await deployment.Gateway.UntilAsync("/health/live", HttpStatusCode.OK);

        // Nobody logs in meanwhile: the gateway finds out by itself.
        await deployment.Prosody.StartAsync();
        await deployment.Gateway.UntilAsync("/health/ready", HttpStatusCode.OK);
    }

    [Fact]
    public async Task Prosodys_own_farewell_reaches_the_client_as_its_own()
    {
        await using var client = await deployment.ConnectAsync(deployment.Issuer.Token("farewell", Prosody.Host));
        await client.JoinAsync("farewell");
        await deployment.Prosody.StopAsync();
        var end = await client.EndAsync();
        Assert.Equal("remote-stream-error", end.Condition);
        Assert.Contains("<system-shutdown", end.Text, StringComparison.Ordinal);

        await deployment.Prosody.StartAsync();
        await using var next = await ConnectWhenBackAsync();
    }

    [Fact]
    public async Task A_token_that_expires_in_use_ends_nothing_but_opens_nothing_more()
    {
        var token = deployment.Issuer.Token("expiry", Prosody.Host, claims => claims["exp"] = TimeProvider.System.GetUtcNow().ToUnixTimeSeconds() + 4);
        await using var client = await deployment.ConnectAsync(token);

        // Until the same token is refused, and it is for that reason.
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30), TimeProvider.System);
        using var pause = new PeriodicTimer(TimeSpan.FromMilliseconds(200));
        while (await ReasonAsync(token) is null)
            await pause.WaitForNextTickAsync(patience.Token);
        Assert.Contains("Not acceptable by exp", await ReasonAsync(token), StringComparison.Ordinal);

        Assert.Null((await client.JoinAsync("expiry")).Type);
    }

    private async Task<string?> ReasonAsync(string token)
    {
        try
        {
            await using var _ = await deployment.ConnectAsync(token);
            return null;
        }
        catch (InvalidDataException refusal)
        {
            return refusal.Message;
        }
    }

    private async Task<Testing.Scenarios.BoshScenarioClient> ConnectWhenBackAsync()
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30), TimeProvider.System);
        using var pause = new PeriodicTimer(TimeSpan.FromMilliseconds(200));
        while (true)
        {
            try
            {
                return await deployment.ConnectAsync(deployment.Issuer.Token("outage", Prosody.Host));
            }
            catch (InvalidDataException)
            {
                await pause.WaitForNextTickAsync(patience.Token);
            }
        }
    }
}
