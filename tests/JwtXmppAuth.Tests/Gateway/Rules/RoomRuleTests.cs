using JwtXmppAuth.Gateway.Configuration;
using JwtXmppAuth.Gateway.Rules;
using JwtXmppAuth.Tokens;

namespace JwtXmppAuth.Tests.Gateway.Rules;

public sealed class RoomRuleTests
{
    private const string Muc = "conference.meet.example.com";

    /// <summary>Every stanza that could make or enter a room, or have something of one from outside.</summary>
    public static TheoryData<string> WaysIn =>
    [
        $"<presence to='ROOM/nick'><x xmlns='http://jabber.org/protocol/muc'/></presence>",
        $"<presence to='ROOM/nick'/>",
        $"<presence to='ROOM'><x xmlns='http://jabber.org/protocol/muc'/></presence>",
        $"<presence to='ROOM'/>",
        $"<presence to='ROOM/nick'><x xmlns='http://jabber.org/protocol/muc#user'/></presence>",
        $"<presence to='ROOM' type='subscribe'/>",
        $"<presence to='ROOM' type='subscribed'/>",
        $"<presence to='ROOM/nick' type='probe'/>",
        $"<message to='ROOM' type='groupchat'><body>x</body></message>",
        $"<message to='ROOM'><x xmlns='http://jabber.org/protocol/muc#user'><invite to='c@d'/></x></message>",
        $"<message to='ROOM/nick' type='chat'><body>x</body></message>",
        $"<iq to='ROOM' type='get' id='1'><query xmlns='http://jabber.org/protocol/disco#info'/></iq>",
        $"<iq to='ROOM' type='get' id='1'><query xmlns='http://jabber.org/protocol/disco#items'/></iq>",
        $"<iq to='ROOM' type='set' id='1'><query xmlns='http://jabber.org/protocol/muc#owner'><x xmlns='jabber:x:data' type='submit'/></query></iq>",
        $"<iq to='ROOM' type='set' id='1'><query xmlns='http://jabber.org/protocol/muc#admin'/></iq>",
        $"<iq to='ROOM' type='set' id='1'><query xmlns='jabber:iq:register'/></iq>",
        $"<iq to='ROOM/nick' type='get' id='1'><ping xmlns='urn:xmpp:ping'/></iq>",
        $"<iq to='ROOM' id='1'/>",
    ];

    private static readonly string[] SpellingsOfRoomA =
    [
        "a@" + Muc,
        "A@Conference.Meet.Example.Com",
        "a@" + Muc + ".",
        "[t]a@" + Muc,
        "a@conference.t.meet.example.com",
        "a@conference.t.meet.example.com.evil.example",
        "a@conference-t.meet.example.com",
    ];

    [Theory]
    [MemberData(nameof(WaysIn))]
    public void A_token_for_one_room_does_not_open_another(string stanza)
    {
        foreach (var host in new[] { Given.Host(), Given.Host(of => of.DomainVerification = false), Given.Host(of => of.Compatibility = Compatibility.Strict) })
        {
            foreach (var room in SpellingsOfRoomA)
                Assert.Equal("room.mismatch", Judge(host, Given.Token("b"), stanza.Replace("ROOM", room, StringComparison.Ordinal)).Code());
        }
    }

    [Theory]
    [MemberData(nameof(WaysIn))]
    public void A_token_for_the_room_opens_it(string stanza)
    {
        foreach (var room in SpellingsOfRoomA)
            Judge(Given.Host(), Given.Token("a"), stanza.Replace("ROOM", room, StringComparison.Ordinal)).Forwarded();
    }

    [Theory]
    [InlineData("presence", "unavailable")]
    [InlineData("presence", "error")]
    [InlineData("message", "error")]
    [InlineData("iq", "result")]
    [InlineData("iq", "error")]
    public void Leaving_and_answering_are_never_refused(string name, string type) =>
        Judge(Given.Host(), Given.Token("b"), $"<{name} to='a@{Muc}/nick' type='{type}' id='1'/>").Forwarded();

    [Fact]
    public void A_refused_join_is_answered_in_the_shape_clients_know()
    {
        var refusal = Judge(
            Given.Host(of => of.DomainVerification = false),
            Given.Token("b"),
            $"<presence id='p1' to='a@{Muc}/Nick'><x xmlns='http://jabber.org/protocol/muc'/></presence>").Refused();

        Assert.Equal(
            $"<presence type='error' id='p1' from='a@{Muc}/Nick' to='{Given.Client}'>"
                + "<error type='cancel'><not-allowed xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/>"
                + "<text xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'>Room does not match the room from token</text>"
                + "<room-mismatch xmlns='http://jitsi.org/jitmeet'/></error></presence>",
            Given.Written(refusal.Reply!));
    }

    [Fact]
    public void Without_a_tag_the_text_stands_alone()
    {
        var refusal = Judge(Given.Host(), Given.Token("b"), $"<presence to='a@{Muc}/nick'/>").Refused();

        Assert.Equal(
            $"<presence type='error' from='a@{Muc}/nick' to='{Given.Client}'>"
                + "<error type='cancel'><not-allowed xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/>"
                + "<text xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'>Room and token mismatched</text></error></presence>",
            Given.Written(refusal.Reply!));
    }

    [Theory]
    [InlineData("")]
    [InlineData("available")]
    [InlineData("Unavailable")]
    [InlineData("UNAVAILABLE")]
    [InlineData("invisible")]
    [InlineData(" unavailable")]
    public void A_presence_of_no_known_type_is_refused_even_with_the_right_token(string type)
    {
        var refusal = Judge(Given.Host(), Given.Token("a"), $"<presence id='1' to='a@{Muc}/nick' type='{type}'/>").Refused();

        Assert.Equal("stanza.type", refusal.Code);
        Assert.Equal(
            $"<presence type='error' id='1' from='a@{Muc}/nick' to='{Given.Client}'>"
                + "<error type='modify'><bad-request xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error></presence>",
            Given.Written(refusal.Reply!));
    }

    [Fact]
    public void One_that_calls_itself_a_result_gets_no_answer()
    {
        var refusal = Judge(Given.Host(), Given.Token("a"), $"<presence to='a@{Muc}/nick' type='result'/>").Refused();

        Assert.Equal("stanza.type", refusal.Code);
        Assert.Null(refusal.Reply);
    }

    [Theory]
    [InlineData(Muc)]
    [InlineData(Muc + "/nick")]
    [InlineData("conference.t.meet.example.com/nick")]
    public void The_component_itself_is_no_room_to_enter(string to)
    {
        var refusal = Judge(Given.Host(), Given.Token("*"), $"<presence to='{to}'><x xmlns='http://jabber.org/protocol/muc'/></presence>").Refused();

        Assert.Equal("room.no_node", refusal.Code);
        Assert.Contains(">Room address is invalid</text><invalid-room-address xmlns='http://jitsi.org/jitmeet'/>", Given.Written(refusal.Reply!), StringComparison.Ordinal);
    }

    [Fact]
    public void Anybody_may_ask_the_component_what_it_is() =>
        Judge(Given.Host(), Given.Token("b"), $"<iq type='get' id='1' to='{Muc}'><query xmlns='http://jabber.org/protocol/disco#info'/></iq>").Forwarded();

    [Theory]
    [InlineData("")]
    [InlineData(" to='meet.example.com'")]
    [InlineData(" to='focus.meet.example.com'")]
    [InlineData(" to='a@lobby.meet.example.com/nick'")]
    [InlineData(" to='a@breakout.meet.example.com/nick'")]
    [InlineData(" to='a@conference.elsewhere.example/nick'")]
    public void What_does_not_go_to_a_room_of_a_host_is_not_judged(string to) =>
        Judge(Given.Host(), Given.Token("b"), $"<presence{to}/>").Forwarded();

    [Fact]
    public void No_host_reaches_the_rooms_of_another()
    {
        var first = Given.Host();
        var second = new HostOptions { Domain = "other.example.com" };

        foreach (var stanza in WaysIn.Select(row => row.Data.Replace("ROOM", "a@conference.other.example.com", StringComparison.Ordinal)))
        {
            Assert.Equal("room.host", StanzaPipeline.For(first, first, second).FromClient(Given.Stanza(stanza), Given.Session(Given.Token("*"))).Code());
        }
    }

    [Theory]
    [InlineData("<presence to='ADDRESS/nick' type='unavailable'/>")]
    [InlineData("<presence to='ADDRESS/nick' type='error'/>")]
    [InlineData("<message to='ADDRESS/nick' type='error'/>")]
    [InlineData("<iq to='ADDRESS/nick' type='result' id='1'/>")]
    [InlineData("<iq to='ADDRESS/nick' type='error' id='1'/>")]
    public void Leaving_and_answering_do_not_reach_another_host_either(string stanza)
    {
        var first = Given.Host();
        var second = new HostOptions { Domain = "other.example.com" };
        foreach (var address in new[] { "a@conference.other.example.com", "a@conference.t.other.example.com", "a@other.example.com", "a@lobby.other.example.com" })
        {
            var sent = Given.Stanza(stanza.Replace("ADDRESS", address, StringComparison.Ordinal));
            var refusal = StanzaPipeline.For(first, first, second).FromClient(sent, Given.Session(Given.Token("*"))).Refused();
            Assert.Equal("stanza.host", refusal.Code);
            Assert.Null(refusal.Reply);
        }
    }

    private static RuleOutcome Judge(HostOptions host, VerifiedToken? token, string stanza) =>
        StanzaPipeline.For(host).FromClient(Given.Stanza(stanza), Given.Session(token));
}
