using JwtXmppAuth.Gateway.Upstreams;
using JwtXmppAuth.Gateway.Upstreams.Domain;
using JwtXmppAuth.Testing.Scenarios;
using JwtXmppAuth.Xmpp.Stanzas;

namespace JwtXmppAuth.Tests.Gateway.Upstreams.Component;

/// <summary>The address of the domain that is the gateway's own: only it can have that, and it goes with the link.</summary>
public sealed class OwnAccountTests
{
    private const string Account = "moderator@meet.example.com";
    private const string Subject = "0123456789abcdef0123456789abcdef01234567";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_gateway_is_its_own_account_with_a_resource_that_nobody_knows()
    {
        var world = new ComponentWorld(account: Account);
        await using var own = await world.Upstream.ConnectOwnAsync(Cancellation);
        await own.SendAsync(Request("1"), Cancellation);

        var sent = Assert.Single(world.Link.Take());
        Assert.Equal(Account, sent.From?.Bare.ToString());
        Assert.Matches("^[0-9a-f]{16}$", sent.From?.Resource);
        world.Link.Say($"<iq type='result' id='1' from='{ComponentWorld.Room}' to='{sent.From}'/>");
        Assert.Equal("1", (await own.Incoming.ReadAsync(Cancellation)).Id);
        Assert.EndsWith(", 0 sessions", world.Upstream.Health.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task It_waits_for_the_link()
    {
        var world = new ComponentWorld(up: false, account: Account);
        var connecting = world.Upstream.ConnectOwnAsync(Cancellation);
        Assert.False(connecting.IsCompleted);
        world.Link.Return();
        await using var own = await connecting;
        Assert.False(own.Ended.IsCompleted);
    }

    [Fact]
    public async Task It_ends_with_the_link_and_what_it_had_not_said_is_not_said_any_more_while_clients_wait()
    {
        var world = new ComponentWorld(account: Account);
        await using var client = await world.ConnectAsync();
        await using var own = await world.Upstream.ConnectOwnAsync(Cancellation);
        await own.SendAsync(Request("unsaid"), Cancellation);
        await client.SendAsync($"<message id='waits' to='{ComponentWorld.Room}'/>");

        world.Link.Interrupt();
        Assert.Equal("the link is down", (await own.Ended).Detail);
        Assert.False(client.Connection.Ended.IsCompleted);
        var again = world.Upstream.ConnectOwnAsync(Cancellation);
        Assert.False(again.IsCompleted);

        world.Link.Return();
        await using var next = await again;
        await next.SendAsync(Request("said"), Cancellation);
        Assert.Equal(["waits", "said"], world.Link.Take().Select(stanza => stanza.Id));
    }

    [Fact]
    public async Task It_ends_when_the_link_is_lost()
    {
        var world = new ComponentWorld(account: Account);
        await using var own = await world.Upstream.ConnectOwnAsync(Cancellation);
        world.Link.Interrupt();
        world.Link.Lose();
        Assert.True(own.Ended.IsCompleted);
        var again = world.Upstream.ConnectOwnAsync(Cancellation);
        Assert.False(again.IsCompleted);
        world.Link.Return();
        await (await again).DisposeAsync();
    }

    [Fact]
    public async Task No_client_is_it_whatever_made_the_address()
    {
        var world = new ComponentWorld(account: Account);
        var failure = await Assert.ThrowsAsync<UpstreamFailedException>(() => world.ConnectAsync("moderator"));
        Assert.Equal(UpstreamFailure.LoginRefused, failure.Code);
    }

    [Theory]
    [InlineData(Subject, null)]
    [InlineData("ada-0123456789abcdef0123456789abcdef", "id")]
    [InlineData("ADA-0123456789abcdef0123456789abcdef", "id")]
    public async Task No_client_is_it_by_an_address_made_of_claims(string node, string? field)
    {
        var world = new ComponentWorld(
            options => (options.Node, options.NodeField) = (DomainNode.Subject, field), account: $"{node}@meet.example.com");
        var identity = Given.Identity(Given.Token(context: """{"user":{"id":"Ada"}}""") with { Subject = Subject, NamesUser = true });
        await using var connection = await world.Upstream.ConnectAsync(
            UpstreamClient.Login("meet.example.com") with { Identity = identity }, Cancellation);
        await Assert.ThrowsAsync<UpstreamFailedException>(() => connection.BindAsync(null, Cancellation));
    }

    [Fact]
    public async Task No_client_speaks_as_it()
    {
        var world = new ComponentWorld(account: Account);
        await using var client = await world.ConnectAsync();
        await client.SendAsync($"<message from='{Account}/x' to='{ComponentWorld.Room}'/>");
        Assert.Equal(client.Jid, Assert.Single(world.Link.Take()).From);
    }

    [Theory]
    [InlineData("iq type='get' id='i'", "<ping xmlns='urn:xmpp:ping'/>", "service-unavailable")]
    [InlineData("message", "<body>hello</body>", "service-unavailable")]
    [InlineData("iq type='result' id='moderator-1'", "", null)]
    public async Task To_clients_it_is_nobody(string start, string content, string? answer)
    {
        var world = new ComponentWorld(account: Account);
        await using var own = await world.Upstream.ConnectOwnAsync(Cancellation);
        await own.SendAsync(Request("1"), Cancellation);
        var address = Assert.Single(world.Link.Take()).From;
        await using var client = await world.ConnectAsync();

        await client.SendAsync($"<{start} to='{address}'>{content}</{start.Split(' ')[0]}>");
        Assert.False(own.Incoming.TryRead(out _));
        Assert.Equal(answer, client.TakeAll().SingleOrDefault()?.Error());
    }

    private static Stanza Request(string id) => Given.Stanza(
        $"<iq type='set' id='{id}' to='{ComponentWorld.Room}'><query xmlns='http://jabber.org/protocol/muc#admin'/></iq>");
}
