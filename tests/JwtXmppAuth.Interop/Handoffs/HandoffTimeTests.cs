using JwtXmppAuth.Interop.Containers;
using JwtXmppAuth.Testing;

namespace JwtXmppAuth.Interop.Handoffs;

public sealed class HandoffTimeOnProsody012(HandoffTimeTests<Prosody012>.Stopped running) : HandoffTimeTests<Prosody012>(running);

public sealed class HandoffTimeOnProsody13(HandoffTimeTests<Prosody13>.Stopped running) : HandoffTimeTests<Prosody13>(running);

/// <summary>A hand-off lives for 30 seconds, and the clocks may differ by 30 seconds either way. Prosody's stands still here.</summary>
public abstract class HandoffTimeTests<TVersion>(HandoffTimeTests<TVersion>.Stopped running)
    : HandoffTests(running.Server), IClassFixture<HandoffTimeTests<TVersion>.Stopped>
    where TVersion : IProsodyVersion
{
    [Theory]
    [InlineData(0, 30, null)]
    [InlineData(0, 1, null)]
    [InlineData(0, 0, "lifetime")]
    [InlineData(0, -1, "lifetime")]
    [InlineData(0, 31, "lifetime")]
    [InlineData(-58, 29, null)]
    [InlineData(-59, 30, null)]
    [InlineData(-60, 30, "expired")]
    [InlineData(-61, 30, "expired")]
    [InlineData(-31, 1, "expired")]
    [InlineData(29, 30, null)]
    [InlineData(30, 30, null)]
    [InlineData(31, 30, "not-yet-valid")]
    [InlineData(32, 30, "not-yet-valid")]
    public async Task A_handoff_is_good_for_30_seconds_and_30_more_for_the_clocks(int issued, int lifetime, string? reason)
    {
        var claims = Forge.Claims(Prosody.Host);
        claims["iat"] = Server.Now.ToUnixTimeSeconds() + issued;
        claims["exp"] = Server.Now.ToUnixTimeSeconds() + issued + lifetime;
        await using var client = await Server.ConnectAsync(Prosody.Host);

        var answer = await client.AuthenticateAsync(HandoffForge.Mechanism, Forge.Sign(claims));

        Assert.Equal(reason is null ? "success" : "failure", answer.Name);
        await Server.Log.WaitForAsync($"handoff {(reason is null ? "accepted" : $"refused: {reason}")} (ref {claims["sid"]})");
    }

    [Theory]
    [InlineData(-100)]
    [InlineData(100)]
    public async Task A_refusal_because_of_time_names_both_clocks(int issued)
    {
        var claims = Forge.Claims(Prosody.Host);
        claims["iat"] = Server.Now.ToUnixTimeSeconds() + issued;
        claims["exp"] = Server.Now.ToUnixTimeSeconds() + issued + 30;
        await using var client = await Server.ConnectAsync(Prosody.Host);

        await client.AuthenticateAsync(HandoffForge.Mechanism, Forge.Sign(claims));

        var line = await Server.Log.WaitForAsync($"(ref {claims["sid"]})");
        Assert.Contains($"the gateway's clock said {Server.Now.AddSeconds(issued):yyyy-MM-ddTHH:mm:ssZ}", line, StringComparison.Ordinal);
        Assert.Contains($"this server's says {Server.Now:yyyy-MM-ddTHH:mm:ssZ}", line, StringComparison.Ordinal);
    }

    /// <summary>Years after its start, so that no hand-off here is older than that.</summary>
    public sealed class Stopped : RunningProsody<TVersion>
    {
        public override async ValueTask InitializeAsync()
        {
            await base.InitializeAsync();
            await Server.StopClockAsync(new DateTimeOffset(2060, 5, 6, 7, 8, 9, TimeSpan.Zero));
        }
    }
}
