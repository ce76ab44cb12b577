using JwtXmppAuth.Gateway.Configuration;
using JwtXmppAuth.Gateway.Rules;
using JwtXmppAuth.Tokens;

namespace JwtXmppAuth.Tests.Gateway.Rules;

public sealed class FocusRuleTests
{
    private const string Conference = "<conference xmlns='http://jitsi.org/protocol/focus' room='ROOM' machine-uid='m'/>";

    [Theory]
    [InlineData("a@conference.meet.example.com", null)]
    [InlineData("A@conference.meet.example.com", null)]
    [InlineData("a@conference.t.meet.example.com", null)]
    [InlineData("b@conference.meet.example.com", "room.mismatch")]
    [InlineData("b@conference.t.meet.example.com", "room.mismatch")]
    [InlineData("conference.meet.example.com", "room.no_node")]
    [InlineData("a@conference.other.example.com", "room.host")]
    [InlineData("a@conference.elsewhere.example", null)]
    [InlineData("@", "stanza.room")]
    public void In_strict_mode_the_focus_opens_only_what_the_token_does(string room, string? code) =>
        Assert.Equal(code, Judge(Compatibility.Strict, Iq(room)).Code());

    [Fact]
    public void As_the_plugin_the_gateway_does_not_look() =>
        Judge(Compatibility.Plugin, Iq("b@conference.meet.example.com")).Forwarded();

    [Fact]
    public void The_refusal_is_an_error_of_the_request()
    {
        var refusal = Judge(Compatibility.Strict, Iq("b@conference.meet.example.com")).Refused();

        Assert.Equal(
            $"<iq type='error' id='1' from='focus.meet.example.com' to='{Given.Client}'><error type='cancel'>"
                + "<not-allowed xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/>"
                + "<text xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'>Room and token mismatched</text></error></iq>",
            Given.Written(refusal.Reply!));
    }

    [Theory]
    [InlineData("<iq type='set' id='1' to='focus.meet.example.com'>GOOD BAD</iq>")]
    [InlineData("<iq type='get' id='1' to='focus.meet.example.com'>BAD</iq>")]
    [InlineData("<iq type='set' id='1'>BAD</iq>")]
    [InlineData("<iq type='set' id='1' to='focus@auth.meet.example.com/focus'>BAD</iq>")]
    [InlineData("<iq type='set' id='1' to='focus.meet.example.com'><conference xmlns='x' room='b@conference.meet.example.com'/></iq>")]
    public void Every_conference_element_in_every_request_counts(string iq) => Assert.Equal(
        "room.mismatch",
        Judge(
            Compatibility.Strict,
            iq.Replace("GOOD", Conference.Replace("ROOM", "a@conference.meet.example.com", StringComparison.Ordinal), StringComparison.Ordinal)
                .Replace("BAD", Conference.Replace("ROOM", "b@conference.meet.example.com", StringComparison.Ordinal), StringComparison.Ordinal)).Code());

    [Theory]
    [InlineData("<iq type='result' id='1' to='focus.meet.example.com'><conference room='b@conference.meet.example.com'/></iq>")]
    [InlineData("<iq type='set' id='1' to='focus.meet.example.com'><conference/></iq>")]
    [InlineData("<message to='focus.meet.example.com'><conference room='b@conference.meet.example.com'/></message>")]
    public void What_asks_for_no_room_passes(string stanza) => Judge(Compatibility.Strict, stanza).Forwarded();

    private static string Iq(string room) =>
        $"<iq type='set' id='1' to='focus.meet.example.com'>{Conference.Replace("ROOM", room, StringComparison.Ordinal)}</iq>";

    private static RuleOutcome Judge(Compatibility compatibility, string stanza)
    {
        var host = Given.Host(of => of.Compatibility = compatibility);
        return StanzaPipeline.For(host, host, new HostOptions { Domain = "other.example.com" })
            .FromClient(Given.Stanza(stanza), Given.Session(Given.Token("a")));
    }
}
