using JwtXmppAuth.Gateway.Configuration;
using JwtXmppAuth.Gateway.Sessions;
using JwtXmppAuth.Gateway.Sessions.Resumption;
using JwtXmppAuth.Gateway.Sessions.Tickets;
using JwtXmppAuth.Xmpp.Xml;

namespace JwtXmppAuth.Tests.Gateway.Sessions;

/// <summary>Tickets in the place of tokens, and tokens where a host does not want them.</summary>
public sealed class CarrierTests
{
    private readonly SessionFixture _fixture = new();

    [Fact]
    public async Task A_ticket_logs_in_as_who_its_token_says_and_only_once()
    {
        var token = SessionFixture.Token();
        var ticket = Ticket(token);
        Assert.Equal("success", (await LogInAsync(ticket)).Name);
        Assert.Equal(token, Assert.Single(_fixture.Upstream.Logins).Identity.Token?.Raw);

        Assert.Contains("<not-allowed/><text>ticket unknown, used or expired [", (await LogInAsync(ticket)).ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_token_behind_it_is_judged_when_the_session_begins()
    {
        var ticket = Ticket(SessionFixture.Token(claims => claims["exp"] = SessionFixture.Now.ToUnixTimeSeconds() + 10));
        _fixture.Time.Advance(TimeSpan.FromSeconds(10));
        Assert.Contains("Not acceptable by exp", (await LogInAsync(ticket)).ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("ticket_")]
    [InlineData("anything")]
    public async Task What_is_no_ticket_makes_nobody_a_guest(string ticket)
    {
        var fixture = new SessionFixture(host => host.Guests = GuestPolicy.Create);
        Assert.Contains("ticket unknown, used or expired", (await LogInAsync(ticket, fixture)).ToString(), StringComparison.Ordinal);
        Assert.Empty(fixture.Upstream.Logins);
    }

    [Fact]
    public async Task A_ticket_for_another_room_is_refused_and_the_operator_reads_which()
    {
        var ticket = _fixture.Table.Tickets.Issue(SessionFixture.Token(), SessionFixture.Domain, new("planning"));
        var request = SessionFixture.Request(null) with { Ticket = ticket, UrlRoom = "payroll" };
        Assert.Contains("ticket is for another host, room or tenant", (await LogInWithAsync(request, _fixture)).ToString(), StringComparison.Ordinal);
        Assert.Contains(
            "ticket.elsewhere, \"ticket is for another host, room or tenant\". The ticket was asked for with room \"planning\"; it was shown with room \"payroll\".",
            Refusal(_fixture),
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task Ticket_and_token_together_are_two()
    {
        var token = SessionFixture.Token();
        var ticket = Ticket(token);
        var request = SessionFixture.Request(token) with { Ticket = ticket };
        Assert.Contains("two different tokens", (await LogInWithAsync(request, _fixture)).ToString(), StringComparison.Ordinal);
        Assert.Equal(1, _fixture.Table.Tickets.Count);
    }

    [Fact]
    public async Task Who_comes_back_shows_a_fresh_ticket()
    {
        var client = await ManagedClient.EnabledAsync(_fixture, null, ticket: Ticket(SessionFixture.Token()));
        client.Lose();
        Assert.Contains("ticket unknown", (await client.ComeBackAsync()).ToString(), StringComparison.Ordinal);

        client.Ticket = Ticket(SessionFixture.Token());
        Assert.Equal("resumed", (await client.ComeBackAsync()).Name);
    }

    /// <summary>A client that only knows its URL: the ticket there is used, and where no token is asked for it stands for none.</summary>
    [Fact]
    public async Task Where_no_token_brings_back_the_ticket_of_the_session_does_too_and_no_other()
    {
        var fixture = new SessionFixture(resumption: resumption => resumption.TokenlessResume = TokenlessResume.KeepClaims);
        var first = Ticket(SessionFixture.Token(), fixture);
        var client = await ManagedClient.EnabledAsync(fixture, null, ticket: first);
        client.Lose();
        Assert.Equal("resumed", (await client.ComeBackAsync()).Name);

        client.Lose();
        client.Ticket = first[..^1] + (first[^1] == 'A' ? 'B' : 'A');
        Assert.Contains("ticket unknown", (await client.ComeBackAsync()).ToString(), StringComparison.Ordinal);

        client.Ticket = Ticket(SessionFixture.Token(), fixture);
        Assert.Equal("resumed", (await client.ComeBackAsync()).Name);
        client.Lose();
        Assert.Equal("resumed", (await client.ComeBackAsync()).Name);
        client.Lose();
        client.Ticket = first;
        Assert.Contains("ticket unknown", (await client.ComeBackAsync()).ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(TokenCarrier.Query, false)]
    [InlineData(TokenCarrier.Header, true)]
    public async Task A_host_can_refuse_tokens_in_the_URL_and_says_what_to_use(TokenCarrier carrier, bool accepted)
    {
        var fixture = new SessionFixture(host => host.TokenInQuery = TokenInQuery.Refused);
        var answer = await LogInWithAsync(SessionFixture.Request(SessionFixture.Token()) with { Carrier = carrier }, fixture);
        if (accepted)
        {
            Assert.Equal("success", answer.Name);
            return;
        }

        Assert.Contains(
            "<not-allowed/><text>token in the URL refused, use a ticket, SASL or an Authorization header [", answer.ToString(), StringComparison.Ordinal);
        Assert.Contains("token.in_query", Refusal(fixture), StringComparison.Ordinal);
        Assert.Empty(fixture.Upstream.Logins);
    }

    [Fact]
    public async Task Where_tokens_in_the_URL_are_refused_a_ticket_logs_in()
    {
        var fixture = new SessionFixture(host => host.TokenInQuery = TokenInQuery.Refused);
        Assert.Equal("success", (await LogInAsync(Ticket(SessionFixture.Token(), fixture), fixture)).Name);
    }

    /// <summary>It is out already, wherever else it is shown.</summary>
    [Fact]
    public async Task A_token_that_was_in_the_URL_is_refused_in_SASL_too()
    {
        var fixture = new SessionFixture(host =>
        {
            host.TokenInQuery = TokenInQuery.Refused;
            host.Mechanisms.Add("PLAIN");
        });
        var token = SessionFixture.Token();
        var (session, client) = fixture.Open(token);
        var message = Convert.ToBase64String(System.Text.Encoding.UTF8.GetBytes($"\0alice\0{token}"));
        await session.ReceiveAsync(Xml.Element($"<auth xmlns='urn:ietf:params:xml:ns:xmpp-sasl' mechanism='PLAIN'>{message}</auth>"));
        Assert.Contains("token in the URL refused", await client.NextTextAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task No_ticket_reaches_the_log()
    {
        var ticket = Ticket(SessionFixture.Token());
        await LogInAsync(ticket);
        await LogInAsync(ticket);
        await LogInAsync(TicketForm.Draw());
        Assert.DoesNotContain(
            _fixture.Log.Collector.GetSnapshot(), record => record.Message.Contains(TicketForm.Prefix, StringComparison.Ordinal));
    }

    private string Ticket(string token) => Ticket(token, _fixture);

    private static string Ticket(string token, SessionFixture fixture) => fixture.Table.Tickets.Issue(token, SessionFixture.Domain, TicketPlace.Anywhere)!;

    private Task<Element> LogInAsync(string ticket) => LogInAsync(ticket, _fixture);

    private static Task<Element> LogInAsync(string ticket, SessionFixture fixture) =>
        LogInWithAsync(SessionFixture.Request(null) with { Ticket = ticket }, fixture);

    private static async Task<Element> LogInWithAsync(SessionRequest request, SessionFixture fixture)
    {
        var (session, client) = fixture.OpenWith(request);
        await session.ReceiveAsync(SessionFixture.Auth);
        return await client.NextAsync();
    }

    private static string Refusal(SessionFixture fixture) =>
        Assert.Single(fixture.Log.Collector.GetSnapshot(), record => record.Id.Id == 2002).Message;
}
