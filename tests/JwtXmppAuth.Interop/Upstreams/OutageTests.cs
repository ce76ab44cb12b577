using JwtXmppAuth.Gateway.Upstreams;
using JwtXmppAuth.Interop.Containers;
using JwtXmppAuth.Xmpp.Streams;

namespace JwtXmppAuth.Interop.Upstreams;

/// <summary>What sessions and new logins see when Prosody goes away and comes back. Each has a Prosody of its own.</summary>
public sealed class OutageTests
{
    public static TheoryData<string> Versions => [.. Prosody.Versions];

    [Theory]
    [MemberData(nameof(Versions))]
    public async Task An_orderly_stop_ends_sessions_with_its_reason_and_a_kill_without(string version)
    {
        await using var prosody = await Prosody.StartAsync(version);
        await using var gateway = new GatewaySide(prosody);
        await using var stopped = await gateway.ConnectAsync();
        await stopped.BindAsync(null, TestContext.Current.CancellationToken);

        await prosody.StopAsync();
        var end = await stopped.EndAsync();
        Assert.Equal(StreamError.SystemShutdown.Condition, end.Error?.Condition);
        Assert.True(end.Orderly);

        await prosody.StartAsync();
        await using var killed = await gateway.ConnectAsync();
        await killed.BindAsync(null, TestContext.Current.CancellationToken);
        await prosody.KillAsync();
        end = await killed.EndAsync();
        Assert.Null(end.Error);
        Assert.False(end.Orderly);
    }

    [Theory]
    [MemberData(nameof(Versions))]
    public async Task Logins_are_refused_during_an_outage_and_pass_when_it_is_over_without_anybodys_help(string version)
    {
        await using var prosody = await Prosody.StartAsync(version);
        await using var gateway = new GatewaySide(prosody);
        await using (await gateway.ConnectAsync())
        {
        }

        await prosody.KillAsync();
        // Three attempts each: the second login is the one that has had enough.
        for (var login = 0; login < 2; login++)
            Assert.Equal(UpstreamFailure.Unreachable, (await Assert.ThrowsAsync<UpstreamFailedException>(() => gateway.ConnectAsync())).Code);
        Assert.False(gateway.Upstream.Health.Ready);
        Assert.Equal(UpstreamFailure.CircuitOpen, (await Assert.ThrowsAsync<UpstreamFailedException>(() => gateway.ConnectAsync())).Code);

        await prosody.StartAsync();
        await gateway.UntilReadyAsync();
        await using var session = await gateway.ConnectAsync();
        await session.BindAsync(null, TestContext.Current.CancellationToken);
    }

    [Theory]
    [MemberData(nameof(Versions))]
    public async Task Right_after_a_restart_a_login_waits_until_the_gateways_clock_has_passed_it(string version)
    {
        await using var prosody = await Prosody.StartAsync(version);
        var clock = new StoppedClock(TimeProvider.System.GetUtcNow() - TimeSpan.FromSeconds(2));
        await using var gateway = new GatewaySide(prosody, clock: clock);
        await prosody.KillAsync();
        await prosody.StartAsync();

        // However long it took to come back, the gateway's clock shows a time before, until the refusal has been seen.
        var connecting = gateway.ConnectAsync();
        await prosody.Log.WaitForAsync("handoff refused: predates-start");
        Assert.False(connecting.IsCompleted);
        clock.GoOn();

        await using var session = await connecting;
        await session.BindAsync(null, TestContext.Current.CancellationToken);
        Assert.True(gateway.Upstream.Health.Ready);
    }

    /// <param name="at">What it shows until it goes on with the right time.</param>
    private sealed class StoppedClock(DateTimeOffset at) : TimeProvider
    {
        private volatile bool _goes;

        public override DateTimeOffset GetUtcNow() => _goes ? System.GetUtcNow() : at;

        public void GoOn() => _goes = true;
    }

    [Theory]
    [MemberData(nameof(Versions))]
    public async Task A_server_that_hangs_costs_a_login_its_time_and_no_more(string version)
    {
        await using var prosody = await Prosody.StartAsync(version);
        await using var gateway = new GatewaySide(prosody, options =>
        {
            options.ConnectTimeout = TimeSpan.FromSeconds(1);
            options.ConnectRetries = 1;
        });
        await using var session = await gateway.ConnectAsync();
        await session.BindAsync(null, TestContext.Current.CancellationToken);

        await prosody.PauseAsync();
        Assert.Equal(UpstreamFailure.Timeout, (await Assert.ThrowsAsync<UpstreamFailedException>(() => gateway.ConnectAsync())).Code);

        await prosody.UnpauseAsync();
        Assert.False(session.Ended.IsCompleted);
        await using var next = await gateway.ConnectAsync();
    }
}
