using System.Diagnostics.Metrics;
using JwtXmppAuth.Gateway.Diagnostics;
using JwtXmppAuth.Gateway.Keys;
using JwtXmppAuth.Tokens.Keys;
using JwtXmppAuth.Tokens.Keys.Remote;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.Metrics.Testing;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Testing;

namespace JwtXmppAuth.Tests.Gateway.Keys;

public sealed class KeyReportsTests : IDisposable
{
    private readonly FakeLogger<KeyReports> _log = new();
    private readonly MetricCollector<long> _fetches;
    private readonly KeyReports _reports;

    public KeyReportsTests()
    {
        var meters = new ServiceCollection().AddMetrics().BuildServiceProvider().GetRequiredService<IMeterFactory>();
        _fetches = new MetricCollector<long>(meters, GatewayMetrics.MeterName, "jwtxmppauth.keys.fetches");
        _reports = new KeyReports(new GatewayMetrics(meters), _log);
    }

    public void Dispose() => _fetches.Dispose();

    [Fact]
    public void Hours_of_silence_are_one_line_and_their_end_another()
    {
        Ended(KeyFetchOutcome.Fetched);
        for (var n = 0; n < 1000; n++)
            Ended(n % 2 == 0 ? KeyFetchOutcome.Timeout : KeyFetchOutcome.Unreachable, "does not answer.");
        Ended(KeyFetchOutcome.Unchanged);
        Ended(KeyFetchOutcome.Unchanged);

        Assert.Equal([LogLevel.Warning, LogLevel.Information], _log.Collector.GetSnapshot().Select(line => line.Level));
        Assert.Contains("my-app JwksUrl (https://id.example.com/keys) does not answer.", _log.Collector.GetSnapshot()[0].Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Keys_that_have_changed_are_told_without_anything_that_could_forge_a_line()
    {
        _reports.Ended(new(KeySourceKind.JwksUrl, "source", KeyFetchOutcome.Fetched, "", ["k1", "evil\r\n id", new string('k', 100)]));

        Assert.Equal($"Keys of source are now 3: k1, evil???id, {new string('k', 64)}", _log.LatestRecord.Message);
    }

    [Fact]
    public void Every_fetch_is_counted_by_kind_and_outcome()
    {
        Ended(KeyFetchOutcome.Fetched);
        Ended(KeyFetchOutcome.TooLarge, "sends more than 1024 bytes.");

        Assert.Equal(
            [("jwks_url", "fetched"), ("jwks_url", "too_large")],
            _fetches.GetMeasurementSnapshot().Select(each => ((string)each.Tags["kind"]!, (string)each.Tags["outcome"]!)));
    }

    private void Ended(KeyFetchOutcome outcome, string words = "") =>
        _reports.Ended(new(KeySourceKind.JwksUrl, "my-app JwksUrl (https://id.example.com/keys)", outcome, words));
}
