using JwtXmppAuth.Gateway.Rules;
using JwtXmppAuth.Tokens;

namespace JwtXmppAuth.Tests.Gateway.Rules;

public sealed class CalleeRuleTests
{
    private const string Room = "a@conference.meet.example.com";
    private const string Bob = """{"callee":{"id":"u2","name":"Bob","avatar":"https://example.org/b.png"}}""";
    private const string Written =
        "<callee xmlns='urn:jwtxmppauth:callee:0'><id>u2</id><name>Bob</name><avatar>https://example.org/b.png</avatar></callee>";
    private const string Own = "<x xmlns='http://jabber.org/protocol/muc#user'><item role='participant'/><status code='100'/><status code='110'/></x>";
    private const string Forged = "<callee xmlns='urn:jwtxmppauth:callee:0'><name>Mallory</name></callee>";

    [Theory]
    [InlineData(Room + "/nick")]
    [InlineData("a@conference.t.meet.example.com/nick")]
    public void The_caller_sees_the_callee_in_his_own_presence(string from) => Assert.Equal(
        $"<presence from='{from}'>{Own}{Written}</presence>",
        Deliver(Given.Token(context: Bob), $"<presence from='{from}'>{Own}</presence>"));

    [Theory]
    [InlineData("""{"name":"Bob"}""", "<name>Bob</name>")]
    [InlineData("""{"id":2,"avatar":"x"}""", "<id>2</id><avatar>x</avatar>")]
    public void What_the_token_does_not_say_is_absent(string callee, string content) => Assert.Contains(
        $"<callee xmlns='urn:jwtxmppauth:callee:0'>{content}</callee>",
        Deliver(Given.Token(context: $$"""{"callee":{{callee}}}"""), $"<presence from='{Room}/nick'>{Own}</presence>"),
        StringComparison.Ordinal);

    [Theory]
    [InlineData($"<presence from='{Room}/other'><x xmlns='http://jabber.org/protocol/muc#user'><status code='201'/></x></presence>")]
    [InlineData($"<presence from='{Room}/other'><x xmlns='http://jabber.org/protocol/muc'><status code='110'/></x></presence>")]
    [InlineData($"<presence from='{Room}/other'><status code='110'/></presence>")]
    [InlineData($"<presence from='{Room}/other'><x xmlns='http://jabber.org/protocol/muc#user'><status xmlns='y' code='110'/></x></presence>")]
    [InlineData($"<presence from='{Room}/nick' type='unavailable'>{Own}</presence>")]
    [InlineData($"<presence from='{Room}/nick' type='error'>{Own}</presence>")]
    [InlineData($"<presence from='conference.meet.example.com'>{Own}</presence>")]
    [InlineData($"<presence from='a@breakout.meet.example.com/nick'>{Own}</presence>")]
    [InlineData($"<presence>{Own}</presence>")]
    [InlineData($"<message from='{Room}'>{Own}</message>")]
    public void No_other_stanza_shows_it(string stanza) =>
        Assert.DoesNotContain("callee", Deliver(Given.Token(context: Bob), stanza), StringComparison.Ordinal);

    [Theory]
    [InlineData($"<presence from='{Room}/other'>{Forged}</presence>")]
    [InlineData($"<message from='{Room}/other'>{Forged}</message>")]
    [InlineData($"<presence from='{Room}/other'>{Forged}<x/>{Forged}</presence>")]
    [InlineData("<iq type='set' id='1' from='c@d/e'><other xmlns='urn:jwtxmppauth:callee:0'/></iq>")]
    public void Nobody_is_shown_what_another_wrote(string stanza)
    {
        Assert.DoesNotContain("urn:jwtxmppauth:callee:0", Deliver(Given.Token(context: Bob), stanza), StringComparison.Ordinal);
        Assert.DoesNotContain("urn:jwtxmppauth:callee:0", Deliver(null, stanza), StringComparison.Ordinal);
    }

    [Fact]
    public void A_forged_one_in_the_own_presence_is_replaced() => Assert.Equal(
        $"<presence from='{Room}/nick'>{Own}{Written}</presence>",
        Deliver(Given.Token(context: Bob), $"<presence from='{Room}/nick'>{Forged}{Own}</presence>"));

    [Fact]
    public void Who_has_no_callee_is_shown_none() => Assert.Equal(
        $"<presence from='{Room}/nick'>{Own}</presence>", Deliver(Given.Token(), $"<presence from='{Room}/nick'>{Own}</presence>"));

    [Theory]
    [InlineData("presence", "")]
    [InlineData("presence", " type='unavailable'")]
    [InlineData("message", " type='groupchat'")]
    [InlineData("iq", " type='get' id='1'")]
    public void What_a_client_writes_does_not_reach_the_server(string name, string attributes)
    {
        var outcome = StanzaPipeline.For(Given.Host()).FromClient(
            Given.Stanza($"<{name} to='{Room}/nick'{attributes}>{Forged}<keep xmlns='x'/>{Forged}</{name}>"), Given.Session(Given.Token(context: Bob)));

        Assert.DoesNotContain("callee", outcome.Written(), StringComparison.Ordinal);
        Assert.Contains("<keep xmlns='x'/>", outcome.Written(), StringComparison.Ordinal);
    }

    private static string Deliver(VerifiedToken? token, string stanza) =>
        Given.Written(StanzaPipeline.For(Given.Host()).ToClient(Given.Stanza(stanza), Given.Session(token)).Element);
}
