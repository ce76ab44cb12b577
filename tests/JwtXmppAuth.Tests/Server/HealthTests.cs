using System.Text.Json;
using JwtXmppAuth.Gateway.Sessions;
using JwtXmppAuth.Gateway.Upstreams;
using JwtXmppAuth.Server.Health;
using JwtXmppAuth.Testing;
using JwtXmppAuth.Tokens;
using JwtXmppAuth.Tokens.Keys;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Time.Testing;

namespace JwtXmppAuth.Tests.Server;

public sealed class HealthTests
{
    [Theory]
    [InlineData("/health/live")]
    [InlineData("/health/ready")]
    [InlineData("/health/startup")]
    public async Task A_started_gateway_is_healthy_in_every_respect(string path)
    {
        await using var server = await RunningServer.StartAsync();

        Assert.Equal((200, "Healthy\n"), await server.GetAsync(server.Public, path));
        Assert.Equal(200, (await server.GetAsync(server.Admin, path)).Status);
    }

    [Fact]
    public async Task Operators_see_each_dependency()
    {
        await using var server = await RunningServer.StartAsync();

        var (_, body) = await server.GetAsync(server.Admin, "/health/ready");

        var checks = JsonDocument.Parse(body).RootElement.GetProperty("checks");
        Assert.Equal("1 key(s) of 1 source(s)", checks.GetProperty("keys").GetProperty("data").GetProperty("my-app").GetString());
        Assert.Equal("Healthy", checks.GetProperty("upstreams").GetProperty("status").GetString());
        Assert.NotEmpty(checks.GetProperty("upstreams").GetProperty("data").GetProperty("embedded").GetString()!);
        Assert.Equal("kept in memory", checks.GetProperty("revocations").GetProperty("detail").GetString());
        Assert.Equal("accepting sessions", checks.GetProperty("draining").GetProperty("detail").GetString());
    }

    [Fact]
    public async Task A_draining_gateway_is_alive_and_not_ready()
    {
        await using var server = await RunningServer.StartAsync();

        await server.Service<SessionTable>().DrainAsync(TestContext.Current.CancellationToken);

        Assert.Equal((503, "Unhealthy\n"), await server.GetAsync(server.Public, "/health/ready"));
        Assert.Equal(200, (await server.GetAsync(server.Public, "/health/live")).Status);
        Assert.Equal(200, (await server.GetAsync(server.Public, "/health/startup")).Status);
        Assert.Contains("\"detail\":\"draining\"", (await server.GetAsync(server.Admin, "/health/ready")).Body, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(new[] { true }, HealthStatus.Healthy)]
    [InlineData(new[] { true, true }, HealthStatus.Healthy)]
    [InlineData(new[] { true, false }, HealthStatus.Degraded)]
    [InlineData(new[] { false }, HealthStatus.Unhealthy)]
    [InlineData(new[] { false, false }, HealthStatus.Unhealthy)]
    public async Task Upstreams_are_ready_while_one_is(bool[] ready, HealthStatus expected)
    {
        var check = new UpstreamsCheck(ready.Select((state, at) => new Upstream($"upstream-{at}", state)));

        var result = await check.CheckHealthAsync(new HealthCheckContext(), TestContext.Current.CancellationToken);

        Assert.Equal(expected, result.Status);
        Assert.Equal(ready.Select(state => $"ready: {state}"), result.Data.Values);
    }

    [Theory]
    [InlineData(5)]
    [InlineData(6)]
    public async Task What_is_said_of_keys_and_the_verdict_on_them_are_of_one_moment(int begins)
    {
        // At every look at the clock it is a second later; the key comes into force between two of them.
        var clock = new FakeTimeProvider(DateTimeOffset.UnixEpoch) { AutoAdvanceAmount = TimeSpan.FromSeconds(1) };
        var app = new AppOptions
        {
            Id = "my-app",
            AcceptedAudiences = { "jitsi" },
            Keys = { new KeyOptions { Secret = Issuer.DefaultSecret, NotBefore = DateTimeOffset.UnixEpoch.AddSeconds(begins) } },
        };
        await using var keys = new KeyRings([app], clock);
        var check = new KeysCheck(keys, clock);
        var seen = new HashSet<HealthStatus>();
        for (var look = 0; look < 20; look++)
        {
            var result = await check.CheckHealthAsync(new HealthCheckContext(), TestContext.Current.CancellationToken);
            var words = Assert.IsType<string>(Assert.Single(result.Data).Value);
            Assert.Equal(words.Contains("none usable now", StringComparison.Ordinal) ? HealthStatus.Unhealthy : HealthStatus.Healthy, result.Status);
            seen.Add(result.Status);
        }

        Assert.Equal(2, seen.Count);
    }

    private sealed class Upstream(string name, bool ready) : IUpstream
    {
        public string Name => name;

        public UpstreamHealth Health => new(ready, $"ready: {ready}");

        public Task<IUpstreamConnection> ConnectAsync(UpstreamLogin login, CancellationToken cancellation) =>
            throw new NotSupportedException();
    }
}
