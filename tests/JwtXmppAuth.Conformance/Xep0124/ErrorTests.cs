using System.Net;
using JwtXmppAuth.Testing;
using JwtXmppAuth.Xmpp.Streams;

namespace JwtXmppAuth.Conformance.Xep0124;

/// <summary>XEP-0124 §17.</summary>
public sealed class ErrorTests
{
    private const string Legacy = "wait='60' hold='1'";

    [Fact]
    [Requirement("XEP-0124", "17.1", "A client without 'ver' gets 404 for item-not-found.")]
    public async Task An_old_client_outside_of_the_window_gets_404()
    {
        await using var server = await BoshServer.StartAsync();
        var (client, _) = await server.BindAsync(Legacy);

        var response = await client.PostAsync(client.Rid + 2);

        Assert.Equal(HttpStatusCode.NotFound, response.Status);
    }

    [Fact]
    [Requirement("XEP-0124", "17.1", "A client without 'ver' gets 403 for policy-violation.")]
    public async Task An_old_client_with_too_many_requests_gets_403()
    {
        await using var server = await BoshServer.StartAsync();
        var (client, stream) = await server.BindAsync(Legacy);
        stream.StopTaking();
        _ = client.SendAsync(Stanzas.Message("1"));
        await server.HeldAsync(1);
        _ = client.SendAsync(Stanzas.Message("2"));
        await server.HeldAsync(2);

        Assert.Equal(HttpStatusCode.Forbidden, (await client.SendAsync()).Status);
    }

    [Fact]
    [Requirement("XEP-0124", "17.1", "A client without 'ver' gets 400 for bad-request.")]
    public async Task An_old_client_with_a_tenant_that_is_none_gets_400()
    {
        await using var server = await BoshServer.StartAsync();

        var response = await server.Client(path: "/a%26b/http-bind").OpenAsync(BoshServer.Domain, Legacy);

        Assert.Equal(HttpStatusCode.BadRequest, response.Status);
    }

    [Fact]
    [Requirement("XEP-0124", "17.1", "Towards a client with 'ver' every BOSH error is an HTTP 200.")]
    public async Task A_client_of_today_gets_200_and_reads_the_condition()
    {
        await using var server = await BoshServer.StartAsync();
        var (client, _) = await server.BindAsync();

        var response = await client.PostAsync(client.Rid + 2);

        Assert.Equal(HttpStatusCode.OK, response.Status);
        Assert.Equal("<body xmlns='http://jabber.org/protocol/httpbind' type='terminate' condition='item-not-found'/>", response.Text);
    }

    [Theory]
    [Requirement("XEP-0124", "17.2", "item-not-found: the sid is not valid.")]
    [InlineData("0123456789abcdef0123456789abcdef")]
    [InlineData("")]
    [InlineData("../etc/passwd")]
    public async Task A_sid_nobody_has_is_not_found(string sid)
    {
        await using var server = await BoshServer.StartAsync();

        var response = await server.Client().PostAsync(1, $"sid='{sid}'");

        Assert.Equal(HttpStatusCode.OK, response.Status);
        Assert.Equal("item-not-found", response.Condition);
    }

    [Fact]
    [Requirement("XEP-0124", "17.2", "remote-connection-failed: the server could not be reached.")]
    public async Task A_server_that_cannot_be_reached_is_a_failed_connection()
    {
        await using var server = await BoshServer.StartAsync();
        server.Upstream.Failure = new Gateway.Upstreams.UpstreamFailedException("upstream.unreachable", "nobody there");
        var client = await server.OpenAsync();

        var response = await client.SendAsync("<auth xmlns='urn:ietf:params:xml:ns:xmpp-sasl' mechanism='ANONYMOUS'/>");

        Assert.Equal("<body xmlns='http://jabber.org/protocol/httpbind' type='terminate' condition='remote-connection-failed'/>", response.Text);
    }

    [Fact]
    [Requirement("XEP-0124", "17.2", "remote-stream-error: the error of the protocol that is carried stands inside, behind the stanzas.")]
    public async Task A_stream_error_of_the_server_stands_inside()
    {
        await using var server = await BoshServer.StartAsync();
        var (client, stream) = await server.BindAsync();
        var poll = client.SendAsync();
        await server.HeldAsync(1);

        stream.End(StreamError.Conflict);

        Assert.Equal(
            "<body xmlns='http://jabber.org/protocol/httpbind' xmlns:stream='http://etherx.jabber.org/streams' type='terminate' "
            + "condition='remote-stream-error'><stream:error xmlns:stream='http://etherx.jabber.org/streams'>"
            + "<conflict xmlns='urn:ietf:params:xml:ns:xmpp-streams'/></stream:error></body>",
            (await poll).Text);
    }

    [Fact]
    [Requirement("XEP-0124", "17.2", "system-shutdown: no new sessions, and the living ones end with it.")]
    public async Task At_shutdown_living_and_new_sessions_hear_of_it()
    {
        await using var server = await BoshServer.StartAsync();
        var (client, _) = await server.BindAsync();
        var poll = client.SendAsync();
        await server.HeldAsync(1);

        await server.DrainAsync(TestContext.Current.CancellationToken);

        Assert.Equal("system-shutdown", (await poll).Condition);
        Assert.Equal("system-shutdown", (await server.Client().OpenAsync(BoshServer.Domain)).Condition);
    }

    [Fact]
    [Requirement("XEP-0124", "17.2", "system-shutdown waits for a client that is between two requests.")]
    public async Task A_client_between_two_requests_hears_of_the_shutdown_with_its_last_stanzas()
    {
        await using var server = await BoshServer.StartAsync();
        var (client, stream) = await server.BindAsync();
        await stream.SayAsync(Stanzas.Message("1"));
        var draining = server.DrainAsync(TestContext.Current.CancellationToken);

        var ids = new List<string?>();
        BoshResponse response;
        do
        {
            response = await client.SendAsync();
            ids.AddRange(response.Payload.Select(stanza => stanza.Attribute("id")));
        }
        while (!response.Terminates);
        await draining;

        Assert.Equal("system-shutdown", response.Condition);
        Assert.Equal(["1"], ids);
    }

    [Fact]
    [Requirement("XEP-0124", "17.2", "other-request: another request, processed at the same time, ended the session.")]
    public async Task A_request_that_ends_the_session_by_its_fault_is_not_the_fault_of_the_others()
    {
        await using var server = await BoshServer.StartAsync();
        var (client, _) = await server.BindAsync();
        var innocent = client.SendAsync();
        await server.HeldAsync(1);

        await client.PostAsync(client.Rid + 5);

        Assert.Equal("other-request", (await innocent).Condition);
    }

    [Fact]
    [Requirement("XEP-0124", "17.3", "A request that cannot be answered in its turn gets a recoverable condition and may be repeated.")]
    public async Task A_request_whose_predecessor_never_came_may_be_repeated()
    {
        await using var server = await BoshServer.StartAsync();
        var (client, stream) = await server.BindAsync("wait='20' hold='1' ver='1.6'");
        var rid = client.Rid;
        var early = client.PostAsync(rid + 1, payload: Stanzas.Message("2"));
        await server.HeldAsync(1);
        server.Time.Advance(TimeSpan.FromSeconds(20));
        Assert.Equal("error", (await early)["type"]);

        var again = client.PostAsync(rid + 1, payload: Stanzas.Message("2"));
        await server.HeldAsync(1);
        _ = client.PostAsync(rid, payload: Stanzas.Message("1"));

        Assert.Equal("1", (await stream.HearAsync()).Id);
        Assert.Equal("2", (await stream.HearAsync()).Id);
        await stream.SayAsync(Stanzas.Message("3"));
        Assert.Single((await again).Payload);
    }
}
