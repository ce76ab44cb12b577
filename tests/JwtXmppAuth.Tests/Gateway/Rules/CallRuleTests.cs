using static JwtXmppAuth.Tests.Gateway.Rules.GrantedSession;

namespace JwtXmppAuth.Tests.Gateway.Rules;

public sealed class CallRuleTests
{
    private const string Named = $"<header name='JvbRoomName' value='{Room}'/>";

    [Theory]
    [InlineData("""{"user":{"id":"u1"},"group":"g"}""", "<header name='X-outbound-call-initiator-user' value='u1'/><header name='X-outbound-call-initiator-group' value='g'/>")]
    [InlineData("""{"user":{"id":17}}""", "<header name='X-outbound-call-initiator-user' value='17'/>")]
    [InlineData("""{"user":{"name":"Alice"},"group":"g"}""", "")]
    [InlineData("""{"group":"g"}""", "")]
    public void A_call_says_who_asked_for_it_as_the_token_says(string context, string written)
    {
        var forged =
            "<header name='X-outbound-call-initiator-user' value='boss'/><header name='x-OUTBOUND-call-initiator-group' value='admins'/>"
            + "<header xmlns='urn:other' name='X-outbound-call-initiator-user' value='boss'/>";
        foreach (var before in new[] { "", forged })
        {
            var sent = In(Room, "moderator", Given.Token("a", context: context)).Send(Dial($"{before}{Named}{before}<header name='X-other' value='1'/>")).Written();

            Assert.Contains($"<dial xmlns='urn:xmpp:rayo:1' to='+1' from='x'>{Named}<header name='X-other' value='1'/>{written}</dial>", sent, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("<header name='JvbRoomName'/>")]
    [InlineData("<header name='JvbRoomName' value=''/>")]
    [InlineData("<header name='JvbRoomName' value='b@conference.meet.example.com'/>")]
    [InlineData("<header name='JvbRoomName' value='" + Room + "/focus'/>")]
    [InlineData(Named + "<header name='JvbRoomName' value='b@conference.meet.example.com'/>")]
    [InlineData("<header name='jvbroomname' value='b@conference.meet.example.com'/>" + Named)]
    [InlineData(Named + "<header xmlns='urn:other' name='JvbRoomName' value='b@conference.meet.example.com'/>")]
    public void A_call_leads_into_the_room_it_is_asked_of_and_no_other(string headers)
    {
        var refusal = In(Room, "moderator", Given.Token("*")).Send(Dial(headers)).Refused();

        Assert.Equal("feature.room", refusal.Code);
        Assert.Contains("<error type='auth'><forbidden ", Given.Written(refusal.Reply!), StringComparison.Ordinal);
    }

    [Fact]
    public void A_tenants_room_is_named_as_the_client_addresses_it()
    {
        const string room = "a@conference.acme.meet.example.com";
        In(room, "moderator", Given.Token("*")).Send(
            $"<iq type='set' id='1' to='{room}/focus'><dial xmlns='urn:xmpp:rayo:1' to='+1'><header name='JvbRoomName' value='{room}'/></dial></iq>").Forwarded();
    }

    [Fact]
    public void Other_requests_keep_their_headers() => Assert.Contains(
        "X-outbound-call-initiator-user",
        In(Room, "moderator", Given.Token("a")).Send(
            $"<iq type='set' id='1' to='{Room}/focus'><x xmlns='urn:other'><header name='X-outbound-call-initiator-user'/></x></iq>").Written(),
        StringComparison.Ordinal);

    private static string Dial(string headers) =>
        $"<iq type='set' id='1' to='{Room}/focus'><dial xmlns='urn:xmpp:rayo:1' to='+1' from='x'>{headers}</dial></iq>";
}
