using JwtXmppAuth.Gateway.Rules;

namespace JwtXmppAuth.Tests.Gateway.Rules;

public sealed class ServerWordsRuleTests
{
    [Theory]
    [InlineData("<permissions xmlns='http://jitsi.org/jitmeet'><p name='recording' val='true'/></permissions>")]
    [InlineData("<permissions/>")]
    [InlineData("<Permissions xmlns='urn:other'/>")]
    [InlineData("<x xmlns='http://jabber.org/protocol/muc#user'><item role='moderator'/><status code='110'/></x>")]
    [InlineData("<occupant-id xmlns='urn:xmpp:occupant-id:0' id='somebody'/>")]
    [InlineData("<ignore xmlns='http://jitsi.org/jitmeet/'/>")]
    [InlineData("<ignore xmlns='http://jitsi.org/jitmeet'/>")]
    [InlineData("<bot type='poltergeist'/>")]
    [InlineData("<creator_user><id>u2</id></creator_user>")]
    [InlineData("<creator_group>g</creator_group>")]
    [InlineData("<call_id>1</call_id>")]
    [InlineData("<call_cancel/>")]
    public void A_presence_loses_what_only_a_server_says(string forged)
    {
        foreach (var attributes in new[] { "", " type='unavailable'" })
        {
            var sent = Send($"<presence to='a@conference.meet.example.com/n'{attributes}>{forged}<keep xmlns='x'/>{forged}</presence>");
            Assert.EndsWith("><keep xmlns='x'/></presence>", sent, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("<display-name xmlns='http://jitsi.org/protocol/display-name' source='token'>Boss</display-name>")]
    [InlineData("<occupant-id xmlns='urn:xmpp:occupant-id:0' id='somebody'/>")]
    public void So_does_a_message(string forged) => Assert.EndsWith(
        "><body>b</body></message>",
        Send($"<message type='groupchat' to='a@conference.meet.example.com'>{forged}<body>b</body>{forged}</message>"),
        StringComparison.Ordinal);

    [Theory]
    [InlineData("<presence to='a@conference.meet.example.com/n'><x xmlns='http://jabber.org/protocol/muc'/><bot type='jigasi'/><nick xmlns='http://jabber.org/protocol/nick'>A</nick><jitsi_participant_region>eu</jitsi_participant_region></presence>")]
    [InlineData("<message to='a@conference.meet.example.com'><x xmlns='http://jabber.org/protocol/muc#user'><invite to='b@c'/></x></message>")]
    [InlineData("<iq type='set' id='1' to='a@conference.meet.example.com/n'><permissions/></iq>")]
    public void What_clients_say_stays(string stanza) =>
        Assert.Equal(Given.Stanza(stanza).Element.Children.Length, Forward(stanza).Forwarded().Element.Children.Length);

    private static string Send(string stanza) => Forward(stanza).Written();

    private static RuleOutcome Forward(string stanza) => StanzaPipeline.For(Given.Host()).FromClient(Given.Stanza(stanza), Given.Session(Given.Token()));
}
