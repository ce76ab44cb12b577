using JwtXmppAuth.Gateway.Rules;
using JwtXmppAuth.Tokens;

namespace JwtXmppAuth.Tests.Gateway.Rules;

public sealed class OwnerRuleTests
{
    private const string Form = "<iq type='set' id='1' to='TO'><query xmlns='http://jabber.org/protocol/muc#owner'/></iq>";

    [Theory]
    [InlineData("a@conference.meet.example.com")]
    [InlineData("a@conference.t.meet.example.com")]
    [InlineData("conference.meet.example.com")]
    public void A_guest_does_not_configure_rooms(string to)
    {
        var refusal = Judge(null, to).Refused();

        Assert.Equal("room.owner", refusal.Code);
        Assert.Equal(
            $"<iq type='error' id='1' from='{to}' to='{Given.Client}'><error type='cancel'>"
                + "<not-allowed xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/>"
                + "<text xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'>Room modification disabled for guests</text></error></iq>",
            Given.Written(refusal.Reply!));
    }

    [Fact]
    public void Nor_does_a_token_without_a_room_claim() =>
        Assert.Equal("room.owner", Judge(Given.Token(null), "a@conference.meet.example.com").Code());

    [Fact]
    public void A_token_with_one_does() => Judge(Given.Token("a"), "a@conference.meet.example.com").Forwarded();

    [Fact]
    public void By_default_the_rooms_own_owners_decide() => Judge(null, "a@conference.meet.example.com", required: false).Forwarded();

    [Theory]
    [InlineData("http://jabber.org/protocol/muc#owner")]
    [InlineData("http://jabber.org/protocol/muc#admin")]
    public void Where_the_gateway_enforces_grants_no_guest_rules_over_a_room_that_he_created(string ns)
    {
        var form = $"<iq type='set' id='1' to='{GrantedSession.Room}'><query xmlns='{ns}'/></iq>";

        Assert.Equal("room.owner", GrantedSession.In(GrantedSession.Room, "moderator", null).Send(form).Code());
        GrantedSession.In(GrantedSession.Room, "moderator", Given.Token("a")).Send(form).Forwarded();
        GrantedSession.In(GrantedSession.Room, "moderator", null, host => host.EnforceGrants = JwtXmppAuth.Gateway.Configuration.GrantEnforcement.Never)
            .Send(form).Forwarded();
        GrantedSession.In(GrantedSession.Room, "moderator", null).Send(form.Replace("'set'", "'get'", StringComparison.Ordinal)).Forwarded();
    }

    [Theory]
    [InlineData("<iq type='get' id='1' to='a@conference.meet.example.com'><query xmlns='http://jabber.org/protocol/muc#owner'/></iq>")]
    [InlineData("<iq type='set' id='1' to='a@conference.meet.example.com'><query xmlns='http://jabber.org/protocol/muc#admin'/></iq>")]
    [InlineData("<iq type='set' id='1' to='a@elsewhere.example'><query xmlns='http://jabber.org/protocol/muc#owner'/></iq>")]
    public void Everything_else_passes(string stanza) => Judge(stanza, null, required: true).Forwarded();

    private static RuleOutcome Judge(VerifiedToken? token, string to, bool required = true) =>
        Judge(Form.Replace("TO", to, StringComparison.Ordinal), token, required);

    private static RuleOutcome Judge(string stanza, VerifiedToken? token, bool required)
    {
        var host = Given.Host(of =>
        {
            of.AllowEmptyToken = true;
            of.RequireRoomClaim = false;
            of.RequireTokenForModeration = required;
        });
        return StanzaPipeline.For(host).FromClient(Given.Stanza(stanza), Given.Session(token));
    }
}
