using JwtXmppAuth.Gateway.Rules;
using JwtXmppAuth.Tokens;

namespace JwtXmppAuth.Tests.Gateway.Rules;

public sealed class IdentityRuleTests
{
    private const string Room = "a@conference.meet.example.com";
    private const string Alice = """{"user":{"id":"u1","name":"Alice","moderator":true,"email":"canary@example.org"},"group":"g"}""";
    private const string Written =
        "<identity><user><id>u1</id><name>Alice</name><moderator>true</moderator></user><group>g</group></identity>";

    /// <summary>In no namespace, in others', in ours, in any case, with attributes and content, prefixed.</summary>
    public static TheoryData<string> Forgeries =>
    [
        "<identity><user><id>admin</id></user></identity>",
        "<identity/>",
        "<identity xmlns=''><user><id>admin</id></user></identity>",
        "<identity xmlns='jabber:client'><user><id>admin</id></user></identity>",
        "<identity xmlns='http://jitsi.org/jitmeet'><user xmlns='jabber:client'/></identity>",
        "<identity xmlns='http://jabber.org/protocol/disco#info' category='c'/>",
        "<p:identity xmlns:p='urn:x'><user/></p:identity>",
        "<xml:identity/>",
        "<Identity><user/></Identity>",
        "<IDENTITY/>",
        "<identity a='1' xml:lang='en'>text</identity>",
        "<identity><identity/></identity>",
    ];

    [Theory]
    [MemberData(nameof(Forgeries))]
    public void A_forged_identity_never_reaches_the_server(string forged)
    {
        foreach (var content in new[] { forged, forged + "<x/>", "<x/>" + forged, $"<x/>{forged}<y/>", forged + forged + "<x/>" + forged })
        {
            foreach (var attributes in new[] { $" to='{Room}/nick'", $" to='{Room}'", " to='b@breakout.meet.example.com/nick'" })
            {
                var sent = Judge(Given.Token(context: Alice), $"<presence{attributes}>{content}</presence>");

                Assert.EndsWith(Written + "</presence>", sent.Written(), StringComparison.Ordinal);
                Assert.Equal(1, Identities(sent));
            }

            foreach (var attributes in new[] { "", " to='meet.example.com'", " type='unavailable'", $" to='{Room}/nick' type='unavailable'" })
                Assert.Equal(0, Identities(Judge(Given.Token(context: Alice), $"<presence{attributes}>{content}</presence>")));

            Assert.Equal(0, Identities(Judge(Given.Token(context: "{}"), $"<presence to='{Room}/nick'>{content}</presence>")));
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("/nick")]
    public void The_verified_identity_stands_at_the_end_of_what_the_client_wrote(string resource) => Assert.Equal(
        $"<presence to='{Room}{resource}' from='{Given.Client}'><x xmlns='http://jabber.org/protocol/muc'/><nick xmlns='http://jabber.org/protocol/nick'>A</nick>{Written}</presence>",
        Judge(
            Given.Token(context: Alice),
            $"<presence to='{Room}{resource}'><x xmlns='http://jabber.org/protocol/muc'/><nick xmlns='http://jabber.org/protocol/nick'>A</nick></presence>").Written());

    [Theory]
    [InlineData("{}", "")]
    [InlineData("""{"group":"g"}""", "")]
    [InlineData("""{"user":{}}""", "<identity><user/></identity>")]
    [InlineData("""{"user":{},"group":"g"}""", "<identity><user/><group>g</group></identity>")]
    [InlineData("""{"user":{"id":"u1"}}""", "<identity><user><id>u1</id></user></identity>")]
    [InlineData("""{"user":{"id":"u1"},"group":""}""", "<identity><user><id>u1</id></user><group/></identity>")]
    [InlineData("""{"user":{"id":"","name":"<b>&'\""}}""", "<identity><user><id/><name>&lt;b&gt;&amp;&apos;&quot;</name></user></identity>")]
    public void The_group_stands_beside_a_user_only(string context, string identity) => Assert.Equal(
        $"<presence to='{Room}/nick' from='{Given.Client}'>{identity}</presence>".Replace("></presence>", identity.Length == 0 ? "/>" : "></presence>", StringComparison.Ordinal),
        Judge(Given.Token(context: context), $"<presence to='{Room}/nick'/>").Written());

    [Fact]
    public void Whoever_leaves_has_been_shown() => Assert.Equal(
        $"<presence to='{Room}/nick' type='unavailable' from='{Given.Client}'/>",
        Judge(Given.Token(context: Alice), $"<presence to='{Room}/nick' type='unavailable'/>").Written());

    [Theory]
    [InlineData("<message to='a@conference.meet.example.com' type='groupchat'><identity/></message>")]
    [InlineData("<iq type='result' id='1' to='x@meet.example.com/y'><query xmlns='http://jabber.org/protocol/disco#info'><identity category='client'/></query></iq>")]
    public void Only_presences_speak_of_who_somebody_is(string stanza) =>
        Assert.Equal(Given.Stanza(stanza).Element.Children.Length, Judge(Given.Token(context: Alice), stanza).Forwarded().Element.Children.Length);

    [Fact]
    public void No_e_mail_leaves() => Assert.DoesNotContain(
        "canary", Judge(Given.Token(context: Alice), $"<presence to='{Room}/nick'/>").Written(), StringComparison.Ordinal);

    private static int Identities(RuleOutcome outcome) =>
        outcome.Forwarded().Element.Elements.Count(child => child.Name.Equals("identity", StringComparison.OrdinalIgnoreCase));

    private static RuleOutcome Judge(VerifiedToken? token, string stanza) =>
        StanzaPipeline.For(Given.Host()).FromClient(Given.Stanza(stanza), Given.Session(token));
}
