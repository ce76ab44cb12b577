using JwtXmppAuth.Testing;

namespace JwtXmppAuth.Conformance.Xep0124;

/// <summary>XEP-0124 §8.</summary>
public sealed class PayloadTests
{
    [Fact]
    [Requirement("XEP-0124", "8", "Payloads are forwarded in the order of their rids.")]
    public async Task What_the_client_sends_reaches_the_server_in_order()
    {
        await using var server = await BoshServer.StartAsync();
        var (client, stream) = await server.BindAsync();

        for (var n = 0; n < 20; n++)
        {
            // Each request sets the one before it free.
            _ = client.SendAsync(Stanzas.Message($"{n}"));
            Assert.Equal($"{n}", (await stream.HearAsync()).Id);
        }
    }

    [Fact]
    [Requirement("XEP-0124", "8", "A request is held until there is something for the client, which is then sent at once.")]
    public async Task A_held_request_brings_the_next_stanza()
    {
        await using var server = await BoshServer.StartAsync();
        var (client, stream) = await server.BindAsync();
        var poll = client.SendAsync();
        await server.HeldAsync(1);
        Assert.False(poll.IsCompleted);

        await stream.SayAsync(Stanzas.Message("1"));

        Assert.Equal("1", Assert.Single((await poll).Payload).Attribute("id"));
    }

    [Fact]
    [Requirement("XEP-0124", "8", "What waits already is the answer to the next request, all of it.")]
    public async Task Everything_that_waits_is_in_one_answer_and_in_order()
    {
        await using var server = await BoshServer.StartAsync();
        var (client, stream) = await server.BindAsync();
        for (var n = 0; n < 10; n++)
            await stream.SayAsync(Stanzas.Message($"{n}"));

        var ids = new List<string?>();
        while (ids.Count < 10)
            ids.AddRange((await client.SendAsync()).Payload.Select(stanza => stanza.Attribute("id")));

        Assert.Equal(Enumerable.Range(0, 10).Select(n => $"{n}"), ids);
    }

    [Fact]
    [Requirement("XEP-0124", "8", "With nothing to say a request is answered after 'wait', with an empty body.")]
    public async Task An_idle_request_is_answered_when_the_wait_is_over_and_not_before()
    {
        await using var server = await BoshServer.StartAsync();
        var (client, _) = await server.BindAsync("wait='20' hold='1' ver='1.6'");
        var poll = client.SendAsync();
        await server.HeldAsync(1);

        server.Time.Advance(TimeSpan.FromSeconds(20) - TimeSpan.FromMilliseconds(1));
        await server.HeldAsync(1);
        Assert.False(poll.IsCompleted);
        server.Time.Advance(TimeSpan.FromMilliseconds(1));

        Assert.Equal("<body xmlns='http://jabber.org/protocol/httpbind'/>", (await poll).Text);
    }

    [Fact]
    [Requirement("XEP-0124", "8", "No more requests are held than 'hold'; the oldest is answered first.")]
    public async Task A_second_request_sets_the_first_free()
    {
        await using var server = await BoshServer.StartAsync();
        var (client, _) = await server.BindAsync();
        var first = client.SendAsync();
        await server.HeldAsync(1);

        var second = client.SendAsync();

        Assert.True((await first).IsEmpty);
        Assert.False(second.IsCompleted);
    }

    [Fact]
    [Requirement("XEP-0124", "8", "As many requests are held as 'hold' says.")]
    public async Task With_hold_two_the_third_request_sets_the_first_free()
    {
        await using var server = await BoshServer.StartAsync(options => options.Bosh.MaxHold = 2);
        var (client, stream) = await server.BindAsync("wait='60' hold='2' ver='1.6'");
        var first = client.SendAsync();
        await server.HeldAsync(1);
        var second = client.SendAsync();
        await server.HeldAsync(2);
        Assert.False(first.IsCompleted);

        var third = client.SendAsync();
        Assert.True((await first).IsEmpty);
        await stream.SayAsync(Stanzas.Message("1"));

        Assert.Equal("1", Assert.Single((await second).Payload).Attribute("id"));
        Assert.False(third.IsCompleted);
    }

    [Fact]
    [Requirement("XEP-0124", "8", "A request that brings stanzas waits like one that does not.")]
    public async Task A_request_with_a_stanza_is_held_too()
    {
        await using var server = await BoshServer.StartAsync();
        var (client, stream) = await server.BindAsync();

        var request = client.SendAsync(Stanzas.Message("1"));
        await stream.HearAsync();
        await server.HeldAsync(1);

        Assert.False(request.IsCompleted);
    }
}
