using JwtXmppAuth.Gateway.Upstreams;
using JwtXmppAuth.Testing;
using JwtXmppAuth.Xmpp;
using JwtXmppAuth.Xmpp.Streams;

namespace JwtXmppAuth.Conformance.Xep0198;

/// <summary>XEP-0198 §5.</summary>
public sealed class ResumptionTests
{
    [Fact]
    [Requirement("XEP-0198", "5", "A stream that broke is resumed on another connection; both counts are told, and what was not handled is sent again, in order.")]
    [Requirement("XEP-0198", "7", "A stream that is not closed cleanly is unfinished: its session is kept for a while.")]
    public async Task What_was_not_handled_is_sent_again()
    {
        await using var server = await BoshServer.StartAsync();
        using var detached = server.Detached();
        var (client, stream, enabled) = await server.EnableAsync();
        await client.SendAsync(Managed.Message);
        await stream.HearAsync();
        await stream.SayAsync(Stanzas.Message("1"));
        await stream.SayAsync(Stanzas.Message("2"));
        await client.ReceiveAsync();
        client.Die();
        await detached.ReachAsync(1);
        await stream.SayAsync(Stanzas.Message("3"));

        var (again, resumed) = await server.ResumeAsync(enabled.Attribute("id")!, handled: 1);

        Assert.Equal($"<resumed xmlns='urn:xmpp:sm:3' previd='{enabled.Attribute("id")}' h='1'/>", resumed.ToString());
        Assert.Equal("2", (await again.ReceiveAsync()).Attribute("id"));
        Assert.Equal("3", (await again.ReceiveAsync()).Attribute("id"));
        await again.SendAsync(Managed.Message);
        await stream.HearAsync();
        await again.SendAsync(Managed.Request);
        Assert.Equal("<a xmlns='urn:xmpp:sm:3' h='2'/>", await again.ReceiveTextAsync());
    }

    [Fact]
    [Requirement("XEP-0198", "5", "A stream that is still open when it is resumed is ended with conflict.")]
    public async Task The_old_stream_is_ended()
    {
        await using var server = await BoshServer.StartAsync();
        var (client, stream, enabled) = await server.EnableAsync();
        var (again, _) = await server.ResumeAsync(enabled.Attribute("id")!, 0);
        Assert.Equal(StreamError.Conflict, (await client.ReceiveEndAsync()).Error);

        await stream.SayAsync(Stanzas.Message("1"));
        Assert.Equal("1", (await again.ReceiveAsync()).Attribute("id"));
    }

    [Fact]
    [Requirement("XEP-0198", "5", "An unknown id fails with item-not-found, and the client may bind a resource instead.")]
    public async Task An_unknown_session_is_not_found()
    {
        await using var server = await BoshServer.StartAsync();
        var (client, failed) = await server.ResumeAsync("unknown", 0);
        Assert.Equal(
            "<failed xmlns='urn:xmpp:sm:3'><item-not-found xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></failed>", failed.ToString());

        await client.SendAsync("<iq xmlns='jabber:client' type='set' id='b'><bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'/></iq>");
        Assert.Equal("result", (await client.ReceiveAsync()).Attribute("type"));
    }

    [Fact]
    [Requirement("XEP-0198", "5", "Of a session that timed out it is still told how much it had handled.")]
    public async Task A_session_that_timed_out_tells_its_count()
    {
        await using var server = await BoshServer.StartAsync();
        using var detached = server.Detached();
        var (client, stream, enabled) = await server.EnableAsync();
        await client.SendAsync(Managed.Message);
        await stream.HearAsync();
        client.Die();
        await detached.ReachAsync(1);
        await server.Time.PassUntilAsync(() => stream.Ended.IsCompleted, TimeSpan.FromSeconds(61));

        Assert.Equal("1", (await server.ResumeAsync(enabled.Attribute("id")!, 0)).Answer.Attribute("h"));
    }

    [Fact]
    [Requirement("XEP-0198", "5", "Where nothing can be resumed, resume fails with feature-not-implemented.")]
    public async Task Without_resumption_it_is_not_implemented()
    {
        await using var server = await BoshServer.StartAsync(options => options.Resumption.Window = TimeSpan.Zero);
        var (_, failed) = await server.ResumeAsync("any", 0);
        Assert.NotNull(failed.Child("feature-not-implemented", XmppNamespaces.Stanzas));
    }

    [Fact]
    [Requirement("XEP-0198", "9", "Nobody resumes a stream before he has authenticated.")]
    public async Task Authentication_comes_first()
    {
        await using var server = await BoshServer.StartAsync();
        var (client, _, enabled) = await server.EnableAsync();
        var thief = await server.ConnectAsync($"?previd={enabled.Attribute("id")}");
        await thief.OpenAsync(BoshServer.Domain);
        await thief.SendAsync($"<resume xmlns='urn:xmpp:sm:3' previd='{enabled.Attribute("id")}' h='0'/>");
        Assert.Equal(StreamError.NotAuthorized, (await thief.ReceiveEndAsync()).Error);

        await client.SendAsync(Managed.Request);
        Assert.Equal("a", (await client.ReceiveAsync()).Name);
    }

    [Fact]
    [Requirement("XEP-0198", "5", "While the client is away the server behind the gateway is told nothing.")]
    public async Task The_server_hears_nothing_of_it()
    {
        await using var server = await BoshServer.StartAsync();
        using var detached = server.Detached();
        var (client, stream, enabled) = await server.EnableAsync();
        client.Die();
        await detached.ReachAsync(1);
        await server.ResumeAsync(enabled.Attribute("id")!, 0);
        Assert.False(stream.HasHeard);
        Assert.False(stream.Ended.IsCompleted);
    }

    [Fact]
    [Requirement("XEP-0198", "5", "A login that waited for a resumption is made at the server when the client binds; if that fails, the stream ends.")]
    public async Task A_client_that_binds_after_all_is_logged_in_then()
    {
        await using var server = await BoshServer.StartAsync();
        using var detached = server.Detached();
        var (client, _, enabled) = await server.EnableAsync();
        client.Die();
        await detached.ReachAsync(1);
        var (again, _) = await server.AuthenticateAsync(enabled.Attribute("id"));
        server.Upstream.Failure = new UpstreamFailedException("upstream.unreachable", "refused");
        await again.SendAsync("<iq xmlns='jabber:client' type='set' id='b'><bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'/></iq>");
        Assert.Equal(StreamError.RemoteConnectionFailed, (await again.ReceiveEndAsync()).Error);
    }
}
