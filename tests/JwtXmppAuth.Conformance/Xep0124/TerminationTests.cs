using JwtXmppAuth.Testing;
using JwtXmppAuth.Xmpp.Streams;

namespace JwtXmppAuth.Conformance.Xep0124;

/// <summary>XEP-0124 §13.</summary>
public sealed class TerminationTests
{
    private const string Farewell = "<presence xmlns='jabber:client' type='unavailable'/>";

    [Fact]
    [Requirement("XEP-0124", "13", "Payloads of the terminating request are forwarded.")]
    public async Task A_farewell_reaches_the_server_before_the_end()
    {
        await using var server = await BoshServer.StartAsync();
        var (client, stream) = await server.BindAsync();

        var response = await client.TerminateAsync(Farewell);

        Assert.Equal("unavailable", (await stream.HearAsync()).Type);
        Assert.True(stream.Ended.IsCompleted);
        Assert.Equal("<body xmlns='http://jabber.org/protocol/httpbind' type='terminate'/>", response.Text);
    }

    [Fact]
    [Requirement("XEP-0124", "13", "The end is acknowledged on the oldest connection; all others get an empty body.")]
    public async Task The_oldest_request_hears_of_the_end_and_the_others_of_nothing()
    {
        await using var server = await BoshServer.StartAsync();
        var (client, _) = await server.BindAsync();
        var oldest = client.SendAsync();
        await server.HeldAsync(1);

        var terminating = await client.TerminateAsync();

        Assert.True((await oldest).Terminates);
        Assert.Null((await oldest).Condition);
        Assert.Equal("<body xmlns='http://jabber.org/protocol/httpbind'/>", terminating.Text);
    }

    [Fact]
    [Requirement("XEP-0124", "13", "A terminated session is over.")]
    public async Task After_the_end_a_new_request_is_told_of_it_again()
    {
        await using var server = await BoshServer.StartAsync();
        var (client, _) = await server.BindAsync();
        await client.TerminateAsync();

        var response = await client.SendAsync(Stanzas.Message("1"));

        Assert.True(response.Terminates);
    }

    [Fact]
    [Requirement("XEP-0124", "13", "Stanzas that still waited come with the acknowledgement.")]
    public async Task What_the_server_said_before_its_end_comes_before_the_end()
    {
        await using var server = await BoshServer.StartAsync();
        var (client, stream) = await server.BindAsync();
        await stream.SayAsync(Stanzas.Message("1"));
        await stream.SayAsync(Stanzas.Message("2"));
        stream.End();
        await stream.Ended;

        var ids = new List<string?>();
        BoshResponse response;
        do
        {
            response = await client.SendAsync();
            ids.AddRange(response.Payload.Select(stanza => stanza.Attribute("id")));
        }
        while (!response.Terminates);

        Assert.Equal(["1", "2"], ids);
        Assert.Equal("remote-connection-failed", response.Condition);
    }

    [Fact]
    [Requirement("XEP-0124", "13", "The manager ends a session on the oldest request that waits.")]
    public async Task A_session_that_ends_on_this_side_answers_the_held_request()
    {
        await using var server = await BoshServer.StartAsync();
        var (client, stream) = await server.BindAsync();
        var poll = client.SendAsync();
        await server.HeldAsync(1);

        stream.End(StreamError.Conflict);

        Assert.Equal("remote-stream-error", (await poll).Condition);
    }

    [Fact]
    [Requirement("XEP-0124", "13", "A client that has no request open hears of the end with its next one.")]
    public async Task The_reason_of_the_end_is_kept_for_the_next_request()
    {
        await using var server = await BoshServer.StartAsync();
        var (client, stream) = await server.BindAsync();
        stream.End(StreamError.Conflict);
        await stream.Ended;

        Assert.Equal("remote-stream-error", (await client.SendAsync()).Condition);
    }
}
