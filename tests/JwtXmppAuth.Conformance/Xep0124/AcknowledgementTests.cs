using JwtXmppAuth.Testing;

namespace JwtXmppAuth.Conformance.Xep0124;

/// <summary>XEP-0124 §9.</summary>
public sealed class AcknowledgementTests
{
    private const string WithAcks = "wait='60' hold='1' ver='1.6' ack='1'";

    [Fact]
    [Requirement("XEP-0124", "9.1", "A manager that acknowledges says so with 'ack' in the first response: the rid of the first request.")]
    public async Task Acknowledgements_are_agreed_on_when_the_client_wants_them()
    {
        await using var server = await BoshServer.StartAsync();
        var client = server.Client();
        var rid = client.Rid;

        Assert.Equal($"{rid}", (await client.OpenAsync(BoshServer.Domain, WithAcks))["ack"]);
        Assert.Null((await server.Client().OpenAsync(BoshServer.Domain))["ack"]);
    }

    [Fact]
    [Requirement("XEP-0124", "9.1", "'ack' is the highest rid up to which all requests have come, where that is more than the one answered.")]
    public async Task An_answer_says_what_has_come_since()
    {
        await using var server = await BoshServer.StartAsync();
        var (client, stream) = await server.BindAsync(WithAcks);
        var first = client.SendAsync();
        await server.HeldAsync(1);
        var rid = client.Rid;

        var second = client.SendAsync();

        Assert.Equal($"{rid}", (await first)["ack"]);
        await stream.SayAsync(Stanzas.Message("1"));
        Assert.Null((await second)["ack"]);
    }

    [Theory]
    [Requirement("XEP-0124", "9.2", "A client that misses an answer which was given some time ago hears of it at once: 'report' and 'time'.")]
    [InlineData(1999, false)]
    [InlineData(2000, true)]
    [InlineData(5000, true)]
    public async Task A_missing_answer_is_reported(int milliseconds, bool reported)
    {
        await using var server = await BoshServer.StartAsync();
        var (client, stream) = await server.BindAsync(WithAcks);
        await stream.SayAsync(Stanzas.Message("1"));
        var missing = client.Rid;
        await client.SendAsync();
        server.Time.Advance(TimeSpan.FromMilliseconds(milliseconds));

        var next = client.SendAsync(attributes: $"ack='{missing - 1}'");
        if (!reported)
        {
            await server.HeldAsync(1);
            Assert.False(next.IsCompleted);
            return;
        }

        Assert.Equal($"{missing}", (await next)["report"]);
        Assert.Equal($"{milliseconds}", (await next)["time"]);
        Assert.True((await next).IsEmpty);
        Assert.Equal("1", Assert.Single((await client.PostAsync(missing)).Payload).Attribute("id"));
    }

    [Fact]
    [Requirement("XEP-0124", "9.2", "What is missed is reported once; a client that asks for it again or not is held as usual.")]
    public async Task A_report_is_not_repeated()
    {
        await using var server = await BoshServer.StartAsync();
        var (client, _) = await server.BindAsync(WithAcks);
        var missing = client.Rid - 1;
        server.Time.Advance(TimeSpan.FromSeconds(5));
        Assert.Equal($"{missing}", (await client.SendAsync(attributes: $"ack='{missing - 1}'"))["report"]);
        server.Time.Advance(TimeSpan.FromSeconds(5));

        var next = client.SendAsync(attributes: $"ack='{missing - 1}'");

        await server.HeldAsync(1);
        Assert.False(next.IsCompleted);
    }

    [Theory]
    [Requirement("XEP-0124", "9.2", "Nothing is reported to a client that acknowledges everything, or nothing, or did not ask for acknowledgements.")]
    [InlineData(WithAcks, 0)]
    [InlineData(WithAcks, 1)]
    [InlineData(WithAcks, null)]
    [InlineData("wait='60' hold='1' ver='1.6'", -1)]
    public async Task What_is_not_missed_is_not_reported(string attributes, int? more)
    {
        await using var server = await BoshServer.StartAsync();
        var (client, _) = await server.BindAsync(attributes);
        server.Time.Advance(TimeSpan.FromSeconds(5));

        var next = client.SendAsync(attributes: more is null ? "" : $"ack='{client.Rid - 1 + more}'");

        await server.HeldAsync(1);
        Assert.False(next.IsCompleted);
    }

    [Fact]
    [Requirement("XEP-0124", "9.2", "A client may acknowledge responses in any request.")]
    public async Task Acknowledgements_of_the_client_are_taken()
    {
        await using var server = await BoshServer.StartAsync();
        var (client, stream) = await server.BindAsync(WithAcks);

        _ = client.SendAsync(Stanzas.Message("1"), $"ack='{client.Rid - 2}'");

        Assert.Equal("1", (await stream.HearAsync()).Id);
    }
}
