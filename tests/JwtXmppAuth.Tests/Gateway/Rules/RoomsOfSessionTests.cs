using JwtXmppAuth.Gateway.Configuration;
using JwtXmppAuth.Gateway.Revocation;
using JwtXmppAuth.Gateway.Rules;
using JwtXmppAuth.Tests.Gateway.Revocation;
using Microsoft.Extensions.Time.Testing;

namespace JwtXmppAuth.Tests.Gateway.Rules;

/// <summary>The rooms that stand for a session when it gets other claims, and when a room is closed.</summary>
public sealed class RoomsOfSessionTests
{
    private const string Conference = "conference.meet.example.com";

    private readonly Revocations _closed = Revocations.InMemory(new FakeTimeProvider(Entries.Now));
    private readonly StanzaPipeline _pipeline;
    private readonly SessionContext _session = Given.Session(Given.Token("*"));

    public RoomsOfSessionTests()
    {
        var host = Given.Host();
        _pipeline = StanzaPipeline.For(host, [host], new Attendance(), moderators: null, _closed);
    }

    [Fact]
    public void It_is_in_a_room_from_the_join_on_until_it_has_left()
    {
        AssertIn();
        Join($"a@{Conference}");
        AssertIn("a");
        Own($"a@{Conference}");
        AssertIn("a");
        Send($"<presence type='unavailable' to='a@{Conference}/alice'/>");
        AssertIn("a");
        Own($"a@{Conference}", left: true);
        AssertIn();
    }

    [Fact]
    public void Of_several_joins_each_has_its_own_answer()
    {
        Join($"a@{Conference}");
        Join($"b@{Conference}");
        AssertIn("a", "b");
        Own($"b@{Conference}");
        AssertIn("a", "b");
        Refuse($"a@{Conference}", "conflict");
        AssertIn("b");
    }

    [Fact]
    public void In_a_breakout_room_the_main_room_stands_for_it_and_afterwards_no_more()
    {
        Join($"a@{Conference}");
        Own($"a@{Conference}");
        Own($"a@{Conference}", left: true);
        Join("0b7c@breakout.meet.example.com");
        Own("0b7c@breakout.meet.example.com");
        AssertIn("a");
        Own("0b7c@breakout.meet.example.com", left: true);
        AssertIn();
    }

    [Fact]
    public void In_a_lobby_it_is_the_room_that_sent_it_there()
    {
        Join($"a@{Conference}");
        Refuse($"a@{Conference}", "registration-required");
        AssertIn();
        Own("a@lobby.meet.example.com");
        AssertIn("a");
    }

    [Theory]
    [InlineData("conflict")]
    [InlineData("forbidden")]
    [InlineData("service-unavailable")]
    public void A_room_that_would_not_have_it_stands_for_nothing(string condition)
    {
        Join($"a@{Conference}");
        Own($"a@{Conference}");
        Own($"a@{Conference}", left: true);
        Own("0b7c@breakout.meet.example.com");
        Join($"b@{Conference}");
        Refuse($"b@{Conference}", condition);
        AssertIn("a");
    }

    [Fact]
    public void Nor_does_one_that_a_rule_kept_it_out_of()
    {
        _closed.Enforce(Entries.Of(RevocationTarget.OfRoom(Entries.Room("a"))));
        Assert.Equal("room.closed", Send($"<presence to='a@{Conference}/alice'/>").Code());
        Own("0b7c@breakout.meet.example.com");
        AssertIn();
    }

    [Theory]
    [InlineData("result", "a room that exists")]
    [InlineData("error", "one that does not")]
    public void A_guest_is_on_his_way_while_the_server_is_asked(string answer, string what)
    {
        var host = Given.Host(of => of.Guests = GuestPolicy.JoinExisting);
        var pipeline = StanzaPipeline.For(host);
        var guest = Given.Session(null, host: host);
        var asked = Assert.IsType<RuleOutcome.Ask>(pipeline.FromClient(Given.Stanza($"<presence to='a@{Conference}/g'/>"), guest));
        Assert.True(pipeline.IsIn(Entries.Room("a"), guest));

        asked.Decide(Given.Stanza($"<iq type='{answer}' from='a@{Conference}'><error type='cancel'><item-not-found xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error></iq>"));
        Assert.True(pipeline.IsIn(Entries.Room("a"), guest) == answer is "result", what);
    }

    [Fact]
    public void A_guest_who_waits_for_a_host_is_closed_out_with_the_room()
    {
        var host = Given.Host(of => of.Guests = GuestPolicy.WaitForHost);
        var pipeline = StanzaPipeline.For(host);
        var guest = Given.Session(null, host: host);
        pipeline.FromClient(Given.Stanza($"<presence to='a@waiting.{Conference}/g'/>"), guest);
        Assert.True(pipeline.IsIn(Entries.Room("a"), guest));
        Assert.False(pipeline.IsIn(Entries.Room("b"), guest));
    }

    /// <summary>Just these are asked of other claims, and end the session when they are closed.</summary>
    private void AssertIn(params string[] rooms)
    {
        foreach (var room in (string[])["a", "b"])
        {
            Assert.Equal(rooms.Contains(room), _pipeline.IsIn(Entries.Room(room), _session));
            var others = rooms.Any(other => other != room);
            Assert.Equal(others, _pipeline.MayReplaceClaims(Given.Identity(Given.Token(room)), _session) is not null);
        }
    }

    private RuleOutcome Send(string stanza) => _pipeline.FromClient(Given.Stanza(stanza), _session);

    private void Join(string room) => Send($"<presence to='{room}/alice'/>").Forwarded();

    private void Own(string room, bool left = false) => _pipeline.ToClient(
        Given.Stanza(GrantedSession.Own($"{room}/alice", "participant", left ? " type='unavailable'" : "")), _session);

    private void Refuse(string room, string condition) => _pipeline.ToClient(
        Given.Stanza($"<presence type='error' from='{room}/alice'><error type='auth'><{condition} xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error></presence>"),
        _session);
}
