using JwtXmppAuth.Gateway.Rules;

namespace JwtXmppAuth.Tests.Gateway.Rules;

public sealed class AddressRuleTests
{
    private static readonly SessionContext Session = Given.Session(Given.Token());

    [Theory]
    [InlineData("")]
    [InlineData(" from='" + Given.Client + "'")]
    [InlineData(" from='" + Given.Node + "@meet.example.com'")]
    [InlineData(" from='admin@meet.example.com/x'")]
    [InlineData(" from='a@conference.meet.example.com/focus'")]
    [InlineData(" from=''")]
    [InlineData(" from='@'")]
    public void A_client_speaks_as_itself_whatever_it_writes(string from) =>
        Assert.Equal(Given.Client, Judge($"<message to='a@b'{from}/>").Forwarded().Element.Attribute("from"));

    [Theory]
    [InlineData("A@Conference.Meet.Example.COM/Nick", "a@conference.meet.example.com/Nick")]
    [InlineData("meet.example.com", "meet.example.com")]
    public void The_server_gets_the_address_that_was_judged(string written, string prepared) =>
        Assert.Equal(prepared, Judge($"<message to='{written}'/>").Forwarded().Element.Attribute("to"));

    [Fact]
    public void A_stanza_to_nobody_stays_so() => Assert.Null(Judge("<presence/>").Forwarded().Element.Attribute("to"));

    [Theory]
    [InlineData("")]
    [InlineData("@")]
    [InlineData("a@")]
    [InlineData("@b")]
    [InlineData("a@b/")]
    [InlineData("/r")]
    public void A_malformed_address_is_answered(string to)
    {
        var refusal = Judge($"<message id='7' to='{to}'><body>x</body></message>").Refused();

        Assert.Equal("stanza.to", refusal.Code);
        Assert.Equal(
            $"<message type='error' id='7' from='{to}' to='{Given.Client}'><error type='modify'>"
                + "<jid-malformed xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error></message>",
            Given.Written(refusal.Reply!));
    }

    [Theory]
    [InlineData("<message type='error' to='@'/>")]
    [InlineData("<iq type='result' to='@'/>")]
    [InlineData("<iq type='error' to='@'/>")]
    [InlineData("<presence type='error' to='@'/>")]
    public void An_error_is_never_answered_with_an_error(string stanza) => Assert.Null(Judge(stanza).Refused().Reply);

    private static RuleOutcome Judge(string stanza) => new AddressRule().FromClient(Given.Stanza(stanza), Session);
}
