using JwtXmppAuth.Testing;

namespace JwtXmppAuth.Conformance.Xep0124;

/// <summary>XEP-0124 §12.</summary>
public sealed class PollingSessionTests
{
    private const string Polls = "wait='0' hold='0' ver='1.6'";
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan Moment = TimeSpan.FromMilliseconds(1);

    [Theory]
    [Requirement("XEP-0124", "12", "A client that sets 'wait' or 'hold' to 0 is never kept waiting.")]
    [InlineData("wait='0' hold='1' ver='1.6'")]
    [InlineData("wait='60' hold='0' ver='1.6'")]
    [InlineData("wait='0' hold='0' ver='1.6'")]
    public async Task A_polling_client_is_answered_at_once(string attributes)
    {
        await using var server = await BoshServer.StartAsync();
        var (client, stream) = await server.BindAsync(attributes);

        Assert.True((await client.SendAsync()).IsEmpty);
        Assert.True((await client.SendAsync(Stanzas.Message("1"))).IsEmpty);
        Assert.Equal("1", (await stream.HearAsync()).Id);
        await stream.SayAsync(Stanzas.Message("2"));
        var ids = new List<string?>();
        while (ids.Count == 0)
        {
            server.Time.Advance(Interval);
            ids.AddRange((await client.SendAsync()).Payload.Select(stanza => stanza.Attribute("id")));
        }

        Assert.Equal(["2"], ids);
    }

    [Fact]
    [Requirement("XEP-0124", "12", "A polling session is told its shortest interval, and may be silent for longer by more than that.")]
    public async Task A_polling_client_is_told_how_often_it_may_ask()
    {
        await using var server = await BoshServer.StartAsync();

        var polls = await server.Client().OpenAsync(BoshServer.Domain, Polls);
        var waits = await server.Client().OpenAsync(BoshServer.Domain);

        Assert.Equal("2", polls["polling"]);
        Assert.Equal("64", polls["inactivity"]);
        Assert.Null(waits["polling"]);
        Assert.Equal("60", waits["inactivity"]);
    }

    [Theory]
    [Requirement("XEP-0124", "12", "Two empty requests within the interval, the first answered without payload, end the session with policy-violation.")]
    [InlineData(-1, true)]
    [InlineData(0, false)]
    [InlineData(1, false)]
    public async Task Whoever_asks_too_often_is_sent_away(int moreMilliseconds, bool tooSoon)
    {
        await using var server = await BoshServer.StartAsync();
        var (client, stream) = await server.BindAsync(Polls);
        Assert.True((await client.SendAsync()).IsEmpty);

        server.Time.Advance(Interval + (moreMilliseconds * Moment));
        var second = await client.SendAsync();

        Assert.Equal(tooSoon ? "policy-violation" : null, second.Condition);
        Assert.Equal(tooSoon, second.Terminates);
        if (tooSoon)
            await stream.Ended.WaitAsync(ScriptedPeer.Patience, TestContext.Current.CancellationToken);
    }

    [Fact]
    [Requirement("XEP-0124", "12", "A request that brings something, or follows an answer with payload, or repeats another, is never too soon.")]
    public async Task Only_asking_in_vain_is_counted()
    {
        await using var server = await BoshServer.StartAsync();
        var (client, stream) = await server.BindAsync(Polls);
        var rid = client.Rid;
        await client.SendAsync();

        Assert.False((await client.PostAsync(rid)).Terminates);
        Assert.False((await client.SendAsync(Stanzas.Message("1"))).Terminates);
        await stream.SayAsync(Stanzas.Message("2"));
        while ((await client.SendAsync()).IsEmpty)
            server.Time.Advance(Interval);
        Assert.False((await client.SendAsync()).Terminates);
    }

    [Fact]
    [Requirement("XEP-0124", "12", "Where no interval was told, a client polls as often as it likes.")]
    public async Task Without_an_interval_nobody_is_too_soon()
    {
        await using var server = await BoshServer.StartAsync(options => options.Bosh.Polling = TimeSpan.Zero);
        var client = server.Client();

        Assert.Null((await client.OpenAsync(BoshServer.Domain, Polls))["polling"]);
        for (var n = 0; n < 5; n++)
            Assert.False((await client.SendAsync()).Terminates);
    }
}
