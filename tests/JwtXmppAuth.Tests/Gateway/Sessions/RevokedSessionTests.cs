using JwtXmppAuth.Gateway.Revocation;
using JwtXmppAuth.Gateway.Rules;
using JwtXmppAuth.Gateway.Sessions;
using JwtXmppAuth.Tests.Gateway.Revocation;
using JwtXmppAuth.Xmpp;

namespace JwtXmppAuth.Tests.Gateway.Sessions;

/// <summary>Revocation at the door, and of those who are in already.</summary>
public sealed class RevokedSessionTests
{
    private static readonly RevocationTarget Issuer = RevocationTarget.OfIssuer("my-app", "my-app");

    [Fact]
    public async Task A_revoked_token_is_refused_at_login_with_its_own_text_and_code()
    {
        var fixture = new SessionFixture();
        var (_, ended) = await RevokeAsync(fixture, RevocationTarget.OfToken("my-app", "t1"));
        var (session, client) = fixture.Open(Token("t1"));
        await session.ReceiveAsync(SessionFixture.Auth);

        Assert.Equal(0, ended);
        var refused = await client.NextTextAsync();
        Assert.Contains("<not-allowed/>", refused, StringComparison.Ordinal);
        Assert.Contains($">Token revoked [{session.Id}]<", refused, StringComparison.Ordinal);
        Assert.Empty(fixture.Upstream.Connections);
        Assert.Contains(fixture.Log.Collector.GetSnapshot(), line => line.Message.Contains("token.revoked", StringComparison.Ordinal));
        await fixture.BoundAsync(Token("t2"));
    }

    [Fact]
    public async Task It_holds_and_those_whom_it_covers_leave_before_a_slow_disk_has_it()
    {
        var store = new SlowStore();
        var fixture = new SessionFixture(revocations: time => new(store, new RevocationOptions(), time));
        var (session, _, _) = await fixture.BoundAsync(Token("t1"));
        var revoking = RevokeAsync(fixture, RevocationTarget.OfToken("my-app", "t1"));

        // Bounded, for who waits for the disk here waits for ever.
        var end = await session.Ended.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
        Assert.Equal(EndReason.TokenRevoked, end.Reason);
        Assert.False(revoking.IsCompleted);
        store.Disk.SetResult();
        Assert.Equal(1, (await revoking).Ended);
        Assert.Single(store.Written);
    }

    [Fact]
    public async Task Those_whom_it_covers_leave_at_once_and_are_told_and_the_others_stay()
    {
        var fixture = new SessionFixture();
        var (session, client, server) = await fixture.BoundAsync(Token("t1"));
        var (other, _, _) = await fixture.BoundAsync(Token("t2"));
        var (_, ended) = await RevokeAsync(fixture, RevocationTarget.OfToken("my-app", "t1"));
        await session.Ended;

        Assert.Equal(1, ended);
        Assert.True(server.Disposed);
        Assert.Equal(EndReason.TokenRevoked, client.Closed?.Reason);
        Assert.Equal(("not-authorized", "The token of this session was revoked"), (client.Closed?.Error?.Condition, client.Closed?.Error?.Text));
        Assert.False(other.Ended.IsCompleted);
    }

    [Fact]
    public async Task A_subject_is_revoked_whichever_token_it_shows()
    {
        var fixture = new SessionFixture();
        var (first, _, _) = await fixture.BoundAsync(Token("t1"));
        var (second, _, _) = await fixture.BoundAsync(Token("t2"));
        var (stranger, _, _) = await fixture.BoundAsync(Token("t3", user: "somebody-else"));
        var (_, ended) = await RevokeAsync(fixture, RevocationTarget.OfSubject(first.Token!.Subject));
        await Task.WhenAll(first.Ended, second.Ended);

        Assert.Equal(2, ended);
        Assert.False(stranger.Ended.IsCompleted);
    }

    [Fact]
    public async Task A_session_that_waits_for_its_client_is_ended_too_and_nobody_comes_back_to_it()
    {
        var fixture = new SessionFixture();
        var client = await ManagedClient.EnabledAsync(fixture, Token("t1"));
        var session = client.Session;
        client.Lose();
        await RevokeAsync(fixture, RevocationTarget.OfToken("my-app", "t1"));
        await session.Ended;

        Assert.True(client.Server.Disposed);
        Assert.Equal("failure", (await client.ComeBackAsync(Token("t1"))).Name);
        Assert.Equal("failed", (await client.ComeBackAsync(Token("t2"))).Name);
    }

    [Fact]
    public async Task A_revoked_token_does_not_refresh_a_session()
    {
        var fixture = new SessionFixture();
        var client = await ManagedClient.EnabledAsync(fixture, Token("t1"));
        var session = client.Session;
        client.Lose();
        await RevokeAsync(fixture, RevocationTarget.OfToken("my-app", "t2"));

        Assert.Equal("failure", (await client.ComeBackAsync(Token("t2"))).Name);
        Assert.Equal("resumed", (await client.ComeBackAsync(Token("t1"))).Name);
        Assert.False(session.Ended.IsCompleted);
    }

    [Fact]
    public async Task Who_was_admitted_before_and_logs_in_after_is_refused()
    {
        var fixture = new SessionFixture();
        var (session, client) = fixture.Open(Token("t1"));
        await RevokeAsync(fixture, RevocationTarget.OfToken("my-app", "t1"));
        await session.ReceiveAsync(SessionFixture.Auth);

        Assert.Contains("Token revoked", await client.NextTextAsync(), StringComparison.Ordinal);
        Assert.Empty(fixture.Upstream.Connections);
    }

    [Fact]
    public async Task Who_is_between_login_and_address_has_his_end_right_behind_it()
    {
        var fixture = new SessionFixture();
        var (session, client) = fixture.Open(Token("t1"));
        await session.ReceiveAsync(SessionFixture.Auth);
        await session.RestartAsync();
        var (_, ended) = await RevokeAsync(fixture, RevocationTarget.OfToken("my-app", "t1"));
        Assert.Equal(0, ended);
        await session.ReceiveAsync(SessionFixture.Bind);
        await session.Ended;

        Assert.Equal(EndReason.TokenRevoked, client.Closed?.Reason);
        Assert.True(fixture.Upstream.Connections[^1].Disposed);
    }

    [Fact]
    public async Task What_is_over_shuts_nobody_out()
    {
        var fixture = new SessionFixture();
        await RevokeAsync(fixture, Issuer, issuedBefore: SessionFixture.Now.AddSeconds(1), ttl: TimeSpan.FromMinutes(1));
        var (session, client) = fixture.Open(Token("t1"));
        await session.ReceiveAsync(SessionFixture.Auth);
        Assert.StartsWith("<failure", await client.NextTextAsync(), StringComparison.Ordinal);

        fixture.Time.Advance(TimeSpan.FromMinutes(1));
        await fixture.BoundAsync(Token("t1"));
    }

    [Fact]
    public async Task A_room_that_is_closed_loses_those_who_are_in_it_and_lets_nobody_in()
    {
        var fixture = new SessionFixture();
        var inside = await InRoomAsync(fixture, "a");
        var elsewhere = await InRoomAsync(fixture, "b");
        var (_, ended) = await RevokeAsync(fixture, RevocationTarget.OfRoom(Entries.Room("a")));
        await inside.Session.Ended;

        Assert.Equal(1, ended);
        Assert.Equal((EndReason.RoomClosed, "The room was closed"), (inside.Client.Closed?.Reason, inside.Client.Closed?.Error?.Text));
        Assert.False(elsewhere.Session.Ended.IsCompleted);
        await elsewhere.Session.ReceiveAsync(Join("a"));
        Assert.Contains("Room is closed", await elsewhere.Client.NextTextAsync(), StringComparison.Ordinal);
        Assert.DoesNotContain(elsewhere.Server.Sent, sent => sent.To!.Node == "a");
    }

    [Fact]
    public async Task Who_is_on_his_way_in_is_ended_and_who_has_left_is_not()
    {
        var fixture = new SessionFixture();
        var (entering, _, _) = await fixture.BoundAsync(Token("t1", room: "*"));
        await entering.ReceiveAsync(Join("a"));
        var left = await InRoomAsync(fixture, "a");
        await left.Server.Say(OwnPresence("a", "unavailable"));
        await left.Client.NextAsync();
        var (_, ended) = await RevokeAsync(fixture, RevocationTarget.OfRoom(Entries.Room("a")));
        await entering.Ended;

        Assert.Equal(1, ended);
        Assert.False(left.Session.Ended.IsCompleted);
    }

    [Theory]
    [InlineData("a")]
    [InlineData("b")]
    public async Task Who_is_on_his_way_into_two_rooms_is_so_into_either(string closed)
    {
        var fixture = new SessionFixture();
        var (session, client, server) = await fixture.BoundAsync(Token("t1"));
        await session.ReceiveAsync(Join("a"));
        await session.ReceiveAsync(Join("b"));
        await session.ReceiveAsync(Join("c"));
        await server.Say(OwnPresence("c"));
        await client.NextAsync();

        Assert.Equal(1, (await RevokeAsync(fixture, RevocationTarget.OfRoom(Entries.Room(closed)))).Ended);
        await session.Ended;
    }

    [Fact]
    public async Task Whom_the_room_has_refused_is_on_his_way_no_more()
    {
        var fixture = new SessionFixture();
        var (session, client, server) = await fixture.BoundAsync(Token("t1"));
        await session.ReceiveAsync(Join("a"));
        await server.Say("<presence xmlns='jabber:client' from='a@conference.meet.example.com/nick' type='error'/>");
        await client.NextAsync();

        Assert.Equal(0, (await RevokeAsync(fixture, RevocationTarget.OfRoom(Entries.Room("a")))).Ended);
    }

    [Theory]
    [InlineData(JoinedRooms.Max - 1, 0)]
    [InlineData(JoinedRooms.Max, 1)]
    [InlineData(JoinedRooms.Max + 1, 1)]
    public async Task Who_enters_more_rooms_at_once_than_anybody_is_in_counts_for_each(int entering, int ended)
    {
        var fixture = new SessionFixture();
        var (session, _, _) = await fixture.BoundAsync(Token("t1"));
        for (var n = 0; n < entering; n++)
            await session.ReceiveAsync(Join($"room-{n}"));

        Assert.Equal(ended, (await RevokeAsync(fixture, RevocationTarget.OfRoom(Entries.Room("a")))).Ended);
    }

    [Fact]
    public async Task A_guest_is_shut_out_of_a_closed_room_as_well()
    {
        var fixture = new SessionFixture(host => host.AllowEmptyToken = true);
        var (guest, client, server) = await fixture.BoundAsync(token: null);
        await guest.ReceiveAsync(Join("b"));
        Assert.Single(server.Sent);
        await RevokeAsync(fixture, RevocationTarget.OfRoom(Entries.Room("a")));
        await guest.ReceiveAsync(Join("a"));

        Assert.Contains("Room is closed", await client.NextTextAsync(), StringComparison.Ordinal);
        Assert.Single(server.Sent);
    }

    [Fact]
    public async Task An_operator_ends_one_session_by_its_reference()
    {
        var fixture = new SessionFixture();
        var (session, client, _) = await fixture.BoundAsync();
        Assert.False(fixture.Table.End("000000000000"));
        Assert.True(fixture.Table.End(session.Id));
        await session.Ended;

        Assert.Equal((EndReason.EndedByOperator, "policy-violation"), (client.Closed?.Reason, client.Closed?.Error?.Condition));
        Assert.False(fixture.Table.End(session.Id));
    }

    [Fact]
    public async Task Operators_see_who_is_in_which_room_page_by_page()
    {
        var fixture = new SessionFixture();
        var here = await InRoomAsync(fixture, "a");
        fixture.Open(null);
        await InRoomAsync(fixture, "b");

        var first = fixture.Table.List(_ => true, after: null, limit: 2);
        var rest = fixture.Table.List(_ => true, first[^1].Ref, limit: 2);
        Assert.Equal(3, first.Concat(rest).Select(session => session.Ref).Distinct().Count());
        var shown = Assert.Single(fixture.Table.List(session => session.Rooms.Contains("a@conference.meet.example.com"), null, 10));
        Assert.Equal(here.Session.Id, shown.Ref);
        Assert.Equal(here.Session.Token!.Subject, shown.Subject);
        Assert.Equal(SessionFixture.Now, shown.Since);
        Assert.NotNull(shown.ValidUntil);
        Assert.NotNull(shown.UserName);
    }

    [Fact]
    public void Rooms_are_found_by_what_clients_call_them()
    {
        var fixture = new SessionFixture();

        Assert.Equal("a@conference.meet.example.com", Room("A@conference.meet.example.com")?.ToString());
        Assert.Equal("[tenant]a@conference.meet.example.com", Room("a@conference.tenant.meet.example.com")?.ToString());
        Assert.Null(Room("conference.meet.example.com"));
        Assert.Null(Room("a@elsewhere.example.com"));

        JwtXmppAuth.Gateway.Policy.MucAddress? Room(string text) => Jid.TryParse(text, out var jid) ? fixture.Table.FindRoom(jid) : null;
    }

    private static string Token(string id, string user = "u1", string room = "*") => SessionFixture.Token(claims =>
    {
        claims["jti"] = id;
        claims["iat"] = SessionFixture.Now.ToUnixTimeSeconds();
        claims["room"] = room;
        claims["context"]!["user"]!["id"] = user;
    });

    private static Task<(RevocationOutcome Outcome, int Ended)> RevokeAsync(
        SessionFixture fixture, RevocationTarget target, DateTimeOffset? issuedBefore = null, TimeSpan? ttl = null) =>
        fixture.Table.RevokeAsync(Entries.Of(target, ttl, issuedBefore, now: fixture.Time.GetUtcNow()));

    private static async Task<(GatewaySession Session, RecordingClient Client, FakeConnection Server)> InRoomAsync(SessionFixture fixture, string room)
    {
        var bound = await fixture.BoundAsync(Token($"in-{room}"));
        await bound.Session.ReceiveAsync(Join(room));
        await bound.Server.Say(OwnPresence(room));
        await bound.Client.NextAsync();
        return bound;
    }

    private static JwtXmppAuth.Xmpp.Xml.Element Join(string room) =>
        Xml.Element($"<presence xmlns='jabber:client' to='{room}@conference.meet.example.com/nick'/>");

    private static string OwnPresence(string room, string? type = null) =>
        $"<presence xmlns='jabber:client' from='{room}@conference.meet.example.com/nick'{(type is null ? "" : $" type='{type}'")}>"
        + "<x xmlns='http://jabber.org/protocol/muc#user'><item role='participant' affiliation='none'/><status code='110'/></x></presence>";
}
