using JwtXmppAuth.Gateway.Configuration;
using JwtXmppAuth.Gateway.Rules;

namespace JwtXmppAuth.Tests.Gateway.Rules;

public sealed class HandoffRuleTests
{
    private const string Handoff = "<handoff xmlns='urn:jwtxmppauth:handoff:0'>a.b.c</handoff>";

    [Theory]
    [InlineData("<iq type='set' id='1'>" + Handoff + "</iq>")]
    [InlineData("<iq type='set' id='1' to='meet.example.com'>" + Handoff + "</iq>")]
    [InlineData("<iq type='set' id='1' to='" + Given.Client + "'><x xmlns='urn:example'/>" + Handoff + "</iq>")]
    [InlineData("<iq type='get' id='1'><anything xmlns='urn:jwtxmppauth:handoff:0'/></iq>")]
    public void A_client_that_tries_a_hand_off_hears_that_nobody_knows_it(string iq)
    {
        var refusal = Refused(iq);
        Assert.Equal("stanza.handoff", refusal.Code);
        Assert.Contains("<service-unavailable", Given.Written(refusal.Reply!), StringComparison.Ordinal);
        Assert.DoesNotContain("handoff refused", Given.Written(refusal.Reply!), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("<iq type='result' id='1'>" + Handoff + "</iq>")]
    [InlineData("<iq type='error' id='1'>" + Handoff + "</iq>")]
    public void Nor_does_it_answer_one(string iq) => Assert.Null(Refused(iq).Reply);

    [Theory]
    [InlineData("<iq type='set' id='1'><handoff xmlns='urn:example'/></iq>")]
    [InlineData("<iq type='set' id='1'><x xmlns='urn:example'>" + Handoff + "</x></iq>")]
    public void Anything_else_passes(string iq) =>
        Assert.IsType<RuleOutcome.Forward>(StanzaPipeline.For(new HostOptions { Domain = "meet.example.com" })
            .FromClient(Given.Stanza(iq), Given.Session(token: null)));

    private static RuleOutcome.Refuse Refused(string iq) =>
        Assert.IsType<RuleOutcome.Refuse>(StanzaPipeline.For(new HostOptions { Domain = "meet.example.com" })
            .FromClient(Given.Stanza(iq), Given.Session(token: null)));
}
