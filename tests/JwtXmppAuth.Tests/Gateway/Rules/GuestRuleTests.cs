using JwtXmppAuth.Gateway.Configuration;
using JwtXmppAuth.Gateway.Identity;
using JwtXmppAuth.Gateway.Rules;
using JwtXmppAuth.Tokens;

namespace JwtXmppAuth.Tests.Gateway.Rules;

/// <summary>Guests of one host and members of another that shares its conference component.</summary>
public sealed class GuestRuleTests
{
    private const string Join = "<presence to='a@conference.meet.example.com/guest'><x xmlns='http://jabber.org/protocol/muc'/></presence>";
    private const string Question = "<iq type='get' from='" + Guest + "' to='a@conference.meet.example.com'><query xmlns='http://jabber.org/protocol/disco#info'/></iq>";
    private const string Guest = Given.Node + "@guest.meet.example.com/web";
    private const string Room = "<iq type='result' from='a@conference.meet.example.com'><query xmlns='http://jabber.org/protocol/disco#info'>";
    private const string NoRoom = "<iq type='error' from='a@conference.meet.example.com'><error type='cancel'><item-not-found xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error></iq>";

    private readonly Attendance _attendance = new();
    private readonly HostOptions _members = Given.Host();
    private readonly SessionContext _guest = new(Given.Identity(null), Given.Jid(Guest), "");

    [Theory]
    [InlineData(GuestPolicy.WaitForHost)]
    [InlineData(GuestPolicy.Lobby)]
    public void A_guest_waits_until_a_host_of_this_room_is_in_it(GuestPolicy policy)
    {
        var guests = Guests(policy);
        Assert.Equal("room.waiting", Answered(guests, Join, NoRoom).Code());

        var host = Member(Given.Token("a"));
        Enter(host, "a");
        Assert.NotNull(guests.FromClient(Given.Stanza(Join), _guest).Forwarded());

        Leave(host, "a");
        Assert.Equal("room.waiting", Answered(guests, Join, NoRoom).Code());
    }

    /// <summary>What Jitsi's client makes a waiting screen of, with the older and the newer place of the lobby's address.</summary>
    [Fact]
    public void It_is_told_where_to_wait_and_for_whom()
    {
        var refusal = Guests(GuestPolicy.WaitForHost).FromClient(Given.Stanza(Join), _guest).Refused();

        Assert.True(refusal.Expected);
        Assert.Equal(
            "<presence type='error' from='a@conference.meet.example.com/guest' to='" + Guest + "'>"
            + "<error type='auth'><registration-required xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/>"
            + "<text xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'>Waiting for a host</text>"
            + "<waiting-for-host xmlns='http://jitsi.org/jitmeet'/>"
            + "<lobbyroom xmlns='http://jitsi.org/jitmeet'>a@waiting.conference.meet.example.com</lobbyroom></error>"
            + "<lobbyroom>a@waiting.conference.meet.example.com</lobbyroom></presence>",
            Given.Written(refusal.Reply!));
    }

    /// <summary>A token for another room must never open this one, whatever let its bearer in.</summary>
    [Theory]
    [InlineData("b", "*", false)]
    [InlineData("a", "other", false)]
    [InlineData(null, "*", false)]
    [InlineData("*", "acme", false)]
    [InlineData("*", "*", true)]
    [InlineData("*", "meet.example.com", true)]
    [InlineData("A", "meet.example.com", true)]
    public void Only_a_claim_for_this_room_makes_a_host_of_it(string? claim, string sub, bool host)
    {
        // Exempt, so that it is in the room whatever its token says; with no claim needed, so that one without a claim is too.
        _members.VerificationAllowlist.Add(_members.Domain);
        _members.RequireRoomClaim = false;
        Enter(Member(Given.Token(claim, sub)), "a");

        Assert.Equal(host, Guests(GuestPolicy.WaitForHost).FromClient(Given.Stanza(Join), _guest) is RuleOutcome.Forward);
    }

    [Fact]
    public void A_host_in_another_room_or_in_a_tenants_room_of_this_name_opens_nothing()
    {
        var host = Member(Given.Token("*"));
        Enter(host, "b");
        Enter(host, "[acme]a");

        Assert.Equal("room.waiting", Guests(GuestPolicy.WaitForHost).FromClient(Given.Stanza(Join), _guest).Code());
    }

    [Fact]
    public void Another_guest_in_the_room_is_no_host()
    {
        Enter(new SessionContext(Given.Identity(null), Given.Jid(Given.Client), ""), "a");
        Assert.Equal("room.waiting", Guests(GuestPolicy.WaitForHost).FromClient(Given.Stanza(Join), _guest).Code());
    }

    [Fact]
    public void Who_gets_another_token_is_a_host_by_that_one()
    {
        var former = Member(Given.Token("*"));
        Enter(former, "a");
        var now = former with { Identity = Given.Identity(Given.Token("b")) };
        Members().Replaced(now);
        Assert.Equal("room.waiting", Guests(GuestPolicy.WaitForHost).FromClient(Given.Stanza(Join), _guest).Code());

        Members().Replaced(now with { Identity = Given.Identity(Given.Token("a")) });
        Assert.IsType<RuleOutcome.Forward>(Guests(GuestPolicy.WaitForHost).FromClient(Given.Stanza(Join), _guest));
    }

    [Fact]
    public void Of_sessions_that_are_over_nothing_is_left()
    {
        var guests = Guests(GuestPolicy.WaitForHost);
        var host = Member(Given.Token("*"));
        Enter(host, "a");
        Enter(host, "[t]b");
        Enter(host, "b@conference.t.meet.example.com", "b@conference.t.meet.example.com");
        guests.FromClient(Given.Stanza("<presence to='c@waiting.conference.meet.example.com/g'/>"), _guest);
        Assert.Equal(3, _attendance.Count);

        Members().Ended(host);
        guests.Ended(_guest);

        Assert.Equal(0, _attendance.Count);
    }

    /// <summary>The same room, twice in the session's list: in the client's spelling of a tenant, and in the component's.</summary>
    [Fact]
    public void A_host_is_in_the_room_as_long_as_any_spelling_of_it_says_so()
    {
        var host = Member(Given.Token("*"));
        Enter(host, "", "a@conference.t.meet.example.com");
        Enter(host, "[t]a");
        Leave(host, "[t]a");
        Assert.True(_attendance.HasHost(new("conference.meet.example.com", "[t]a")));

        Leave(host, "", "a@conference.t.meet.example.com");
        Assert.False(_attendance.HasHost(new("conference.meet.example.com", "[t]a")));
    }

    [Fact]
    public void Who_is_in_stays_in_when_the_host_leaves()
    {
        var guests = Guests(GuestPolicy.WaitForHost);
        var host = Member(Given.Token("a"));
        Enter(host, "a");
        guests.ToClient(Given.Stanza(Own("a@conference.meet.example.com")), _guest);
        Leave(host, "a");

        foreach (var stanza in new[] { Join, "<message to='a@conference.meet.example.com' type='groupchat'/>" })
            Assert.IsType<RuleOutcome.Forward>(guests.FromClient(Given.Stanza(stanza), _guest));
    }

    [Theory]
    [InlineData("<message to='a@conference.meet.example.com' type='groupchat' id='1'/>", "room.waiting")]
    [InlineData("<iq to='a@conference.meet.example.com' type='get' id='1'><query xmlns='http://jabber.org/protocol/disco#info'/></iq>", "room.waiting")]
    [InlineData("<presence to='a@conference.meet.example.com/guest' type='unavailable'/>", null)]
    [InlineData("<iq to='conference.meet.example.com' type='get' id='1'><query xmlns='http://jabber.org/protocol/disco#info'/></iq>", null)]
    [InlineData("<iq to='lobby.meet.example.com' type='get' id='1'><query xmlns='http://jabber.org/protocol/disco#info'/></iq>", null)]
    [InlineData("<presence to='a@lobby.meet.example.com/guest'/>", null)]
    public void While_it_waits_it_has_nothing_of_the_room(string stanza, string? code) =>
        Assert.Equal(code, Guests(GuestPolicy.WaitForHost).FromClient(Given.Stanza(stanza), _guest).Code());

    [Theory]
    [InlineData("<x xmlns='jabber:x:data' type='result'><field var='muc#roominfo_lobbyroom'><value>a@lobby.meet.example.com</value></field></x>", true)]
    [InlineData("<x xmlns='jabber:x:data' type='result'><field var='muc#roominfo_lobbyroom'><value/></field></x>", false)]
    [InlineData("<x xmlns='jabber:x:data' type='result'><field var='muc#roominfo_lobbyroom'/></x>", false)]
    [InlineData("<feature var='muc_membersonly'/>", false)]
    [InlineData("", false)]
    public void A_lobby_takes_guests_where_the_room_says_that_it_has_one(string info, bool lobby)
    {
        var outcome = Answered(Guests(GuestPolicy.Lobby), Join, Room + info + "</query></iq>");
        Assert.Equal(lobby ? null : "room.waiting", outcome.Code());
    }

    [Fact]
    public void A_guest_enters_a_room_that_exists_and_no_other()
    {
        var guests = Guests(GuestPolicy.JoinExisting);
        Assert.Null(Answered(guests, Join, Room + "</query></iq>").Code());
        Assert.Equal("room.unknown", Answered(guests, Join, null).Code());

        var absent = Answered(guests, Join, NoRoom).Refused();
        Assert.Equal("room.absent", absent.Code);
        Assert.Contains("<room-does-not-exist xmlns='http://jitsi.org/jitmeet'/>", absent.Reply!.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Nobody_is_asked_about_a_room_that_sessions_of_the_gateway_are_in()
    {
        Enter(new SessionContext(Given.Identity(null), Given.Jid(Given.Client), ""), "a");
        Assert.IsType<RuleOutcome.Forward>(Guests(GuestPolicy.JoinExisting).FromClient(Given.Stanza(Join), _guest));
    }

    [Fact]
    public void What_is_asked_is_asked_in_the_clients_own_spelling()
    {
        var ask = Assert.IsType<RuleOutcome.Ask>(Guests(GuestPolicy.JoinExisting).FromClient(Given.Stanza(Join), _guest));
        Assert.Equal(Question, Given.Written(ask.Question.Element));
    }

    [Fact]
    public void The_rules_behind_still_apply_to_what_had_to_be_asked()
    {
        const string forged = "<presence to='a@conference.meet.example.com/guest'><identity><user><name>Alice</name></user></identity></presence>";
        Assert.DoesNotContain("Alice", Answered(Guests(GuestPolicy.JoinExisting), forged, Room + "</query></iq>").Written(), StringComparison.Ordinal);
    }

    [Fact]
    public void The_focus_is_not_asked_for_a_room_that_does_not_exist()
    {
        const string conference = "<iq type='set' id='1' to='focus.meet.example.com'><conference xmlns='http://jitsi.org/protocol/focus' room='a@conference.meet.example.com'/></iq>";
        var guests = Guests(GuestPolicy.JoinExisting);

        Assert.Contains("<not-authorized", Answered(guests, conference, NoRoom).Refused().Reply!.ToString(), StringComparison.Ordinal);
        Assert.Null(Answered(guests, conference, Room + "</query></iq>").Code());
        Assert.IsType<RuleOutcome.Forward>(Guests(GuestPolicy.WaitForHost).FromClient(Given.Stanza(conference), _guest));
    }

    /// <summary>The focus is an occupant of every room, and answers there as well.</summary>
    [Theory]
    [InlineData("to='e@conference.meet.example.com/focus'")]
    [InlineData("to='focus.meet.example.com'")]
    [InlineData("")]
    public void Wherever_the_focus_is_asked_the_room_must_exist(string to)
    {
        var guests = Guests(GuestPolicy.JoinExisting);
        guests.ToClient(Given.Stanza(Own("e@conference.meet.example.com")), _guest);

        Assert.Equal("room.absent", Answered(guests, Conference(to, "a@conference.meet.example.com"), NoRoom).Code());
        Assert.IsType<RuleOutcome.Forward>(guests.FromClient(Given.Stanza(Conference(to, "e@conference.meet.example.com")), _guest));
    }

    [Theory]
    [InlineData(GuestPolicy.WaitForHost)]
    [InlineData(GuestPolicy.Lobby)]
    [InlineData(GuestPolicy.JoinExisting)]
    public void The_focus_is_not_asked_for_another_hosts_room(GuestPolicy policy)
    {
        var other = new HostOptions { Domain = "other.example.com" };
        var guests = StanzaPipeline.For(GuestHost(policy), [_members, GuestHost(policy), other], _attendance);
        Assert.Equal(
            "room.host",
            guests.FromClient(Given.Stanza(Conference("to='focus.meet.example.com'", "a@conference.other.example.com")), _guest).Code());
    }

    [Theory]
    [InlineData("get", "http://jabber.org/protocol/muc#owner")]
    [InlineData("set", "http://jabber.org/protocol/muc#owner")]
    [InlineData("get", "urn:xmpp:mucsub:0")]
    [InlineData("set", "urn:xmpp:mucsub:0")]
    public void What_makes_a_room_on_some_servers_is_for_those_who_are_in(string type, string ns)
    {
        var guests = Guests(GuestPolicy.JoinExisting);
        var stanza = Given.Stanza($"<iq type='{type}' id='1' to='a@conference.meet.example.com'><query xmlns='{ns}'/></iq>");
        Assert.Equal("room.owner", guests.FromClient(stanza, _guest).Code());

        guests.ToClient(Given.Stanza(Own("a@conference.meet.example.com")), _guest);
        Assert.IsType<RuleOutcome.Forward>(guests.FromClient(stanza, _guest));
    }

    [Theory]
    [InlineData(" to='a@conference.meet.example.com/x'")]
    [InlineData("")]
    public void Who_says_that_he_leaves_is_outside_before_the_room_has_answered(string to)
    {
        var guests = Guests(GuestPolicy.JoinExisting);
        guests.ToClient(Given.Stanza(Own("a@conference.meet.example.com")), _guest);
        guests.FromClient(Given.Stanza($"<presence type='unavailable'{to}/>"), _guest).Forwarded();

        Assert.Equal("room.absent", Answered(guests, Join, NoRoom).Code());
        // What the room had to say before it heard of it changes nothing.
        guests.ToClient(Given.Stanza(Own("a@conference.meet.example.com")), _guest);
        Assert.Equal("room.absent", Answered(guests, Join, NoRoom).Code());

        guests.ToClient(Given.Stanza(Own("a@conference.meet.example.com", " type='unavailable'")), _guest);
        guests.ToClient(Given.Stanza(Own("a@conference.meet.example.com")), _guest);
        Assert.IsType<RuleOutcome.Forward>(guests.FromClient(Given.Stanza(Join), _guest));
    }

    [Fact]
    public void Who_leaves_more_rooms_than_anybody_is_in_is_in_none()
    {
        var guests = Guests(GuestPolicy.JoinExisting);
        for (var room = 1; room <= JoinedRooms.Max; room++)
        {
            guests.ToClient(Given.Stanza(Own("a@conference.meet.example.com")), _guest);
            Assert.IsType<RuleOutcome.Forward>(guests.FromClient(Given.Stanza(Join), _guest));
            guests.FromClient(Given.Stanza($"<presence type='unavailable' to='r{room}@conference.meet.example.com/x'/>"), _guest).Forwarded();
        }

        _attendance.Leave(new("conference.meet.example.com", "a"), _guest.Rooms);
        guests.ToClient(Given.Stanza(Own("a@conference.meet.example.com")), _guest);
        Assert.Equal("room.absent", Answered(guests, Join, NoRoom).Code());
    }

    private static string Conference(string to, string room) =>
        $"<iq type='set' id='1' {to}><conference xmlns='http://jitsi.org/protocol/focus' room='{room}'/></iq>";

    [Theory]
    [InlineData("<conference room='a@conference.meet.example.com'/><conference room='b@conference.meet.example.com'/>")]
    [InlineData("<conference room='@'/>")]
    public void A_request_that_could_be_read_in_two_ways_is_refused(string conference) => Assert.Equal(
        "stanza.room",
        Guests(GuestPolicy.JoinExisting).FromClient(Given.Stanza($"<iq type='set' id='1' to='focus.meet.example.com'>{conference}</iq>"), _guest).Code());

    /// <summary>Whatever its token opens: it records for hosts, it is none. One that is hidden does not even make a room one that exists.</summary>
    [Fact]
    public void A_service_is_neither_a_guest_nor_a_host()
    {
        var recorder = Service(hidden: true, Given.Token("*"));
        Enter(recorder, "a");
        Assert.Equal("room.waiting", Guests(GuestPolicy.WaitForHost).FromClient(Given.Stanza(Join), _guest).Code());
        Assert.Equal("room.absent", Answered(Guests(GuestPolicy.JoinExisting), Join, NoRoom).Code());
        Assert.IsType<RuleOutcome.Forward>(Guests(GuestPolicy.WaitForHost).FromClient(Given.Stanza(Join), Service(hidden: false)));

        Enter(Service(hidden: false), "a");
        Assert.IsType<RuleOutcome.Forward>(Guests(GuestPolicy.JoinExisting).FromClient(Given.Stanza(Join), _guest));
    }

    [Theory]
    [InlineData(GuestPolicy.WaitForHost)]
    [InlineData(GuestPolicy.Lobby)]
    [InlineData(GuestPolicy.JoinExisting)]
    public void Who_has_a_token_is_no_guest(GuestPolicy policy)
    {
        var member = new SessionContext(Given.Identity(Given.Token("a")), Given.Jid(Guest), "");
        Assert.IsType<RuleOutcome.Forward>(Guests(policy).FromClient(Given.Stanza(Join), member));
    }

    private static SessionContext Service(bool hidden, VerifiedToken? token = null)
    {
        var service = new ServiceIdentity("recorder", ServiceKind.Recorder, SkipsRoomCheck: true, MayCreateRooms: false, hidden, Resource: null);
        return new(Given.Identity(token) with { Service = service }, Given.Jid(Guest), "");
    }

    private HostOptions GuestHost(GuestPolicy policy) =>
        new() { Domain = "guest.meet.example.com", MucBase = "meet.example.com", Guests = policy };

    private StanzaPipeline Guests(GuestPolicy policy) => StanzaPipeline.For(GuestHost(policy), [_members, GuestHost(policy)], _attendance);

    private StanzaPipeline Members() => StanzaPipeline.For(_members, [_members, GuestHost(GuestPolicy.WaitForHost)], _attendance);

    private static SessionContext Member(VerifiedToken token) => new(Given.Identity(token), Given.Jid(Given.Client), "");

    private void Enter(SessionContext member, string room, string? address = null) =>
        Members().ToClient(Given.Stanza(Own(address ?? $"{room}@conference.meet.example.com")), member);

    private void Leave(SessionContext member, string room, string? address = null) =>
        Members().ToClient(Given.Stanza(Own(address ?? $"{room}@conference.meet.example.com", " type='unavailable'")), member);

    private static string Own(string room, string type = "") =>
        $"<presence from='{room}/x'{type}><x xmlns='http://jabber.org/protocol/muc#user'><item role='participant'/><status code='110'/></x></presence>";

    /// <summary>What becomes of a stanza, with what the server says if it is asked.</summary>
    private RuleOutcome Answered(StanzaPipeline pipeline, string stanza, string? answer) => pipeline.FromClient(Given.Stanza(stanza), _guest) switch
    {
        RuleOutcome.Ask ask => ask.Decide(answer is null ? null : Given.Stanza(answer)),
        var outcome => outcome,
    };
}
