using JwtXmppAuth.Gateway.Upstreams;
using JwtXmppAuth.Testing.Scenarios;
using JwtXmppAuth.Xmpp.Streams;
using Microsoft.Extensions.Time.Testing;

namespace JwtXmppAuth.Tests.Gateway.Upstreams.Embedded;

public sealed class EmbeddedConnectionTests
{
    private readonly EmbeddedScenarioServer _server = new(new FakeTimeProvider());

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_session_gets_the_node_of_its_identity_and_the_resource_it_asked_for()
    {
        await using var client = await _server.ConnectAsync(Cancellation, node: "ada", resource: "desk");
        Assert.Equal("ada@meet.example.com/desk", client.Jid.ToString());
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    public async Task A_resource_nobody_asked_for_is_chosen_and_nobody_else_has_it(string? resource)
    {
        await using var one = await _server.ConnectAsync(Cancellation, node: "ada", resource);
        await using var two = await _server.ConnectAsync(Cancellation, node: "ada", resource);
        Assert.False(string.IsNullOrEmpty(one.Jid.Resource));
        Assert.NotEqual(one.Jid, two.Jid);
    }

    [Fact]
    public async Task A_resource_that_is_bound_already_is_taken_over()
    {
        await using var observer = await _server.ConnectAsync(Cancellation);
        await observer.JoinAsync("observer");
        await using var before = await _server.ConnectAsync(Cancellation, "ada", "desk");
        await before.JoinAsync("ada");
        observer.TakeAll();

        await using var after = await _server.ConnectAsync(Cancellation, "ada", "desk");

        var end = await before.Connection.Ended;
        Assert.Equal(StreamError.Conflict.Condition, end.Error?.Condition);
        Assert.False(end.Orderly);
        Assert.Equal("unavailable", Assert.Single(observer.TakeAll()).Type);
        await after.SendAsync("<iq type='get' id='p'><ping xmlns='urn:xmpp:ping'/></iq>");
        Assert.Equal("result", (await after.ReceiveAsync()).Type);
    }

    [Fact]
    public async Task A_connection_binds_once_and_sends_nothing_before()
    {
        await using var connection = await UnboundAsync();
        var ping = Given.Stanza("<iq type='get' id='p'><ping xmlns='urn:xmpp:ping'/></iq>");
        await Assert.ThrowsAsync<InvalidOperationException>(async () => await connection.SendAsync(ping, Cancellation));
        await connection.BindAsync(null, Cancellation);
        await Assert.ThrowsAsync<InvalidOperationException>(() => connection.BindAsync(null, Cancellation));
    }

    [Fact]
    public async Task Disposing_ends_the_stream_in_an_orderly_way_and_the_rooms_know_when_it_returns()
    {
        await using var observer = await _server.ConnectAsync(Cancellation);
        await observer.JoinAsync("observer");
        var client = await _server.ConnectAsync(Cancellation);
        await client.JoinAsync("client");
        observer.TakeAll();

        await client.DisposeAsync();

        var gone = Assert.Single(observer.TakeAll());
        Assert.Equal((Conference.Room + "/client", "unavailable"), (gone.From?.ToString(), gone.Type));
        Assert.Equal(new UpstreamEnd(Error: null, Orderly: true), await client.Connection.Ended);
        client.TakeAll();
        Assert.True(client.Connection.Incoming.Completion.IsCompletedSuccessfully);
        await client.DisposeAsync();
    }

    [Fact]
    public async Task What_was_queued_before_the_end_can_still_be_read()
    {
        var client = await _server.ConnectAsync(Cancellation);
        await client.JoinAsync("client");
        await client.DisposeAsync();
        Assert.Equal(["presence", "message"], client.TakeAll().Select(stanza => stanza.Element.Name));
    }

    [Fact]
    public async Task Sending_after_the_end_does_nothing()
    {
        var client = await _server.ConnectAsync(Cancellation);
        await client.DisposeAsync();
        await client.JoinAsync("client");
        Assert.Empty(client.TakeAll());
        Assert.Equal("in this process: 0 sessions, 0 rooms", _server.Upstream.Health.Detail);
    }

    [Fact]
    public async Task A_connection_disposed_before_it_binds_leaves_no_session_behind()
    {
        var connection = await UnboundAsync();
        await connection.DisposeAsync();
        await connection.BindAsync(null, Cancellation);
        Assert.True((await connection.Ended).Orderly);
        Assert.Equal("in this process: 0 sessions, 0 rooms", _server.Upstream.Health.Detail);
    }

    [Fact]
    public async Task The_embedded_server_is_always_ready()
    {
        Assert.Equal("embedded", _server.Upstream.Name);
        Assert.True(_server.Upstream.Health.Ready);
        await using var client = await _server.ConnectAsync(Cancellation);
        await client.JoinAsync("client");
        Assert.Equal("in this process: 1 sessions, 1 rooms", _server.Upstream.Health.Detail);
    }

    /// <summary>As Prosody without <c>mod_offline</c>, which Jitsi switches off: nobody here is there later.</summary>
    [Fact]
    public async Task A_message_to_a_user_who_is_not_available_comes_back()
    {
        await using var ada = await _server.ConnectAsync(Cancellation);
        await using var ben = await _server.ConnectAsync(Cancellation);
        await ada.SendAsync($"<message to='{ben.Jid.Bare}' type='chat'><body>Hello</body></message>");
        Assert.Equal("service-unavailable", Assert.Single(ada.TakeAll()).Error());
        await ada.SendAsync("<message to='nobody@meet.example.com' type='headline'><body>Hello</body></message>");
        Assert.Empty(ada.TakeAll());
    }

    private Task<IUpstreamConnection> UnboundAsync() => _server.Upstream.ConnectAsync(UpstreamClient.Login(_server.Host), Cancellation);
}
