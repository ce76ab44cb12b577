using System.Net;
using System.Text;
using JwtXmppAuth.Gateway.Limits;
using JwtXmppAuth.Gateway.Sessions;
using JwtXmppAuth.Xmpp.Streams;

namespace JwtXmppAuth.Tests.Gateway.Sessions;

/// <summary>How many sessions one network and one subject may begin.</summary>
public sealed class LimitedSessionTests
{
    private const int Most = 3;

    private readonly SessionFixture _fixture = new(limits: new LimitsOptions { StrangersPerMinute = Most, SessionsPerSubjectPerMinute = 2 });

    [Fact]
    public void Strangers_of_one_address_are_refused_beyond_the_bound_and_others_are_not()
    {
        Assert.All(Enumerable.Range(0, Most - 1), _ => Assert.Null(Refusal("192.0.2.7", null)));
        Assert.Null(Refusal("192.0.2.7", "not.a.token"));

        var refusal = Refusal("192.0.2.7", null);

        Assert.Equal(StreamError.PolicyViolation.Condition, refusal?.Condition);
        Assert.EndsWith("try again in 20 s", refusal?.Text, StringComparison.Ordinal);
        Assert.Null(Refusal("192.0.2.8", null));
        Assert.Null(Refusal("192.0.2.7", SessionFixture.Token()));
    }

    [Fact]
    public void One_comes_back_with_its_time()
    {
        Assert.All(Enumerable.Range(0, Most), _ => Assert.Null(Refusal("192.0.2.7", null)));
        _fixture.Time.Advance(TimeSpan.FromMilliseconds(19_999));
        Assert.NotNull(Refusal("192.0.2.7", null));
        _fixture.Time.Advance(TimeSpan.FromMilliseconds(1));
        Assert.Null(Refusal("192.0.2.7", null));
        Assert.NotNull(Refusal("192.0.2.7", null));
    }

    [Fact]
    public void A_network_of_IPv6_is_one()
    {
        Assert.All(Enumerable.Range(1, Most), host => Assert.Null(Refusal($"2001:db8::{host}", null)));
        Assert.NotNull(Refusal("2001:db8::ffff:ffff", null));
        Assert.Null(Refusal("2001:db8:0:1::1", null));
    }

    [Fact]
    public void Those_with_a_good_token_are_not_counted()
    {
        Assert.All(Enumerable.Range(0, 5 * Most), _ => Assert.Null(Refusal("192.0.2.7", SessionFixture.Token())));
        Assert.Null(Refusal("192.0.2.7", null));
    }

    [Fact]
    public async Task Who_logs_in_with_a_good_token_was_no_stranger_and_who_does_not_was()
    {
        var fixture = new SessionFixture(host => host.Mechanisms.Add("PLAIN"), limits: new LimitsOptions { StrangersPerMinute = 1 });
        for (var n = 0; n < 3; n++)
            Assert.Equal("success", await PlainLoginAsync(fixture, SessionFixture.Token()));

        Assert.Equal("failure", await PlainLoginAsync(fixture, "not.a.token"));
        Assert.NotNull(Refusal(fixture, "192.0.2.7", null));
    }

    [Fact]
    public async Task Who_was_not_counted_gives_nothing_back()
    {
        var fixture = new SessionFixture(limits: new LimitsOptions { StrangersPerMinute = 1 });
        var (session, client) = fixture.OpenWith(From("192.0.2.7", SessionFixture.Token()));
        Assert.Null(Refusal(fixture, "192.0.2.7", null));

        await session.ReceiveAsync(SessionFixture.Auth);

        Assert.Equal("success", (await client.NextAsync()).Name);
        Assert.NotNull(Refusal(fixture, "192.0.2.7", null));
    }

    [Fact]
    public async Task A_guest_stays_a_stranger()
    {
        var fixture = new SessionFixture(host => host.AllowEmptyToken = true, limits: new LimitsOptions { StrangersPerMinute = 1 });
        var (session, client) = fixture.OpenWith(From("192.0.2.7", null));

        await session.ReceiveAsync(SessionFixture.Auth);

        Assert.Equal("success", (await client.NextAsync()).Name);
        Assert.NotNull(Refusal(fixture, "192.0.2.7", null));
    }

    [Fact]
    public void Guests_are_strangers_too()
    {
        var fixture = new SessionFixture(host => host.AllowEmptyToken = true, limits: new LimitsOptions { StrangersPerMinute = 1 });
        Assert.Null(Refusal(fixture, "192.0.2.7", null));
        Assert.NotNull(Refusal(fixture, "192.0.2.7", null));
    }

    [Fact]
    public void An_address_of_this_machine_is_everybodys() =>
        Assert.All(Enumerable.Range(0, 5 * Most), _ => Assert.Null(Refusal("127.0.0.1", null)));

    [Fact]
    public void The_log_names_the_network_once_a_minute()
    {
        Assert.All(Enumerable.Range(0, Most + 5), _ => Refusal("192.0.2.7", null));
        var line = Assert.Single(_fixture.Log.Collector.GetSnapshot(), line => line.Id.Id == 2016);
        Assert.Contains("192.0.2.7", line.Message, StringComparison.Ordinal);
        Assert.Contains("Limits:StrangersPerMinute", line.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_subject_begins_no_more_sessions_than_it_may()
    {
        await _fixture.BoundAsync();
        await _fixture.BoundAsync();
        var (session, client) = _fixture.Open(SessionFixture.Token());
        await session.StartAsync();
        await client.NextAsync();

        await session.ReceiveAsync(SessionFixture.Auth);

        Assert.Contains("Too many sessions", (await client.NextAsync()).ToString(), StringComparison.Ordinal);
        Assert.Equal(2, _fixture.Upstream.Connections.Count);
        Assert.Contains(_fixture.Log.Collector.GetSnapshot(), line => line.Message.Contains("rate.sessions", StringComparison.Ordinal));

        _fixture.Time.Advance(TimeSpan.FromSeconds(30));
        await _fixture.BoundAsync();
        Assert.Equal(3, _fixture.Upstream.Connections.Count);
    }

    private StreamError? Refusal(string address, string? token) => Refusal(_fixture, address, token);

    private static StreamError? Refusal(SessionFixture fixture, string address, string? token) =>
        fixture.Table.TryOpen(From(address, token), new RecordingClient(), out _, out var refusal) ? null : refusal;

    private static SessionRequest From(string address, string? token) =>
        SessionFixture.Request(token) with { RemoteAddress = IPAddress.Parse(address) };

    /// <returns>The answer's name.</returns>
    private static async Task<string> PlainLoginAsync(SessionFixture fixture, string token)
    {
        var (session, client) = fixture.OpenWith(From("192.0.2.7", null));
        var message = Convert.ToBase64String(Encoding.UTF8.GetBytes($"\0alice\0{token}"));
        await session.ReceiveAsync(Xml.Element($"<auth xmlns='urn:ietf:params:xml:ns:xmpp-sasl' mechanism='PLAIN'>{message}</auth>"));
        return (await client.NextAsync()).Name;
    }
}
