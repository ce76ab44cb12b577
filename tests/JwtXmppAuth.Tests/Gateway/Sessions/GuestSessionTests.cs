using JwtXmppAuth.Gateway.Configuration;
using JwtXmppAuth.Gateway.Sessions;
using JwtXmppAuth.Testing.Scenarios;
using JwtXmppAuth.Xmpp.Stanzas;

namespace JwtXmppAuth.Tests.Gateway.Sessions;

/// <summary>The whole gateway before the embedded conference: members at one host, guests at another, one conference component.</summary>
public sealed class GuestSessionTests
{
    private const string Members = "meet.example.com";
    private const string Guests = "guest.meet.example.com";
    private const string Room = "a@conference.meet.example.com";

    private static CancellationToken Patience => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_guest_waits_for_the_host_and_then_meets_him()
    {
        await using var server = await StartAsync(GuestPolicy.WaitForHost);
        await using var guest = await server.ConnectAsync(Guests, token: null, Patience);
        await JoinAsync(guest, Room);
        var refused = await guest.ReceiveAsync(Patience);
        var lobby = refused.Element.Child("lobbyroom", "jabber:client")!.Text;
        await JoinAsync(guest, lobby);
        Assert.Equal($"{lobby}/{guest.Jid.Node}", (await guest.ReceiveAsync(Patience)).Element.Attribute("from"));

        await using var stranger = await server.ConnectAsync(Members, GatewayScenarioServer.Issuer.Token("b", Members), Patience);
        await JoinAsync(stranger, "b@conference.meet.example.com");
        await UntilInAsync(stranger);
        await using var host = await server.ConnectAsync(Members, GatewayScenarioServer.Issuer.Token("a", Members), Patience);
        await JoinAsync(host, Room);
        await UntilInAsync(host);

        var called = await guest.ReceiveAsync(Patience);
        Assert.Equal((lobby, "unavailable"), (called.From!.Bare.ToString(), called.Type));
        await JoinAsync(guest, Room);
        Assert.Equal($"{Room}/{host.Jid.Node}", (await guest.ReceiveAsync(Patience)).From!.ToString());
        Assert.Equal($"{Room}/{guest.Jid.Node}", (await host.ReceiveAsync(Patience)).From!.ToString());
    }

    [Fact]
    public async Task A_host_who_is_gone_lets_nobody_in_any_more()
    {
        await using var server = await StartAsync(GuestPolicy.WaitForHost);
        await using (var host = await server.ConnectAsync(Members, GatewayScenarioServer.Issuer.Token("a", Members), Patience))
        {
            await JoinAsync(host, Room);
            await UntilInAsync(host);
        }

        await using var guest = await server.ConnectAsync(Guests, token: null, Patience);
        await JoinAsync(guest, Room);
        Assert.Equal("error", (await guest.ReceiveAsync(Patience)).Type);
    }

    [Fact]
    public async Task A_guest_enters_what_exists_and_makes_nothing()
    {
        await using var server = await StartAsync(GuestPolicy.JoinExisting);
        await using var guest = await server.ConnectAsync(Guests, token: null, Patience);
        await JoinAsync(guest, Room);
        Assert.Contains("room-does-not-exist", (await guest.ReceiveAsync(Patience)).ToString(), StringComparison.Ordinal);

        await using var member = await server.ConnectAsync(Members, GatewayScenarioServer.Issuer.Token("*", "*"), Patience);
        await JoinAsync(member, Room);
        await UntilInAsync(member);
        await JoinAsync(guest, Room);
        Assert.Null((await guest.ReceiveAsync(Patience)).Type);
    }

    /// <summary>A guest is connected to its own host, and asks the main one, as Jitsi's client does.</summary>
    [Theory]
    [InlineData("<query xmlns='http://jabber.org/protocol/disco#info'/>", "<feature var='urn:xmpp:ping'/>")]
    [InlineData("<ping xmlns='urn:xmpp:ping'/>", "type='result'")]
    [InlineData("<services xmlns='urn:xmpp:extdisco:2'/>", "<services xmlns='urn:xmpp:extdisco:2'/>")]
    [InlineData("<services xmlns='urn:xmpp:extdisco:1'/>", "<services xmlns='urn:xmpp:extdisco:1'/>")]
    public async Task What_a_client_asks_after_its_login_is_answered_without_any_server(string payload, string answer)
    {
        await using var server = await StartAsync(GuestPolicy.WaitForHost);
        await using var guest = await server.ConnectAsync(Guests, token: null, Patience);
        foreach (var host in new[] { Guests, Members })
        {
            await guest.SendAsync(Xml.Element($"<iq xmlns='jabber:client' type='get' id='q' to='{host}'>{payload}</iq>"), Patience);
            Assert.Contains(answer, (await guest.ReceiveAsync(Patience)).ToString(), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task While_the_server_is_asked_everything_waits_in_order_and_the_answer_stays_here()
    {
        var fixture = new SessionFixture(host => host.Guests = GuestPolicy.JoinExisting);
        var (session, client, server) = await fixture.BoundAsync(token: null);

        var join = session.ReceiveAsync(Xml.Element($"<presence xmlns='jabber:client' to='{Room}/g'/>"));
        var next = session.ReceiveAsync(Xml.Element($"<message xmlns='jabber:client' to='{Room}'/>"));
        var question = Assert.Single(server.Sent);
        Assert.Equal(StanzaKind.Iq, question.Kind);
        await server.Say($"<iq xmlns='jabber:client' type='result' id='other' from='{Room}'/>");
        await server.Say($"<iq xmlns='jabber:client' type='result' id='{question.Id}' from='{Room}'/>");
        await join;
        await next;

        Assert.Equal([StanzaKind.Iq, StanzaKind.Presence, StanzaKind.Message], server.Sent.Select(stanza => stanza.Kind));
        Assert.Contains("id='other'", await client.NextTextAsync(), StringComparison.Ordinal);
        Assert.True(client.Silent);
    }

    [Fact]
    public async Task A_server_that_does_not_answer_is_waited_for_not_for_long_and_its_late_answer_is_dropped()
    {
        var fixture = new SessionFixture(host => host.Guests = GuestPolicy.JoinExisting);
        var (session, client, server) = await fixture.BoundAsync(token: null);
        var join = session.ReceiveAsync(Xml.Element($"<presence xmlns='jabber:client' to='{Room}/g'/>"));

        fixture.Time.Advance(Questions.Patience - TimeSpan.FromMilliseconds(1));
        Assert.False(join.IsCompleted);
        fixture.Time.Advance(TimeSpan.FromMilliseconds(1));
        await join;
        Assert.Contains("<remote-server-timeout", await client.NextTextAsync(), StringComparison.Ordinal);

        await server.Say($"<iq xmlns='jabber:client' type='result' id='{server.Sent[0].Id}' from='{Room}'/>");
        await server.Say($"<message xmlns='jabber:client' from='{Room}/x' id='next'/>");
        Assert.Contains("id='next'", await client.NextTextAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_session_that_ends_while_it_asks_or_waits_ends()
    {
        var asking = new SessionFixture(host => host.Guests = GuestPolicy.JoinExisting);
        var (session, _, _) = await asking.BoundAsync(token: null);
        var join = session.ReceiveAsync(Xml.Element($"<presence xmlns='jabber:client' to='{Room}/g'/>"));
        await session.EndAsync(new SessionEnd(EndReason.ClientTerminated));
        await join;

        var waiting = new SessionFixture(host => host.Guests = GuestPolicy.WaitForHost);
        var (guest, client, server) = await waiting.BoundAsync(token: null);
        await guest.ReceiveAsync(Xml.Element("<presence xmlns='jabber:client' to='a@waiting.conference.meet.example.com/g'/>"));
        await guest.EndAsync(new SessionEnd(EndReason.ClientTerminated));
        Assert.NotNull(client.Closed);
        Assert.Empty(server.Sent);
    }

    [Theory]
    [InlineData(GuestPolicy.Create, RoomCreation.Allowed, true)]
    [InlineData(GuestPolicy.Create, RoomCreation.ExistingOnly, false)]
    [InlineData(GuestPolicy.WaitForHost, RoomCreation.Allowed, false)]
    [InlineData(GuestPolicy.Lobby, RoomCreation.Allowed, false)]
    [InlineData(GuestPolicy.JoinExisting, RoomCreation.Allowed, false)]
    public async Task The_server_is_told_who_may_make_rooms(GuestPolicy policy, RoomCreation creation, bool may)
    {
        var fixture = new SessionFixture(host => (host.Guests, host.RoomCreation) = (policy, creation));
        await fixture.BoundAsync(token: null);
        await fixture.BoundAsync();

        Assert.Equal([may, creation is RoomCreation.Allowed], fixture.Upstream.Logins.Select(login => login.MayCreateRooms));
    }

    private static Task<GatewayScenarioServer> StartAsync(GuestPolicy policy) => GatewayScenarioServer.StartAsync((options, members) =>
    {
        members.AllowEmptyToken = false;
        options.Hosts.Add(new HostOptions { Domain = Guests, MucBase = Members, Upstream = "embedded", Guests = policy, Apps = { HostOptions.NoApp } });
    });

    private static Task JoinAsync(BoshScenarioClient client, string room) => client.SendAsync(
        Xml.Element($"<presence xmlns='jabber:client' to='{room}/{client.Jid.Node}'><x xmlns='http://jabber.org/protocol/muc'/></presence>"), Patience);

    /// <summary>Until the subject, which is the last a room sends to who has entered it.</summary>
    private static async Task UntilInAsync(BoshScenarioClient client)
    {
        while ((await client.ReceiveAsync(Patience)).Kind is not StanzaKind.Message)
        {
        }
    }
}
