using JwtXmppAuth.Gateway.Sessions;
using JwtXmppAuth.Gateway.Upstreams;
using JwtXmppAuth.Xmpp.Streams;

namespace JwtXmppAuth.Tests.Gateway.Sessions;

/// <summary>A session that outlives its connections (XEP-0198 §5).</summary>
public sealed class ResumptionTests
{
    private static readonly TimeSpan Window = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task A_client_that_comes_back_gets_what_it_missed_in_order_and_then_what_is_new()
    {
        var client = await ManagedClient.EnabledAsync(new SessionFixture());
        await SayAsync(client, 1, 3);
        await ExpectAsync(client, 1, 2);
        client.Lose();
        await SayAsync(client, 4, 5);

        Assert.Equal(
            $"<resumed xmlns='urn:xmpp:sm:3' previd='{client.Id}' h='0'/>",
            (await client.ComeBackAsync()).ToString());
        await ExpectAsync(client, 3, 5);
        await SayAsync(client, 6, 6);
        await ExpectAsync(client, 6, 6);
        Assert.True(client.Connection.Silent);
    }

    [Fact]
    public async Task What_the_client_has_sent_is_not_asked_for_again()
    {
        var client = await ManagedClient.EnabledAsync(new SessionFixture());
        await client.SayAsync("<message xmlns='jabber:client' to='x@meet.example.com' id='c1'/>");
        client.Lose();
        Assert.Equal("1", (await client.ComeBackAsync()).Attribute("h"));
        await client.SayAsync("<message xmlns='jabber:client' to='x@meet.example.com' id='c2'/>");
        Assert.Equal(["c1", "c2"], client.Server.Sent.Select(stanza => stanza.Id));
    }

    [Fact]
    public async Task The_server_never_hears_of_it()
    {
        var fixture = new SessionFixture();
        var client = await ManagedClient.EnabledAsync(fixture);
        client.Lose();
        await client.ComeBackAsync();
        await client.SayAsync("<message xmlns='jabber:client' to='x@meet.example.com'/>");
        Assert.Single(fixture.Upstream.Logins);
        Assert.False(client.Server.Disposed);
        Assert.Empty(client.Server.Adopted);
        Assert.Single(client.Server.Sent);
        Assert.Equal(["resumed"], fixture.ResumeOutcomes);
    }

    [Fact]
    public async Task A_session_can_be_resumed_until_its_window_is_over_and_not_longer()
    {
        var fixture = new SessionFixture();
        var client = await ManagedClient.EnabledAsync(fixture);
        var session = client.Session;
        client.Lose();
        await fixture.Detached.ReachAsync(1);
        fixture.Time.Advance(Window - TimeSpan.FromMilliseconds(1));
        Assert.Equal("resumed", (await client.ComeBackAsync()).Name);
        await fixture.Detached.ReachAsync(0);

        fixture.Time.Advance(2 * Window);
        client.Lose();
        fixture.Time.Advance(Window - TimeSpan.FromMilliseconds(1));
        Assert.False(session.Ended.IsCompleted);
        fixture.Time.Advance(TimeSpan.FromMilliseconds(1));
        Assert.Equal(EndReason.NotResumed, (await session.Ended).Reason);
        await fixture.Detached.ReachAsync(0);
        Assert.True(client.Server.Disposed);
        Assert.Equal(0, fixture.Table.Count);
    }

    [Fact]
    public async Task Whoever_comes_too_late_is_told_what_was_handled_and_may_begin_anew()
    {
        var fixture = new SessionFixture();
        var client = await ManagedClient.EnabledAsync(fixture);
        await client.SayAsync("<message xmlns='jabber:client' to='x@meet.example.com'/>");
        var session = client.Session;
        client.Lose();
        fixture.Time.Advance(Window);
        await session.Ended;

        Assert.Equal(
            "<failed xmlns='urn:xmpp:sm:3' h='1'><item-not-found xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></failed>",
            (await client.ComeBackAsync()).ToString());
        await client.SayAsync(SessionFixture.Bind);
        Assert.Equal("result", (await client.Connection.NextAsync()).Attribute("type"));
        Assert.Equal(["not_found"], fixture.ResumeOutcomes);
    }

    [Fact]
    public async Task A_client_that_is_still_connected_moves_and_the_old_connection_is_told()
    {
        var client = await ManagedClient.EnabledAsync(new SessionFixture());
        var (old, oldConnection) = (client.Session, client.Connection);
        Assert.Equal("resumed", (await client.ComeBackAsync()).Name);
        Assert.Equal(StreamError.Conflict, oldConnection.Closed?.Error);

        // Whatever still comes over it is nobody's.
        await old.ReceiveAsync(Xml.Element("<message xmlns='jabber:client' to='x@meet.example.com'/>"));
        await old.EndAsync(new SessionEnd(EndReason.ClientTerminated));
        old.ConnectionLost();
        Assert.Empty(client.Server.Sent);
        await SayAsync(client, 1, 1);
        await ExpectAsync(client, 1, 1);
    }

    [Fact]
    public async Task A_client_can_come_back_again_and_again()
    {
        var fixture = new SessionFixture();
        var client = await ManagedClient.EnabledAsync(fixture);
        for (var n = 1; n <= 5; n++)
        {
            await SayAsync(client, n, n);
            client.Lose();
            Assert.Equal($"{n - 1}", (await client.ComeBackAsync()).Attribute("h"));
            await ExpectAsync(client, n, n);
            await client.SayAsync("<message xmlns='jabber:client' to='x@meet.example.com'/>");
        }

        Assert.Equal(5, client.Server.Sent.Count);
        await client.Session.EndAsync(new SessionEnd(EndReason.ClientTerminated));
        Assert.Equal(EndReason.ClientTerminated, client.Connection.Closed?.Reason);
        Assert.Equal(0, fixture.Table.Count);
    }

    [Fact]
    public async Task A_login_that_is_put_off_for_a_session_is_made_up_for_when_the_client_binds()
    {
        var fixture = new SessionFixture();
        var client = await ManagedClient.EnabledAsync(fixture);
        client.Lose();
        await client.LogInAsync(client.Id);
        Assert.Single(fixture.Upstream.Logins);
        await client.SayAsync(SessionFixture.Bind);
        Assert.Equal("result", (await client.Connection.NextAsync()).Attribute("type"));
        Assert.Equal(2, fixture.Upstream.Connections.Count);
        Assert.Equal(2, fixture.Table.Count);
    }

    [Fact]
    public async Task A_login_that_fails_then_ends_the_stream_as_it_would_have_before()
    {
        var fixture = new SessionFixture();
        var client = await ManagedClient.EnabledAsync(fixture);
        client.Lose();
        await client.LogInAsync(client.Id);
        fixture.Upstream.Failure = new UpstreamFailedException("upstream.unreachable", "refused");
        await client.SayAsync(SessionFixture.Bind);
        await client.Session.Ended;
        Assert.Equal(new SessionEnd(EndReason.UpstreamFailed, StreamError.RemoteConnectionFailed), client.Connection.Closed);
    }

    [Fact]
    public async Task A_client_that_the_server_then_does_not_want_is_told_why()
    {
        var fixture = new SessionFixture();
        var client = await ManagedClient.EnabledAsync(fixture);
        client.Lose();
        await client.LogInAsync(client.Id);
        fixture.Upstream.Failure = new UpstreamFailedException("upstream.refused_by_module", "banned") { ClientText = "user is banned" };
        await client.SayAsync(SessionFixture.Bind);
        var answer = await client.Connection.NextAsync();
        Assert.Equal("error", answer.Attribute("type"));
        Assert.Contains($"<text xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'>user is banned [{client.Session.Id}]</text>", answer.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_client_that_does_not_name_the_session_in_its_url_comes_back_too()
    {
        var fixture = new SessionFixture();
        var client = await ManagedClient.EnabledAsync(fixture);
        client.Lose();
        Assert.Equal("resumed", (await client.ComeBackAsync(SessionFixture.Token(), inUrl: false)).Name);
        await client.Session.Ended;
        Assert.True(fixture.Upstream.Connections[1].Disposed);
        Assert.False(client.Server.Disposed);
        Assert.Equal(1, fixture.Table.Count);
    }

    [Fact]
    public async Task A_count_that_cannot_be_ends_the_connection_and_leaves_the_session_waiting()
    {
        var fixture = new SessionFixture();
        var client = await ManagedClient.EnabledAsync(fixture);
        await SayAsync(client, 1, 1);
        await ExpectAsync(client, 1, 1);
        client.Lose();
        await client.LogInAsync(client.Id);
        await client.SayAsync($"<resume xmlns='urn:xmpp:sm:3' previd='{client.Id}' h='2'/>");
        await client.Session.Ended;
        Assert.Equal("<handled-count-too-high xmlns='urn:xmpp:sm:3' h='2' send-count='1'/>", client.Connection.Closed?.Error?.Detail?.ToString());

        Assert.Equal("resumed", (await client.ComeBackAsync()).Name);
        Assert.Equal(["wrong_count", "resumed"], fixture.ResumeOutcomes);
    }

    [Theory]
    [InlineData("")]
    [InlineData("previd='x'")]
    [InlineData("h='0'")]
    [InlineData("previd='' h='0'")]
    [InlineData("previd='x' h='zero'")]
    public async Task A_request_that_says_too_little_is_a_bad_one(string attributes)
    {
        var client = await ManagedClient.EnabledAsync(new SessionFixture());
        await client.LogInAsync();
        await client.SayAsync($"<resume xmlns='urn:xmpp:sm:3' {attributes}/>");
        Assert.Contains("<bad-request ", (await client.Connection.NextAsync()).ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Nobody_resumes_before_he_has_logged_in()
    {
        var fixture = new SessionFixture();
        var client = await ManagedClient.EnabledAsync(fixture);
        var thief = new RecordingClient(transport: Transport.WebSocket);
        Assert.True(fixture.Table.TryOpen(
            SessionFixture.Request(null, transport: Transport.WebSocket, previousId: client.Id), thief, out var session, out _));
        await session.ReceiveAsync(Xml.Element($"<resume xmlns='urn:xmpp:sm:3' previd='{client.Id}' h='0'/>"));
        await session.Ended;
        Assert.Equal(StreamError.NotAuthorized, thief.Closed?.Error);
        Assert.Null(client.Connection.Closed);
    }

    [Fact]
    public async Task An_orderly_end_leaves_nothing_to_come_back_to()
    {
        var client = await ManagedClient.EnabledAsync(new SessionFixture());
        await client.Session.EndAsync(new SessionEnd(EndReason.ClientTerminated));
        Assert.Equal("failed", (await client.ComeBackAsync()).Name);
    }

    [Fact]
    public async Task A_detached_session_ends_with_its_server()
    {
        var fixture = new SessionFixture();
        var client = await ManagedClient.EnabledAsync(fixture);
        var session = client.Session;
        client.Lose();
        client.Server.End(new UpstreamEnd(null, Orderly: false));
        Assert.Equal(EndReason.UpstreamFailed, (await session.Ended).Reason);
        await fixture.Detached.ReachAsync(0);
        Assert.Equal("failed", (await client.ComeBackAsync()).Name);
    }

    [Fact]
    public async Task A_detached_session_ends_at_once_when_the_gateway_stops_however_much_waits()
    {
        var fixture = new SessionFixture(resumption: options => options.MaxUnackedStanzas = 16);
        var client = await ManagedClient.EnabledAsync(fixture);
        var session = client.Session;
        client.Lose();
        await SayAsync(client, 1, 30);
        await fixture.Table.DrainAsync(TestContext.Current.CancellationToken).WaitAsync(TimeSpan.FromSeconds(10), TestContext.Current.CancellationToken);
        Assert.Equal(EndReason.Shutdown, (await session.Ended).Reason);
        Assert.True(client.Server.Disposed);
    }

    [Fact]
    public async Task While_nobody_is_there_the_server_is_held_back_at_the_bound_and_nothing_is_lost()
    {
        var client = await ManagedClient.EnabledAsync(new SessionFixture(resumption: options => options.MaxUnackedStanzas = 16));
        client.Lose();
        await SayAsync(client, 1, 33);
        Assert.False(client.Server.CanSay);

        await client.ComeBackAsync();
        await ExpectAsync(client, 1, 16);
        await client.SayAsync("<a xmlns='urn:xmpp:sm:3' h='16'/>");
        await ExpectAsync(client, 17, 32);
        await client.SayAsync("<a xmlns='urn:xmpp:sm:3' h='32'/>");
        await ExpectAsync(client, 33, 33);
    }

    [Fact]
    public async Task A_full_gateway_still_takes_back_those_who_have_a_place()
    {
        var fixture = new SessionFixture(maxSessions: 1);
        var client = await ManagedClient.EnabledAsync(fixture);
        client.Lose();
        Assert.False(fixture.Table.TryOpen(SessionFixture.Request(SessionFixture.Token()), new RecordingClient(), out _, out _));
        Assert.Equal("resumed", (await client.ComeBackAsync()).Name);
        await client.Session.Ended;
        Assert.Equal(1, fixture.Table.Count);
        // And once more, so that the place was given back.
        client.Lose();
        Assert.Equal("resumed", (await client.ComeBackAsync()).Name);
    }

    [Fact]
    public async Task Whoever_binds_on_a_place_that_was_lent_needs_one_of_his_own()
    {
        var fixture = new SessionFixture(maxSessions: 1);
        var client = await ManagedClient.EnabledAsync(fixture);
        client.Lose();
        await client.LogInAsync(client.Id);
        await client.SayAsync(SessionFixture.Bind);
        await client.Session.Ended;
        Assert.Equal(StreamError.ResourceConstraint, client.Connection.Closed?.Error);
        Assert.Single(fixture.Upstream.Logins);
        Assert.Equal(1, fixture.Table.Count);
    }

    [Fact]
    public async Task Of_a_connection_and_the_session_it_goes_on_in_the_log_tells_one_end()
    {
        var fixture = new SessionFixture();
        var client = await ManagedClient.EnabledAsync(fixture);
        client.Lose();
        await client.ComeBackAsync();
        var carrier = client.Session;
        Assert.Equal(EndReason.Resumed, (await carrier.Ended).Reason);
        await client.Session.EndAsync(new SessionEnd(EndReason.ClientTerminated));
        Assert.Single(fixture.Log.Collector.GetSnapshot(), record => record.Id.Id == 2003);
        Assert.Single(fixture.Log.Collector.GetSnapshot(), record => record.Id.Id == 2010 && record.Message.Contains(carrier.Id, StringComparison.Ordinal));
        Assert.DoesNotContain(fixture.Log.Collector.GetSnapshot(), record => record.Message.Contains(client.Id, StringComparison.Ordinal));
    }

    private static async Task SayAsync(ManagedClient client, int from, int to)
    {
        for (var n = from; n <= to; n++)
            await client.Server.Say($"<message xmlns='jabber:client' id='m{n}'/>");
    }

    private static async Task ExpectAsync(ManagedClient client, int from, int to)
    {
        for (var n = from; n <= to; n++)
            Assert.Equal($"m{n}", (await client.NextStanzaAsync()).Attribute("id"));
    }
}
