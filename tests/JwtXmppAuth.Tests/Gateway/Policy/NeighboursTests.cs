using JwtXmppAuth.Gateway.Configuration;
using JwtXmppAuth.Gateway.Rules;
using JwtXmppAuth.Tests.Gateway.Rules;

namespace JwtXmppAuth.Tests.Gateway.Policy;

/// <summary>Nothing of a session goes to another host of the gateway, whatever lies there.</summary>
public sealed class NeighboursTests
{
    private static readonly HostOptions Meet = Given.Host();
    private static readonly HostOptions Other = new() { Domain = "other.example.com" };
    private static readonly HostOptions Parent = new() { Domain = "example.com", Muc = "rooms.example.net" };
    private static readonly HostOptions Guests = new() { Domain = "guest.meet.example.com", MucBase = "meet.example.com", AllowEmptyToken = true };

    [Theory]
    [InlineData("<presence to='a@lobby.other.example.com/n'/>")]
    [InlineData("<presence to='a@breakout.other.example.com/n'><x xmlns='http://jabber.org/protocol/muc'/></presence>")]
    [InlineData("<message to='polls.other.example.com'/>")]
    [InlineData("<iq type='get' id='1' to='other.example.com'><query xmlns='http://jabber.org/protocol/disco#info'/></iq>")]
    [InlineData("<iq type='set' id='1' to='focus.other.example.com'><conference xmlns='http://jitsi.org/protocol/focus'/></iq>")]
    [InlineData("<message to='0b1f@other.example.com/web'><body>hello</body></message>")]
    [InlineData("<message to='x@deep.below.other.example.com'/>")]
    [InlineData("<message to='auth.example.com'/>")]
    [InlineData("<message to='lobby.rooms.example.net'/>")]
    public void What_belongs_to_another_host_is_out_of_reach(string stanza)
    {
        var refusal = Judge(Meet, stanza).Refused();

        Assert.Equal("stanza.host", refusal.Code);
        Assert.Contains("<error type='cancel'><not-allowed ", Given.Written(refusal.Reply!), StringComparison.Ordinal);
        Assert.Contains("belongs to another host of this gateway", refusal.Explanation, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("<presence to='a@lobby.meet.example.com/n'/>")]
    [InlineData("<presence to='a@breakout.meet.example.com/n'/>")]
    [InlineData("<iq type='get' id='1' to='meet.example.com'><ping xmlns='urn:xmpp:ping'/></iq>")]
    [InlineData("<message to='focus@auth.meet.example.com/focus'/>")]
    [InlineData("<message to='guest.meet.example.com'/>")]
    [InlineData("<message to='x@elsewhere.example'/>")]
    [InlineData("<message to='x@another.example.org'/>")]
    [InlineData("<message to='x@notother.example.org'/>")]
    [InlineData("<presence/>")]
    public void The_rest_is_not_the_gateways_to_judge(string stanza) => Judge(Meet, stanza).Forwarded();

    [Theory]
    [InlineData("lobby.meet.example.com")]
    [InlineData("focus.meet.example.com")]
    [InlineData("meet.example.com")]
    [InlineData("a@breakout.meet.example.com/n")]
    public void Hosts_that_share_a_conference_are_at_home_with_each_other(string to) => Judge(Guests, $"<presence to='{to}'/>", "guest.meet.example.com").Forwarded();

    [Theory]
    [InlineData("lobby.meet.example.com", "stanza.host")]
    [InlineData("lobby.other.example.com", "stanza.host")]
    [InlineData("lobby.example.com", null)]
    [InlineData("xmeet.example.com", null)]
    public void Of_nested_domains_the_longest_counts(string to, string? code) => Assert.Equal(code, Judge(Parent, $"<presence to='{to}'/>").Code());

    private static RuleOutcome Judge(HostOptions host, string stanza, string? domain = null)
    {
        var session = Given.Session(Given.Token("*"), host: host);
        if (domain is not null)
            session = session with { Jid = Given.Jid($"{Given.Node}@{domain}/web") };
        return StanzaPipeline.For(host, Meet, Other, Parent, Guests).FromClient(Given.Stanza(stanza), session);
    }
}
