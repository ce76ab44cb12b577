using System.Text.Json.Nodes;
using JwtXmppAuth.Gateway.Sessions;
using JwtXmppAuth.Gateway.Sessions.Resumption;
using JwtXmppAuth.Gateway.Upstreams;
using JwtXmppAuth.Testing;

namespace JwtXmppAuth.Tests.Gateway.Sessions;

/// <summary>Who may come back to a session, and with which claims it then goes on.</summary>
public sealed class ResumedClaimsTests
{
    [Fact]
    public async Task A_new_token_for_the_room_replaces_the_claims_here_and_at_the_server_before_anything_more_is_taken()
    {
        var fixture = new SessionFixture();
        var client = await InRoomAsync(fixture);
        client.Lose();
        Assert.Equal("resumed", (await client.ComeBackAsync(Token(name: "Alicia"))).Name);

        var adopted = Assert.Single(client.Server.Adopted);
        var first = Assert.Single(fixture.Upstream.Logins);
        Assert.Equal((first.Identity.Node, first.SessionId), (adopted.Identity.Node, adopted.SessionId));
        Assert.Contains(adopted.Identity.User, field => field is { Key: "name", Value: "Alicia" });
        await client.SayAsync(Join("a"));
        Assert.Contains("<name>Alicia</name>", client.Server.Sent[^1].ToString(), StringComparison.Ordinal);
        Assert.Equal(["claims_replaced"], fixture.ResumeOutcomes);
    }

    [Fact]
    public async Task What_the_client_says_waits_until_the_server_has_the_new_claims()
    {
        var client = await InRoomAsync(new SessionFixture());
        var adopting = new TaskCompletionSource();
        client.Server.Adopting = (_, _) => adopting.Task;
        client.Lose();
        await client.LogInWithAsync(Token(name: "Alicia"));
        var resuming = client.ResumeAsync();
        // The answer does not wait for the server.
        Assert.Equal("resumed", (await client.Connection.NextAsync()).Name);
        var speaking = client.SayAsync(Join("a"));
        Assert.False(resuming.IsCompleted);
        Assert.Single(client.Server.Sent);

        adopting.SetResult();
        await resuming;
        await speaking;
        Assert.Contains("<name>Alicia</name>", client.Server.Sent[^1].ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_token_for_another_room_brings_the_client_back_and_changes_nothing()
    {
        var fixture = new SessionFixture();
        var client = await InRoomAsync(fixture);
        client.Lose();
        Assert.Equal("resumed", (await client.ComeBackAsync(Token(room: "b", name: "Alicia"))).Name);

        Assert.Empty(client.Server.Adopted);
        await client.SayAsync(Join("b"));
        Assert.Equal("error", (await client.NextStanzaAsync()).Attribute("type"));
        await client.SayAsync(Join("a"));
        Assert.Contains("<name>Alice</name>", client.Server.Sent[^1].ToString(), StringComparison.Ordinal);
        Assert.Equal(["room_not_covered"], fixture.ResumeOutcomes);
    }

    [Fact]
    public async Task In_a_breakout_room_it_is_the_main_room_that_counts()
    {
        var fixture = new SessionFixture();
        var client = await InRoomAsync(fixture);
        await client.SayAsync("<presence xmlns='jabber:client' type='unavailable' to='a@conference.meet.example.com/nick'/>");
        await client.Server.Say(OwnPresence("a@conference.meet.example.com/nick", "unavailable"));
        await client.NextStanzaAsync();
        await client.SayAsync("<presence xmlns='jabber:client' to='0b7c@breakout.meet.example.com/nick'/>");
        await client.Server.Say(OwnPresence("0b7c@breakout.meet.example.com/nick"));
        await client.NextStanzaAsync();

        client.Lose();
        await client.ComeBackAsync(Token(room: "0b7c", name: "Alicia"));
        client.Lose();
        await client.ComeBackAsync(Token(room: "a", name: "Alicia"));
        Assert.Equal(["room_not_covered", "claims_replaced"], fixture.ResumeOutcomes);
    }

    [Fact]
    public async Task Every_room_it_is_in_must_be_covered()
    {
        var fixture = new SessionFixture();
        var client = await InRoomAsync(fixture, Token(room: "*"));
        await client.SayAsync(Join("b"));
        client.Lose();
        await client.ComeBackAsync(Token(room: "b"));
        Assert.Equal(["room_not_covered"], fixture.ResumeOutcomes);
    }

    [Fact]
    public async Task Claims_that_the_server_does_not_take_hold_nowhere()
    {
        var fixture = new SessionFixture();
        var client = await InRoomAsync(fixture);
        client.Server.Adopting = (_, _) => throw new UpstreamFailedException("upstream.handoff_refused", "no");
        client.Lose();
        Assert.Equal("resumed", (await client.ComeBackAsync(Token(name: "Alicia"))).Name);
        await client.SayAsync(Join("a"));
        Assert.Contains("<name>Alice</name>", client.Server.Sent[^1].ToString(), StringComparison.Ordinal);
        Assert.Equal(["claims_not_taken"], fixture.ResumeOutcomes);
    }

    [Fact]
    public async Task A_server_that_does_not_answer_holds_the_client_up_for_a_moment_only()
    {
        var fixture = new SessionFixture();
        var client = await InRoomAsync(fixture);
        var living = CancellationToken.None;
        client.Server.Adopting = async (patience, cancellation) =>
        {
            living = cancellation;
            await Task.Delay(patience, fixture.Time, cancellation);
            throw new UpstreamFailedException(UpstreamFailure.Timeout, "No answer.");
        };
        client.Lose();
        await client.LogInWithAsync(Token(name: "Alicia"));
        var resuming = client.ResumeAsync();
        Assert.Equal("resumed", (await client.Connection.NextAsync()).Name);
        await fixture.Time.PassUntilAsync(() => resuming.IsCompleted, TimeSpan.FromSeconds(10));
        Assert.Equal(["claims_not_taken"], fixture.ResumeOutcomes);
        // To cancel what is being written would cost the stream, and with it the session.
        Assert.False(living.IsCancellationRequested);
        Assert.False(client.Server.Disposed);
    }

    [Fact]
    public async Task A_stranger_with_a_good_token_learns_nothing_and_disturbs_nobody()
    {
        var fixture = new SessionFixture();
        var client = await ManagedClient.EnabledAsync(fixture);
        await client.SayAsync("<message xmlns='jabber:client' to='x@meet.example.com'/>");
        var stranger = await ManagedClient.EnabledAsync(fixture, Token(user: "u2"));

        var answer = await stranger.ComeBackAsync(Token(user: "u2"), id: client.Id, handled: 0);
        var unknown = await stranger.ComeBackAsync(Token(user: "u2"), id: new string('0', 32), handled: 0);

        Assert.Equal("<failed xmlns='urn:xmpp:sm:3'><item-not-found xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></failed>", answer.ToString());
        Assert.Equal(answer.ToString(), unknown.ToString());
        Assert.Null(client.Connection.Closed);
        await client.Server.Say("<message xmlns='jabber:client' id='m1'/>");
        Assert.Equal("m1", (await client.NextStanzaAsync()).Attribute("id"));
        Assert.Equal(["other_subject", "not_found"], fixture.ResumeOutcomes);
    }

    [Fact]
    public async Task A_stranger_is_not_told_either_what_a_session_that_is_over_had_handled()
    {
        var fixture = new SessionFixture();
        var client = await ManagedClient.EnabledAsync(fixture);
        await client.Session.EndAsync(new SessionEnd(EndReason.ClientTerminated));
        var stranger = await ManagedClient.EnabledAsync(fixture, Token(user: "u2"));
        Assert.Null((await stranger.ComeBackAsync(Token(user: "u2"), id: client.Id)).Attribute("h"));
    }

    [Theory]
    [InlineData(true, TokenlessResume.Refuse)]
    [InlineData(false, TokenlessResume.KeepClaims)]
    public async Task Whoever_shows_a_bad_token_or_none_where_one_is_asked_for_gets_the_usual_refusal(bool expired, TokenlessResume choice)
    {
        var fixture = new SessionFixture(resumption: options => options.TokenlessResume = choice);
        var client = await ManagedClient.EnabledAsync(fixture);
        client.Lose();
        var answer = await client.ComeBackAsync(expired ? Token(change: claims => claims["exp"] = 1) : "bad");
        Assert.Equal("failure", answer.Name);
        Assert.Equal("resumed", (await client.ComeBackAsync(SessionFixture.Token())).Name);
    }

    [Fact]
    public async Task Without_a_token_nobody_comes_back_unless_the_operator_says_so()
    {
        var client = await ManagedClient.EnabledAsync(new SessionFixture());
        client.Lose();
        var refused = await client.ComeBackAsync(null);
        Assert.Contains("<not-allowed/><text>token required [", refused.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Where_he_does_the_sessions_own_token_speaks_for_the_client_while_it_is_valid()
    {
        var fixture = new SessionFixture(resumption: options =>
        {
            options.TokenlessResume = TokenlessResume.KeepClaims;
            options.Window = TimeSpan.FromMinutes(10);
        });
        var client = await InRoomAsync(fixture);
        client.Lose();
        Assert.Equal("resumed", (await client.ComeBackAsync(null)).Name);
        Assert.Empty(client.Server.Adopted);
        await client.SayAsync(Join("a"));
        Assert.Contains("<name>Alice</name>", client.Server.Sent[^1].ToString(), StringComparison.Ordinal);

        fixture.Time.Advance(TimeSpan.FromMinutes(59));
        client.Lose();
        fixture.Time.Advance(TimeSpan.FromMinutes(1));
        Assert.Contains("Not acceptable by exp", (await client.ComeBackAsync(null)).ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Such_a_client_can_do_nothing_but_come_back()
    {
        var fixture = new SessionFixture(resumption: options => options.TokenlessResume = TokenlessResume.KeepClaims);
        var client = await ManagedClient.EnabledAsync(fixture);
        client.Lose();
        await client.LogInWithAsync(null);
        await client.SayAsync(SessionFixture.Bind);
        await client.Session.Ended;
        Assert.Equal("not-authorized", client.Connection.Closed?.Error?.Condition);
        Assert.Single(fixture.Upstream.Logins);
    }

    [Fact]
    public async Task A_guest_comes_back_as_the_guest_he_was_and_as_nobody_else()
    {
        var fixture = new SessionFixture(host => host.AllowEmptyToken = true);
        var guest = await ManagedClient.EnabledAsync(fixture, null);
        guest.Lose();
        Assert.Equal("failed", (await guest.ComeBackAsync(SessionFixture.Token())).Name);
        Assert.Equal("resumed", (await guest.ComeBackAsync(null)).Name);

        var user = await ManagedClient.EnabledAsync(fixture);
        user.Lose();
        Assert.Equal("failed", (await user.ComeBackAsync(null)).Name);
    }

    [Fact]
    public async Task A_token_that_names_nobody_brings_back_only_itself()
    {
        var client = await ManagedClient.EnabledAsync(new SessionFixture(), Nameless("1"));
        client.Lose();
        Assert.Equal("failed", (await client.ComeBackAsync(Nameless("2"))).Name);
        Assert.Equal("resumed", (await client.ComeBackAsync(Nameless("1"))).Name);
    }

    [Fact]
    public async Task Or_another_of_its_kind_where_the_operator_says_so()
    {
        var client = await ManagedClient.EnabledAsync(
            new SessionFixture(resumption: options => options.NamelessResume = NamelessResume.SameIssuer), Nameless("1"));
        client.Lose();
        Assert.Equal("failed", (await client.ComeBackAsync(SessionFixture.Token())).Name);
        Assert.Equal("resumed", (await client.ComeBackAsync(Nameless("2"))).Name);
    }

    private static string Join(string room) => $"<presence xmlns='jabber:client' to='{room}@conference.meet.example.com/nick'/>";

    private static string Nameless(string id) => SessionFixture.Token(claims =>
    {
        claims["context"]!["user"]!.AsObject().Remove("id");
        claims["jti"] = id;
    });

    private static string Token(string room = "a", string name = "Alice", string user = "u1", Action<JsonObject>? change = null) =>
        SessionFixture.Token(claims =>
        {
            claims["room"] = room;
            claims["context"]!["user"]!["name"] = name;
            claims["context"]!["user"]!["id"] = user;
            change?.Invoke(claims);
        });

    private static async Task<ManagedClient> InRoomAsync(SessionFixture fixture, string? token = null)
    {
        var client = await ManagedClient.EnabledAsync(fixture, token ?? Token());
        await client.SayAsync(Join("a"));
        await client.Server.Say(OwnPresence("a@conference.meet.example.com/nick"));
        await client.NextStanzaAsync();
        return client;
    }

    private static string OwnPresence(string from, string? type = null) =>
        $"<presence xmlns='jabber:client' from='{from}'{(type is null ? "" : $" type='{type}'")}>"
        + "<x xmlns='http://jabber.org/protocol/muc#user'><item role='participant' affiliation='none'/><status code='110'/></x></presence>";
}
