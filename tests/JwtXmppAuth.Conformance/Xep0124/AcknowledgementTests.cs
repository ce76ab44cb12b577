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
