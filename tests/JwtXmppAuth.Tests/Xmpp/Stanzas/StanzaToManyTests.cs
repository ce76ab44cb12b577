using JwtXmppAuth.Tests.Gateway;
using JwtXmppAuth.Xmpp;

namespace JwtXmppAuth.Tests.Xmpp.Stanzas;

public sealed class StanzaToManyTests
{
    [Theory]
    [InlineData("<message from='room@c/a' id='1'><body>x</body></message>")]
    [InlineData("<message from='room@c/a' to='somebody@else' id='1'><body>x</body></message>")]
    public void The_same_stanza_for_somebody_else_differs_in_nothing_but_the_addressee(string xml)
    {
        Assert.True(Jid.TryParse("ben@example.com/desk", out var ben));
        var stanza = Given.Stanza(xml).For(ben);
        var same = Given.Stanza("<message from='room@c/a' id='1' to='ben@example.com/desk'><body>x</body></message>");
        Assert.Equal(same.ToString(), stanza.ToString());
        Assert.Equal((same.To, same.From, same.Kind, same.Id), (stanza.To, stanza.From, stanza.Kind, stanza.Id));
    }
}
