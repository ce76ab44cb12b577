using JwtXmppAuth.Testing;

namespace JwtXmppAuth.Conformance.Xep0124;

/// <summary>XEP-0124 §11. A request stays without an answer while the server does not take what it brings.</summary>
public sealed class OveractivityTests
{
    [Fact]
    [Requirement("XEP-0124", "11", "More unanswered requests than 'requests' end the session with policy-violation.")]
    public async Task A_third_concurrent_request_ends_the_session()
    {
        await using var server = await BoshServer.StartAsync();
        var (client, stream) = await server.BindAsync();
        stream.StopTaking();
        var first = client.SendAsync(Stanzas.Message("1"));
        await server.HeldAsync(1);
        var second = client.SendAsync(Stanzas.Message("2"));
        await server.HeldAsync(2);

        var third = await client.SendAsync(Stanzas.Message("3"));

        Assert.True(third.Terminates);
        Assert.Equal("policy-violation", third.Condition);
        Assert.Equal("other-request", (await first).Condition);
        Assert.Equal("other-request", (await second).Condition);
        await stream.Ended.WaitAsync(ScriptedPeer.Patience);
    }

    [Fact]
    [Requirement("XEP-0124", "11", "One request more is allowed when it terminates the session, and it is processed.")]
    public async Task A_third_request_that_terminates_is_processed()
    {
        await using var server = await BoshServer.StartAsync();
        var (client, stream) = await server.BindAsync();
        stream.StopTaking();
        var first = client.SendAsync(Stanzas.Message("1"));
        await server.HeldAsync(1);
        var second = client.SendAsync(Stanzas.Message("2"));
        await server.HeldAsync(2);
        var third = client.TerminateAsync("<presence xmlns='jabber:client' type='unavailable'/>");
        await server.HeldAsync(3);

        stream.TakeAgain();

        Assert.Equal("1", (await stream.HearAsync()).Id);
        Assert.Equal("2", (await stream.HearAsync()).Id);
        Assert.Equal("unavailable", (await stream.HearAsync()).Type);
        var answers = await Task.WhenAll(first, second, third);
        Assert.Single(answers, answer => answer.Terminates);
        Assert.DoesNotContain(answers, answer => answer.Condition is not null);
    }

    [Fact]
    [Requirement("XEP-0124", "11", "Without a 'polling' attribute a client may ask as often as it likes.")]
    public async Task Empty_requests_in_quick_succession_are_allowed()
    {
        await using var server = await BoshServer.StartAsync();
        var (client, stream) = await server.BindAsync();
        var before = client.SendAsync();
        for (var n = 0; n < 20; n++)
        {
            await server.HeldAsync(1);
            var next = client.SendAsync();
            Assert.False((await before).Terminates);
            before = next;
        }

        Assert.False(stream.Ended.IsCompleted);
    }
}
