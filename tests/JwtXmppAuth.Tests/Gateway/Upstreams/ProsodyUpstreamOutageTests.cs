using JwtXmppAuth.Gateway.Upstreams;
using JwtXmppAuth.Testing;

namespace JwtXmppAuth.Tests.Gateway.Upstreams;

/// <summary>Servers that go away, fall silent, or are not there.</summary>
public sealed class ProsodyUpstreamOutageTests : ProsodyUpstreamFixture
{
    [Theory]
    [InlineData("")]
    [InlineData("<stream:stre")]
    [InlineData(ScriptedLogin.ServerHeader + ScriptedLogin.OfferLogin + "<succ")]
    [InlineData(ScriptedLogin.ServerHeader + ScriptedLogin.End)]
    [InlineData(ScriptedLogin.ServerHeader + "<stream:error><system-shutdown xmlns='urn:ietf:params:xml:ns:xmpp-streams'/></stream:error></stream:stream>")]
    public async Task A_server_that_goes_away_during_the_login_is_tried_again(string lastWords)
    {
        var login = LogInAsync();
        for (var attempt = 0; attempt < 3; attempt++)
        {
            await Clock.PassUntilAsync(() => Server.HasClient, Patience);
            using var peer = await Server.AcceptAsync();
            await peer.SendAsync(lastWords);
            peer.HalfClose();
            await peer.ReadToEndAsync();
        }

        Assert.Equal(UpstreamFailure.Unreachable, (await Assert.ThrowsAsync<UpstreamFailedException>(() => login)).Code);
        Assert.False(Server.HasClient);
    }

    [Theory]
    [InlineData("")]
    [InlineData("<stream:stre")]
    [InlineData(ScriptedLogin.ServerHeader)]
    [InlineData(ScriptedLogin.ServerHeader + ScriptedLogin.OfferLogin)]
    public async Task A_server_that_falls_silent_is_given_up_in_time(string lastWords)
    {
        Options.ConnectRetries = 0;
        var start = Clock.GetUtcNow();
        var login = LogInAsync();
        using var peer = await Server.AcceptAsync();
        await peer.SendAsync(lastWords);

        await Clock.PassUntilAsync(() => login.IsCompleted, Patience);
        Assert.Equal(UpstreamFailure.Timeout, (await Assert.ThrowsAsync<UpstreamFailedException>(() => login)).Code);
        // Fake time goes on while real sockets are waited for, so not to the second; but by the attempt's bound, not the login's.
        Assert.InRange(Clock.GetUtcNow() - start, Options.ConnectTimeout, Options.LoginTimeout - TimeSpan.FromSeconds(1));
        Assert.EndsWith(lastWords.Contains("mechanism", StringComparison.Ordinal) ? "</auth>" : ">", await peer.ReadToEndAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_dead_server_is_not_bothered_and_is_found_when_it_is_back()
    {
        Server.Dispose();
        for (var login = 0; login < 2; login++)
            await FailAsync(UpstreamFailure.Unreachable);
        Assert.False(Upstream.Health.Ready);
        Assert.Contains("ConnectionRefused", Upstream.Health.Detail, StringComparison.Ordinal);
        await FailAsync(UpstreamFailure.CircuitOpen);

        Server = new ScriptedServer(Options.Port);
        await Clock.PassUntilAsync(() => Server.HasClient, Patience);
        using (var probe = await Server.AcceptAsync())
        {
            await probe.OpenAsync(ScriptedLogin.OfferLogin);
            await probe.ExpectAsync(ScriptedLogin.End);
        }

        await Clock.PassUntilAsync(() => Upstream.Health.Ready, Patience);
        var again = LogInAsync();
        using var peer = await Server.AcceptAsync();
        await peer.LogInAsync();
        await using var connection = await again;
        peer.Die();
    }

    [Fact]
    public async Task One_hosts_outage_is_not_anothers()
    {
        using var other = new ScriptedServer();
        await using var upstream = new ProsodyUpstream(
            new Dictionary<string, ProsodyOptions> { [Logins.Host] = Options, ["other.example.com"] = new() { Port = other.Port } },
            new Handoff(new byte[32], Clock),
            Clock,
            Logger);
        other.Dispose();
        for (var login = 0; login < 2; login++)
        {
            var failing = upstream.ConnectAsync(Logins.Guest with { Host = "other.example.com" }, TestContext.Current.CancellationToken);
            await Clock.PassUntilAsync(() => failing.IsCompleted, Patience);
            await Assert.ThrowsAsync<UpstreamFailedException>(() => failing);
        }

        Assert.True(upstream.Health.Ready);
        Assert.Contains("for meet.example.com: logins pass", upstream.Health.Detail, StringComparison.Ordinal);
        Assert.Contains("for other.example.com: Cannot connect", upstream.Health.Detail, StringComparison.Ordinal);
    }
}
