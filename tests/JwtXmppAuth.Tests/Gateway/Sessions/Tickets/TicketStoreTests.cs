using CsCheck;
using JwtXmppAuth.Gateway.Sessions.Tickets;
using Microsoft.Extensions.Time.Testing;

namespace JwtXmppAuth.Tests.Gateway.Sessions.Tickets;

public sealed class TicketStoreTests
{
    private const string Host = "meet.example.com";

    private readonly FakeTimeProvider _time = new();
    private readonly TicketStore _store;

    public TicketStoreTests() => _store = new TicketStore(new TicketOptions { MaxTickets = 3 }, _time);

    [Fact]
    public void A_ticket_stands_for_its_token_once()
    {
        var ticket = Issue("t.o.k");
        Assert.Equal("t.o.k", Redeem(ticket));
        Assert.Null(Redeem(ticket));
    }

    [Theory]
    [InlineData(29_999, true)]
    [InlineData(30_000, false)]
    [InlineData(30_001, false)]
    public void And_for_so_long(int milliseconds, bool good)
    {
        var ticket = Issue("t.o.k");
        _time.Advance(TimeSpan.FromMilliseconds(milliseconds));
        Assert.Equal(good, Redeem(ticket) is not null);
    }

    [Fact]
    public void A_shorter_lifetime_holds_for_tickets_that_are_given_from_then_on()
    {
        var former = Issue("t.o.k");
        _store.Adopt(new TicketOptions { MaxTickets = 3, Lifetime = TimeSpan.FromSeconds(10) });
        var now = Issue("n.e.w");
        _time.Advance(TimeSpan.FromSeconds(10));
        Assert.Null(Redeem(now));
        Assert.NotNull(Redeem(former));
    }

    [Theory]
    [InlineData(Host, null, null, true)]
    [InlineData(Host, null, "any", true)]
    [InlineData(Host, "room", "room", true)]
    [InlineData(Host, "room", "Room", false)]
    [InlineData(Host, "room", null, false)]
    [InlineData("other.example.com", null, null, false)]
    public void And_where_it_was_asked_for_and_a_wrong_place_uses_it_up(string host, string? room, string? shown, bool good)
    {
        var ticket = _store.Issue("t.o.k", Host, new(room))!;
        var verdict = _store.Redeem(ticket, host, shown, "");
        Assert.Equal(good ? TicketOutcome.Redeemed : TicketOutcome.Elsewhere, verdict.Outcome);
        Assert.Equal(TicketOutcome.Unknown, _store.Redeem(ticket, Host, room, "").Outcome);
    }

    [Theory]
    [InlineData(null, "", true)]
    [InlineData(null, "acme", true)]
    [InlineData("acme", "acme", true)]
    [InlineData("acme", "other", false)]
    [InlineData("acme", "", false)]
    [InlineData("", "", true)]
    [InlineData("", "acme", false)]
    public void And_for_the_tenant_it_was_asked_for(string? tenant, string shown, bool good) => Assert.Equal(
        good ? TicketOutcome.Redeemed : TicketOutcome.Elsewhere,
        _store.Redeem(_store.Issue("t.o.k", Host, new(Tenant: tenant))!, Host, null, shown).Outcome);

    [Fact]
    public void So_many_are_given_within_a_lifetime_and_used_ones_count()
    {
        var first = Issue("1");
        Issue("2");
        _time.Advance(TimeSpan.FromSeconds(10));
        Issue("3");
        Redeem(first);
        Assert.Null(_store.Issue("4", Host, TicketPlace.Anywhere));

        _time.Advance(TimeSpan.FromSeconds(20));
        Assert.NotNull(_store.Issue("4", Host, TicketPlace.Anywhere));
        Assert.NotNull(_store.Issue("5", Host, TicketPlace.Anywhere));
        Assert.Null(_store.Issue("6", Host, TicketPlace.Anywhere));
        Assert.Equal(3, _store.Count);
    }

    [Fact]
    public void No_two_are_alike_and_each_is_recognised()
    {
        var store = new TicketStore(new TicketOptions { MaxTickets = 1000 }, _time);
        var tickets = Enumerable.Range(0, 1000).Select(_ => store.Issue("t", Host, TicketPlace.Anywhere)!).ToHashSet();
        Assert.Equal(1000, tickets.Count);
        Assert.All(tickets, ticket => Assert.True(TicketForm.Matches(ticket) && ticket.Length == TicketForm.Length));
        Assert.All(tickets, ticket => Assert.Equal(ticket, Uri.EscapeDataString(ticket)));
    }

    [Fact]
    public void Any_text_is_no_ticket_of_ours()
    {
        var ticket = Issue("t.o.k");
        Gen.OneOf(Gen.String, Gen.Select(Gen.Int[0, ticket.Length - 1], Gen.Char.AlphaNumeric, (at, letter) => ticket[..at] + letter + ticket[(at + 1)..]))
            .Where(text => text != ticket)
            .Sample(text => Assert.Null(Redeem(text)), iter: 2_000, threads: 1);
        Assert.Equal("t.o.k", Redeem(ticket));
    }

    [Fact]
    public void Of_many_who_show_it_at_once_one_is_let_in()
    {
        var ticket = Issue("t.o.k");
        var good = 0;
        Parallel.For(0, 16, _ =>
        {
            if (Redeem(ticket) is not null)
                Interlocked.Increment(ref good);
        });
        Assert.Equal(1, good);
    }

    private string Issue(string token) => _store.Issue(token, Host, TicketPlace.Anywhere)!;

    private string? Redeem(string ticket) => (_store.Redeem(ticket, Host, null, "") as TicketVerdict.Good)?.Token;
}
