using System.Text.RegularExpressions;

namespace JwtXmppAuth.Tests.Server;

public sealed partial class MetricsTests
{
    private const string Canary = "canary-5e1f";

    [Fact]
    public async Task A_scrape_is_well_formed_and_holds_nothing_a_client_chose()
    {
        var cancellation = TestContext.Current.CancellationToken;
        await using var server = await RunningServer.StartAsync();
        using (var stranger = server.Client(Canary))
        {
            await stranger.OpenAsync($"{Canary}.example", cancellation: cancellation);
            await stranger.PostAsync(1, $"sid='{Canary}'", cancellation: cancellation);
        }

        using (var refused = server.Client(Canary))
        {
            await refused.OpenAsync(RunningServer.Domain, cancellation: cancellation);
            await refused.SendAsync($"<auth xmlns='urn:ietf:params:xml:ns:xmpp-sasl' mechanism='ANONYMOUS'/>", cancellation: cancellation);
        }

        using var client = server.Client(RunningServer.Issuer.Token(room: Canary, sub: RunningServer.Domain));
        await client.OpenAsync(RunningServer.Domain, cancellation: cancellation);
        await client.LogInAsync(cancellation: cancellation);
        await client.SendAsync(
            $"<presence xmlns='jabber:client' to='{Canary}-other@conference.{RunningServer.Domain}/{Canary}'><x xmlns='http://jabber.org/protocol/muc'/></presence>",
            cancellation: cancellation);
        await server.GetAsync(server.Public, $"/{Canary}?token={Canary}");
        await using var webSocket = await server.ConnectAsync(RunningServer.Issuer.Token(room: Canary, sub: RunningServer.Domain));
        await webSocket.OpenAsync(RunningServer.Domain);
        await webSocket.LogInAsync(Canary);

        var (status, text) = await server.GetAsync(server.Admin, "/metrics");

        Assert.Equal(200, status);
        var lines = text.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.All(lines, line => Assert.Matches(WellFormed(), line));
        Assert.DoesNotContain(Canary, text, StringComparison.OrdinalIgnoreCase);
        Assert.Contains(lines, line => Counts(line, "jwtxmppauth_sessions_refused_total", "reason=\"host-unknown\""));
        Assert.Contains(lines, line => Counts(line, "jwtxmppauth_logins_total", "reason=\"token.malformed\"", "verdict=\"refused\""));
        Assert.Contains(lines, line => Counts(line, "jwtxmppauth_logins_total", "verdict=\"accepted\""));
        Assert.Contains(lines, line => Counts(line, "jwtxmppauth_stanzas_refused_total", "reason=\"room.mismatch\""));
        Assert.Contains(lines, line => Counts(line, "jwtxmppauth_sessions_active", "transport=\"bosh\""));
        Assert.Contains(lines, line => Counts(line, "jwtxmppauth_sessions_active", "transport=\"web_socket\""));
        Assert.Contains(lines, line => Counts(line, "jwtxmppauth_websocket_upgrades_total", "outcome=\"ok\""));
        Assert.Contains(lines, line => Counts(line, "jwtxmppauth_websocket_open"));
        Assert.Contains(lines, line => Counts(line, "jwtxmppauth_upstream_connect_duration_seconds_count", "outcome=\"ok\"", "upstream=\"embedded\""));
        Assert.Contains(lines, line => line.StartsWith("jwtxmppauth_login_duration_seconds_bucket{", StringComparison.Ordinal));
    }

    private static bool Counts(string line, string name, params string[] labels) =>
        line.StartsWith(name + "{", StringComparison.Ordinal) && labels.All(label => line.Contains(label, StringComparison.Ordinal));

    /// <summary>A comment, or a sample of the text format: name, labels, number, perhaps a time.</summary>
    [GeneratedRegex("""^(# (HELP|TYPE|UNIT|EOF).*|[a-zA-Z_:][a-zA-Z0-9_:]*(\{([a-zA-Z_][a-zA-Z0-9_]*="([^"\\\n]|\\["\\n])*",?)*\})? [-+.0-9eEInfNa]+( [0-9]+)?)$""")]
    private static partial Regex WellFormed();
}
