using JwtXmppAuth.Gateway.Sessions;
using JwtXmppAuth.Gateway.Upstreams;
using JwtXmppAuth.Xmpp;
using JwtXmppAuth.Xmpp.Streams;
using Microsoft.Extensions.Logging;

namespace JwtXmppAuth.Tests.Gateway.Sessions;

public sealed class GatewaySessionTests
{
    private const string Message = "<message xmlns='jabber:client' to='x@meet.example.com'><body>hi</body></message>";

    [Fact]
    public async Task A_good_token_is_carried_from_the_first_features_to_a_bound_resource()
    {
        var fixture = new SessionFixture();
        var (session, client) = fixture.Open(SessionFixture.Token());

        await session.StartAsync();
        Assert.Contains("<mechanism>ANONYMOUS</mechanism>", await client.NextTextAsync(), StringComparison.Ordinal);
        await session.ReceiveAsync(SessionFixture.Auth);
        Assert.Equal("<success xmlns='urn:ietf:params:xml:ns:xmpp-sasl'/>", await client.NextTextAsync());
        await session.RestartAsync();
        var features = await client.NextAsync();
        Assert.NotNull(features.Child("bind", XmppNamespaces.Bind));
        Assert.Null(features.Child("sm", XmppNamespaces.StreamManagement));
        await session.ReceiveAsync(SessionFixture.Bind);

        var node = Assert.Single(fixture.Upstream.Logins).Identity.Node;
        Assert.Matches("^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$", node);
        Assert.Equal(
            $"<iq xmlns='jabber:client' type='result' id='b1'><bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'><jid>{node}@meet.example.com/generated</jid></bind></iq>",
            await client.NextTextAsync());
    }

    [Fact]
    public async Task When_a_client_hears_its_address_operators_see_the_session_by_it()
    {
        var fixture = new SessionFixture();
        SessionSummary? seen = null;
        await fixture.BoundAsync(new RecordingClient
        {
            Watch = said => seen = said.Name == "iq" ? Assert.Single(fixture.Table.List(_ => true, after: null, limit: 10)) : null,
        });

        Assert.NotNull(seen?.Jid);
        Assert.NotNull(seen.Subject);
    }

    [Fact]
    public async Task A_refused_token_is_answered_in_the_shape_clients_read_and_opens_nothing_upstream()
    {
        var fixture = new SessionFixture();
        var (session, client) = fixture.Open(SessionFixture.Token(claims => claims["nbf"] = 99999999999));
        await session.StartAsync();
        await client.NextAsync();

        await session.ReceiveAsync(SessionFixture.Auth);

        Assert.Equal(
            $"<failure xmlns='urn:ietf:params:xml:ns:xmpp-sasl'><not-allowed/><text>Not acceptable by nbf [{session.Id}]</text></failure>",
            await client.NextTextAsync());
        Assert.Empty(fixture.Upstream.Logins);
        var line = Assert.Single(fixture.Log.Collector.GetSnapshot(), record => record.Level == LogLevel.Warning).Message;
        Assert.Contains(session.Id, line, StringComparison.Ordinal);
        Assert.Contains("token.nbf", line, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_second_attempt_after_a_failure_is_refused_too_even_where_guests_are_welcome()
    {
        var fixture = new SessionFixture(host => host.AllowEmptyToken = true);
        var (session, client) = fixture.Open("not.a.token");
        await session.StartAsync();
        await client.NextAsync();

        await session.ReceiveAsync(SessionFixture.Auth);
        var first = await client.NextTextAsync();
        await session.ReceiveAsync(SessionFixture.Auth);

        Assert.StartsWith("<failure", first, StringComparison.Ordinal);
        Assert.Equal(first, await client.NextTextAsync());
        Assert.Empty(fixture.Upstream.Logins);
    }

    [Fact]
    public async Task A_token_that_contradicts_itself_about_the_moderator_lets_its_bearer_in_and_is_named()
    {
        var fixture = new SessionFixture();
        await fixture.BoundAsync(SessionFixture.Token(claims =>
        {
            claims["moderator"] = true;
            claims["context"]!["user"]!["role"] = "visitor";
        }));

        var line = Assert.Single(fixture.Log.Collector.GetSnapshot(), record => record.Level == LogLevel.Warning).Message;
        Assert.EndsWith("grants.moderator. moderator would make a moderator, context.user.role would not.", line, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_third_failure_ends_the_stream()
    {
        var fixture = new SessionFixture();
        var (session, client) = fixture.Open(null);
        await session.ReceiveAsync(SessionFixture.Auth);
        await session.ReceiveAsync(SessionFixture.Auth);
        Assert.Null(client.Closed);
        await session.ReceiveAsync(SessionFixture.Auth);
        await session.Ended;
        Assert.Equal(new SessionEnd(EndReason.ProtocolViolation, StreamError.PolicyViolation), client.Closed);
    }

    [Fact]
    public async Task Without_a_token_a_guest_is_let_in_only_where_the_host_says_so()
    {
        var strict = new SessionFixture();
        var (refused, client) = strict.Open(null);
        await refused.ReceiveAsync(SessionFixture.Auth);
        Assert.Contains("<text>token required [", await client.NextTextAsync(), StringComparison.Ordinal);

        var open = new SessionFixture(host => host.AllowEmptyToken = true);
        var (guest, guestClient) = open.Open(null);
        await guest.ReceiveAsync(SessionFixture.Auth);
        Assert.StartsWith("<success", await guestClient.NextTextAsync(), StringComparison.Ordinal);
        Assert.Null(Assert.Single(open.Upstream.Logins).Identity.Token);
    }

    [Theory]
    [InlineData("<auth xmlns='urn:ietf:params:xml:ns:xmpp-sasl' mechanism='PLAIN'>AGEAYg==</auth>", "invalid-mechanism")]
    [InlineData("<auth xmlns='urn:ietf:params:xml:ns:xmpp-sasl'/>", "invalid-mechanism")]
    [InlineData("<auth xmlns='urn:ietf:params:xml:ns:xmpp-sasl' mechanism='ANONYMOUS'>%%%</auth>", "incorrect-encoding")]
    [InlineData("<abort xmlns='urn:ietf:params:xml:ns:xmpp-sasl'/>", "aborted")]
    public async Task What_is_wrong_about_the_exchange_itself_gets_its_own_condition(string auth, string condition)
    {
        var fixture = new SessionFixture();
        var (session, client) = fixture.Open(SessionFixture.Token());
        await session.ReceiveAsync(Xml.Element(auth));
        Assert.Equal($"<failure xmlns='urn:ietf:params:xml:ns:xmpp-sasl'><{condition}/></failure>", await client.NextTextAsync());

        await session.ReceiveAsync(SessionFixture.Auth);
        Assert.StartsWith("<success", await client.NextTextAsync(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("<auth xmlns='urn:ietf:params:xml:ns:xmpp-sasl' mechanism='ANONYMOUS'>=</auth>")]
    [InlineData("<auth xmlns='urn:ietf:params:xml:ns:xmpp-sasl' mechanism='ANONYMOUS'>c2lyaGM=</auth>")]
    public async Task Trace_information_is_taken_and_ignored(string auth)
    {
        var (session, client) = new SessionFixture().Open(SessionFixture.Token());
        await session.ReceiveAsync(Xml.Element(auth));
        Assert.StartsWith("<success", await client.NextTextAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_stanza_before_login_is_not_authorized()
    {
        var (session, client) = new SessionFixture().Open(SessionFixture.Token());
        await session.ReceiveAsync(Xml.Element(Message));
        await session.Ended;
        Assert.Equal(StreamError.NotAuthorized, client.Closed?.Error);
    }

    [Fact]
    public async Task A_stanza_between_login_and_bind_is_not_authorized_and_the_login_is_closed()
    {
        var fixture = new SessionFixture();
        var (session, client) = fixture.Open(SessionFixture.Token());
        await session.ReceiveAsync(SessionFixture.Auth);
        await session.RestartAsync();
        await session.ReceiveAsync(Xml.Element(Message));
        await session.Ended;
        Assert.Equal(StreamError.NotAuthorized, client.Closed?.Error);
        Assert.True(Assert.Single(fixture.Upstream.Connections).Disposed);
    }

    [Fact]
    public async Task Binding_without_the_restart_is_not_authorized()
    {
        var (session, client) = new SessionFixture().Open(SessionFixture.Token());
        await session.ReceiveAsync(SessionFixture.Auth);
        await session.ReceiveAsync(SessionFixture.Bind);
        await session.Ended;
        Assert.Equal(StreamError.NotAuthorized, client.Closed?.Error);
    }

    [Fact]
    public async Task An_unreachable_server_ends_the_session_and_says_so_instead_of_blaming_the_token()
    {
        var fixture = new SessionFixture();
        fixture.Upstream.Failure = new UpstreamFailedException("upstream.unreachable", "refused");
        var (session, client) = fixture.Open(SessionFixture.Token());
        await session.ReceiveAsync(SessionFixture.Auth);
        await session.Ended;
        Assert.True(client.Silent);
        Assert.Equal(new SessionEnd(EndReason.UpstreamFailed, StreamError.RemoteConnectionFailed), client.Closed);
    }

    [Fact]
    public async Task A_login_the_upstream_can_never_take_is_refused_like_a_token()
    {
        var fixture = new SessionFixture();
        fixture.Upstream.Refusal = new LoginRefusal("handoff.too_large", "token context too large", "70000 bytes of at most 65536");
        var (session, client) = fixture.Open(SessionFixture.Token());
        await session.ReceiveAsync(SessionFixture.Auth);
        Assert.Contains($"<not-allowed/><text>token context too large [{session.Id}]</text>", await client.NextTextAsync(), StringComparison.Ordinal);
        Assert.Empty(fixture.Upstream.Logins);
    }

    [Fact]
    public async Task A_client_that_a_module_of_the_server_refuses_hears_the_modules_words_and_may_try_again()
    {
        var fixture = new SessionFixture();
        fixture.Upstream.Failure = new UpstreamFailedException(UpstreamFailure.RefusedByModule, "for the log") { ClientText = "user is banned" };
        var (session, client) = fixture.Open(SessionFixture.Token());
        for (var attempt = 1; attempt <= 2; attempt++)
        {
            await session.ReceiveAsync(SessionFixture.Auth);
            Assert.Contains(
                $"<not-allowed/><text>user is banned [{session.Id}]</text>", await client.NextTextAsync(), StringComparison.Ordinal);
            Assert.Contains(UpstreamFailure.RefusedByModule, fixture.Log.LatestRecord.Message, StringComparison.Ordinal);
            Assert.False(session.Ended.IsCompleted);
        }
    }

    [Fact]
    public async Task Stanzas_flow_both_ways_once_bound_and_the_sender_is_always_the_session()
    {
        var (session, client, server) = await new SessionFixture().BoundAsync();
        await session.ReceiveAsync(Xml.Element("<message xmlns='jabber:client' from='admin@meet.example.com' to='x@meet.example.com'/>"));
        Assert.Matches("^[0-9a-f-]{36}@meet.example.com/generated$", Assert.Single(server.Sent).Element.Attribute("from"));

        await server.Say("<message xmlns='jabber:client' from='x@meet.example.com'><body>hello</body></message>");
        Assert.Contains("hello", await client.NextTextAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_not_a_stanza_ends_a_bound_session()
    {
        var (session, client, _) = await new SessionFixture().BoundAsync();
        await session.ReceiveAsync(Xml.Element("<features xmlns='http://etherx.jabber.org/streams'/>"));
        await session.Ended;
        Assert.Equal(StreamError.UnsupportedStanzaType, client.Closed?.Error);
    }

    [Fact]
    public async Task A_room_of_another_token_is_refused_to_the_client_and_never_reaches_the_server()
    {
        var (session, client, server) = await new SessionFixture().BoundAsync();
        await session.ReceiveAsync(Xml.Element("<presence xmlns='jabber:client' to='b@conference.meet.example.com/nick'/>"));
        var answer = await client.NextAsync();
        Assert.Equal("error", answer.Attribute("type"));
        Assert.Empty(server.Sent);

        await session.ReceiveAsync(Xml.Element("<presence xmlns='jabber:client' to='a@conference.meet.example.com/nick'/>"));
        Assert.Single(server.Sent);
    }

    [Fact]
    public async Task The_session_request_of_older_clients_is_answered_here()
    {
        var (session, client, server) = await new SessionFixture().BoundAsync();
        await session.ReceiveAsync(
            Xml.Element("<iq xmlns='jabber:client' type='set' id='s1'><session xmlns='urn:ietf:params:xml:ns:xmpp-session'/></iq>"));
        Assert.Equal("<iq xmlns='jabber:client' type='result' id='s1'/>", await client.NextTextAsync());
        Assert.Empty(server.Sent);
    }

    [Fact]
    public async Task A_lost_server_ends_the_session_after_what_it_had_sent()
    {
        var (session, client, server) = await new SessionFixture().BoundAsync();
        await server.Say("<message xmlns='jabber:client'><body>last words</body></message>");
        server.End(new UpstreamEnd(null, Orderly: false));
        await session.Ended;
        Assert.Contains("last words", await client.NextTextAsync(), StringComparison.Ordinal);
        Assert.Equal(new SessionEnd(EndReason.UpstreamFailed, StreamError.RemoteConnectionFailed), client.Closed);
    }

    [Fact]
    public async Task The_servers_own_stream_error_is_passed_on_as_its_own()
    {
        var (session, client, server) = await new SessionFixture().BoundAsync();
        server.End(new UpstreamEnd(StreamError.Conflict, Orderly: true));
        await session.Ended;
        Assert.Equal(new SessionEnd(EndReason.UpstreamClosed, StreamError.Conflict, FromUpstream: true), client.Closed);
    }

    [Fact]
    public async Task A_client_that_does_not_log_in_in_time_is_ended_at_the_bound_and_not_before()
    {
        var fixture = new SessionFixture();
        var (session, client) = fixture.Open(SessionFixture.Token());
        fixture.Time.Advance(TimeSpan.FromSeconds(30) - TimeSpan.FromMilliseconds(1));
        Assert.False(session.Ended.IsCompleted);
        fixture.Time.Advance(TimeSpan.FromMilliseconds(1));
        await session.Ended;
        Assert.Equal(EndReason.AuthenticationTimeout, client.Closed?.Reason);
    }

    [Fact]
    public async Task A_bound_session_outlives_the_login_bound()
    {
        var fixture = new SessionFixture();
        var (session, _, _) = await fixture.BoundAsync();
        fixture.Time.Advance(TimeSpan.FromHours(1));
        Assert.False(session.Ended.IsCompleted);
    }

    [Fact]
    public async Task A_login_that_succeeds_after_the_session_ended_is_closed()
    {
        var fixture = new SessionFixture();
        fixture.Upstream.Gate = new TaskCompletionSource();
        var (session, client) = fixture.Open(SessionFixture.Token());
        var login = session.ReceiveAsync(SessionFixture.Auth);
        var end = session.EndAsync(new SessionEnd(EndReason.ClientTerminated));
        fixture.Upstream.Gate.SetResult();
        await login;
        await end;
        Assert.True(Assert.Single(fixture.Upstream.Connections).Disposed);
        Assert.Equal(EndReason.ClientTerminated, client.Closed?.Reason);
    }

    [Fact]
    public async Task The_first_reason_wins_and_the_session_ends_once()
    {
        var fixture = new SessionFixture();
        var (session, client, server) = await fixture.BoundAsync();
        await Task.WhenAll(
            session.EndAsync(new SessionEnd(EndReason.ClientTerminated)),
            session.EndAsync(new SessionEnd(EndReason.ClientInactive)));
        server.End(new UpstreamEnd(null, Orderly: false));
        Assert.Equal(EndReason.ClientTerminated, client.Closed?.Reason);
        Assert.Single(fixture.Log.Collector.GetSnapshot(), record => record.Id.Id == 2003);
        Assert.Equal(0, fixture.Table.Count);
    }

    [Fact]
    public async Task A_client_that_does_not_fetch_holds_its_own_server_stream_back()
    {
        var (session, client, server) = await new SessionFixture().BoundAsync(new RecordingClient(outbox: 1));
        for (var i = 0; i < 18; i++)
            await server.Say($"<message xmlns='jabber:client' id='m{i}'/>");
        Assert.False(server.CanSay);
        for (var i = 0; i < 18; i++)
            Assert.Equal($"m{i}", (await client.NextAsync()).Attribute("id"));
        await session.EndAsync(new SessionEnd(EndReason.ClientTerminated));
    }

    [Fact]
    public async Task At_shutdown_what_the_server_has_sent_is_delivered_before_the_end()
    {
        var fixture = new SessionFixture();
        var (_, client, server) = await fixture.BoundAsync();
        for (var i = 0; i < 10; i++)
            await server.Say($"<message xmlns='jabber:client' id='m{i}'/>");
        await fixture.Table.DrainAsync(TestContext.Current.CancellationToken);
        for (var i = 0; i < 10; i++)
            Assert.Equal($"m{i}", (await client.NextAsync()).Attribute("id"));
        Assert.Equal(new SessionEnd(EndReason.Shutdown, StreamError.SystemShutdown), client.Closed);
        Assert.True(server.Disposed);
    }
}
