using System.Net.Sockets;
using System.Text;
using JwtXmppAuth.Testing;

namespace JwtXmppAuth.Conformance.Xep0124;

/// <summary>XEP-0124 §14.3.</summary>
public sealed class BrokenConnectionTests
{
    [Fact]
    [Requirement("XEP-0124", "14.3", "A repeated rid is answered with the buffered copy of the original response.")]
    public async Task A_repeated_rid_gets_the_cached_answer()
    {
        await using var server = await BoshServer.StartAsync();
        var (client, stream) = await server.BindAsync();
        await stream.SayAsync(Stanzas.Message("1"));
        var rid = client.Rid;
        var original = await client.SendAsync();

        var repeated = await client.PostAsync(rid);

        Assert.Equal("1", Assert.Single(repeated.Payload).Attribute("id"));
        Assert.Equal(original.Text, repeated.Text);
    }

    [Fact]
    [Requirement("XEP-0124", "14.3", "A repeated request is not processed again.")]
    public async Task What_a_repeated_request_brings_is_not_sent_twice()
    {
        await using var server = await BoshServer.StartAsync();
        var (client, stream) = await server.BindAsync("wait='60' hold='0' ver='1.6'");
        var rid = client.Rid;
        await client.SendAsync(Stanzas.Message("1"));
        await client.PostAsync(rid, payload: Stanzas.Message("1"));
        await client.SendAsync(Stanzas.Message("2"));

        Assert.Equal("1", (await stream.HearAsync()).Id);
        Assert.Equal("2", (await stream.HearAsync()).Id);
        Assert.False(stream.HasHeard);
    }

    [Fact]
    [Requirement("XEP-0124", "14.3", "As many responses are kept as requests may be open; an older rid is item-not-found.")]
    public async Task The_answer_before_last_is_kept_and_the_one_before_is_not()
    {
        await using var server = await BoshServer.StartAsync(options => options.Bosh.Polling = TimeSpan.Zero);
        var (client, _) = await server.BindAsync("wait='0' hold='1' ver='1.6'");
        var rid = client.Rid;
        for (var n = 0; n < 3; n++)
            await client.SendAsync();

        Assert.False((await client.PostAsync(rid + 1)).Terminates);
        Assert.False((await client.PostAsync(rid + 2)).Terminates);
        var gone = await client.PostAsync(rid);

        Assert.True(gone.Terminates);
        Assert.Equal("item-not-found", gone.Condition);
    }

    [Fact]
    [Requirement("XEP-0124", "14.3", "A copy of a request without an answer takes its place; the original is answered with a recoverable condition.")]
    public async Task A_repeated_rid_that_is_still_held_takes_over()
    {
        await using var server = await BoshServer.StartAsync();
        var (client, stream) = await server.BindAsync();
        var rid = client.Rid;
        var original = client.SendAsync();
        await server.HeldAsync(1);

        var copy = client.PostAsync(rid);

        Assert.Equal("<body xmlns='http://jabber.org/protocol/httpbind' type='error'/>", (await original).Text);
        await stream.SayAsync(Stanzas.Message("1"));
        Assert.Equal("1", Assert.Single((await copy).Payload).Attribute("id"));
    }

    [Fact]
    [Requirement("XEP-0124", "14.3", "A client whose connection broke repeats its request and loses nothing.")]
    public async Task A_cut_connection_loses_no_stanza()
    {
        await using var server = await BoshServer.StartAsync();
        var (client, stream) = await server.BindAsync();
        var rid = client.Rid;
        using var cut = new CancellationTokenSource();
        var lost = client.SendAsync(cancellation: cut.Token);
        await server.HeldAsync(1);
        await cut.CancelAsync();
        await server.HeldAsync(0);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => lost);
        await stream.SayAsync(Stanzas.Message("1"));

        var repeated = await client.PostAsync(rid);

        Assert.Equal("1", Assert.Single(repeated.Payload).Attribute("id"));
    }

    [Fact]
    [Requirement("XEP-0124", "14.3", "An answer that a proxy cut off on its way is given again, whole.")]
    public async Task A_cut_answer_is_given_again()
    {
        await using var server = await BoshServer.StartAsync();
        var (client, stream) = await server.BindAsync();
        await stream.SayAsync(Stanzas.Message("1"));
        var rid = client.Rid;
        var body = $"<body xmlns='http://jabber.org/protocol/httpbind' rid='{rid}' sid='{client.Sid}'/>";
        using (var proxy = new TcpClient())
        {
            await proxy.ConnectAsync(server.Url.Host, server.Url.Port, TestContext.Current.CancellationToken);
            await proxy.GetStream().WriteAsync(
                Encoding.ASCII.GetBytes($"POST /http-bind HTTP/1.1\r\nHost: a\r\nContent-Length: {body.Length}\r\n\r\n{body}"),
                TestContext.Current.CancellationToken);
            await proxy.GetStream().ReadExactlyAsync(new byte[20], TestContext.Current.CancellationToken);
        }

        var repeated = await client.PostAsync(rid);

        Assert.Equal("1", Assert.Single(repeated.Payload).Attribute("id"));
    }

    [Fact]
    [Requirement("XEP-0124", "14.3", "A client that gives a broken request up and goes on loses nothing either.")]
    public async Task Stanzas_go_to_a_request_that_somebody_waits_for()
    {
        await using var server = await BoshServer.StartAsync();
        var (client, stream) = await server.BindAsync();
        var rid = client.Rid;
        using var cut = new CancellationTokenSource();
        var lost = client.SendAsync(cancellation: cut.Token);
        await server.HeldAsync(1);
        await cut.CancelAsync();
        await server.HeldAsync(0);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => lost);
        await stream.SayAsync(Stanzas.Message("1"));

        var next = await client.SendAsync();

        Assert.Equal("1", Assert.Single(next.Payload).Attribute("id"));
        Assert.True((await client.PostAsync(rid)).IsEmpty);
    }

    [Fact]
    [Requirement("XEP-0124", "14.3", "The response that ended the session can be asked for again too.")]
    public async Task The_last_words_are_repeated()
    {
        await using var server = await BoshServer.StartAsync();
        var (client, stream) = await server.BindAsync();
        await stream.SayAsync(Stanzas.Message("1"));
        var rid = client.Rid;
        var last = await client.TerminateAsync();

        var repeated = await client.PostAsync(rid, "type='terminate'");

        Assert.Equal(last.Text, repeated.Text);
    }
}
