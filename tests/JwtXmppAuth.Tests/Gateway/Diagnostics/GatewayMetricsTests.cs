using System.Diagnostics.Metrics;
using JwtXmppAuth.Gateway.Diagnostics;
using JwtXmppAuth.Gateway.Sessions;
using JwtXmppAuth.Tokens;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.Metrics.Testing;

namespace JwtXmppAuth.Tests.Gateway.Diagnostics;

public sealed class GatewayMetricsTests : IDisposable
{
    private readonly ServiceProvider _services = new ServiceCollection().AddMetrics().AddSingleton<GatewayMetrics>().BuildServiceProvider();

    private GatewayMetrics Metrics => _services.GetRequiredService<GatewayMetrics>();

    public void Dispose() => _services.Dispose();

    private MetricCollector<T> Collect<T>(string instrument)
        where T : struct =>
        new(_services.GetRequiredService<IMeterFactory>(), GatewayMetrics.MeterName, instrument);

    [Fact]
    public void A_refused_login_counts_under_its_reason_and_takes_its_time()
    {
        using var logins = Collect<long>("jwtxmppauth.logins");
        using var durations = Collect<double>("jwtxmppauth.login.duration");

        Metrics.LoginRefused(TokenReason.Expired, TimeSpan.FromMilliseconds(20));

        Assert.Equal("refused", logins.LastMeasurement!.Tags["verdict"]);
        Assert.Equal("token.exp", logins.LastMeasurement.Tags["reason"]);
        Assert.Equal(0.02, durations.LastMeasurement!.Value);
    }

    [Theory]
    [InlineData(false, "accepted")]
    [InlineData(true, "guest")]
    public void An_accepted_login_tells_guests_from_the_others(bool guest, string verdict)
    {
        using var logins = Collect<long>("jwtxmppauth.logins");

        Metrics.LoginAccepted(TimeSpan.Zero, guest);

        Assert.Equal(verdict, logins.LastMeasurement!.Tags["verdict"]);
        Assert.Equal("none", logins.LastMeasurement.Tags["reason"]);
    }

    [Fact]
    public void A_started_and_ended_session_leaves_none_active()
    {
        using var active = Collect<long>("jwtxmppauth.sessions.active");
        using var ended = Collect<long>("jwtxmppauth.sessions.ended");

        Metrics.SessionStarted(Transport.Bosh);
        Metrics.SessionEnded(EndReason.ClientInactive, Transport.Bosh);

        Assert.Equal(0, active.GetMeasurementSnapshot().EvaluateAsCounter());
        Assert.Equal("client_inactive", ended.LastMeasurement!.Tags["reason"]);
        Assert.Equal("bosh", ended.LastMeasurement.Tags["transport"]);
    }

    [Fact]
    public void An_enum_value_without_a_name_is_other()
    {
        using var started = Collect<long>("jwtxmppauth.sessions.started");

        Metrics.SessionStarted((Transport)4711);

        Assert.Equal("other", started.LastMeasurement!.Tags["transport"]);
    }

    [Fact]
    public void What_a_client_wrote_never_becomes_a_tag_value()
    {
        const string hostile = "room-of-mallory";
        using var stanzas = Collect<long>("jwtxmppauth.stanzas.refused");
        using var logins = Collect<long>("jwtxmppauth.logins");
        using var requests = Collect<long>("jwtxmppauth.bosh.requests");
        using var refused = Collect<long>("jwtxmppauth.sessions.refused");
        using var connects = Collect<double>("jwtxmppauth.upstream.connect.duration");

        Metrics.StanzaRefused(hostile);
        Metrics.LoginRefused(hostile, TimeSpan.Zero);
        Metrics.BoshAnswered(hostile);
        Metrics.HttpRefused(299);
        Metrics.SessionRefused(hostile);
        Metrics.UpstreamFailed(hostile, hostile, TimeSpan.Zero);

        Assert.Equal("other", stanzas.LastMeasurement!.Tags["reason"]);
        Assert.Equal("other", logins.LastMeasurement!.Tags["reason"]);
        Assert.All(requests.GetMeasurementSnapshot(), request => Assert.Equal("other", request.Tags["outcome"]));
        Assert.Equal("other", refused.LastMeasurement!.Tags["reason"]);
        Assert.Equal("other", connects.LastMeasurement!.Tags["upstream"]);
        Assert.Equal("other", connects.LastMeasurement.Tags["outcome"]);
    }

    [Fact]
    public void Bosh_requests_count_by_outcome()
    {
        using var requests = Collect<long>("jwtxmppauth.bosh.requests");

        Metrics.BoshAnswered(null);
        Metrics.BoshAnswered("item-not-found");
        Metrics.BoshReplayed();
        Metrics.BoshAbandoned();
        Metrics.HttpRefused(405);

        Assert.Equal(
            ["ok", "item-not-found", "replayed", "abandoned", "http-405"],
            requests.GetMeasurementSnapshot().Select(request => request.Tags["outcome"]));
    }

    [Fact]
    public void Held_bosh_requests_go_up_and_down()
    {
        using var held = Collect<long>("jwtxmppauth.bosh.held");

        Metrics.BoshHeld();
        Metrics.BoshReleased();

        Assert.Equal([1L, -1L], held.GetMeasurementSnapshot().Select(change => change.Value));
    }

    [Fact]
    public void WebSocket_upgrades_count_by_outcome_and_connections_go_up_and_down()
    {
        using var upgrades = Collect<long>("jwtxmppauth.websocket.upgrades");
        using var open = Collect<long>("jwtxmppauth.websocket.open");

        Metrics.WebSocketOpened();
        Metrics.WebSocketRefused(426);
        Metrics.WebSocketClosed();

        Assert.Equal(["ok", "http-426"], upgrades.GetMeasurementSnapshot().Select(upgrade => upgrade.Tags["outcome"]));
        Assert.Equal([1L, -1L], open.GetMeasurementSnapshot().Select(change => change.Value));
    }

    [Fact]
    public void An_upstream_connect_counts_by_outcome()
    {
        using var connects = Collect<double>("jwtxmppauth.upstream.connect.duration");

        Metrics.UpstreamConnected("prosody", TimeSpan.FromSeconds(1));
        Metrics.UpstreamFailed("prosody", "upstream.unreachable", TimeSpan.FromSeconds(5));

        Assert.Equal(["ok", "upstream.unreachable"], connects.GetMeasurementSnapshot().Select(connect => connect.Tags["outcome"]));
        Assert.Equal([1.0, 5.0], connects.GetMeasurementSnapshot().Select(connect => connect.Value));
    }
}
