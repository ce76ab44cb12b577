using JwtXmppAuth.Testing;

namespace JwtXmppAuth.Tests.Gateway.Upstreams.Component;

/// <summary>What the server says to somebody who is not here, and what it should not say at all.</summary>
public sealed class NobodyThereTests
{
    private const string Ghost = "ghost@meet.example.com/x";

    private readonly ComponentWorld _world = new();

    private FakeLink Link => _world.Link;

    [Theory]
    [InlineData("<message type='groupchat' {0}/>")]
    [InlineData("<message type='chat' {0}/>")]
    [InlineData("<message {0}/>")]
    [InlineData("<iq type='get' id='i' {0}><ping xmlns='urn:xmpp:ping'/></iq>")]
    [InlineData("<iq type='set' id='i' {0}><jingle xmlns='urn:xmpp:jingle:1'/></iq>")]
    [Requirement("RFC 6121", "8.5.3.2", "What is for a resource that is not there is answered with service-unavailable")]
    public void A_stanza_for_a_resource_that_is_not_there_is_refused(string stanza)
    {
        Link.Say(string.Format(null, stanza, $"from='{ComponentWorld.Room}/ben' to='{Ghost}'"));
        var answer = Assert.Single(Link.Take());
        Assert.Equal("service-unavailable", answer.Error());
        Assert.Equal((Ghost, ComponentWorld.Room + "/ben"), (answer.From?.ToString(), answer.To?.ToString()));
    }

    [Fact]
    public void A_presence_for_a_ghost_is_answered_by_its_leaving()
    {
        Link.Say($"<presence from='{ComponentWorld.Room}/ben' to='{Ghost}'/>");
        Assert.Equal($"presence unavailable {Ghost} {ComponentWorld.Room}/ben", Assert.Single(Link.Take()).Line());
    }

    [Theory]
    [InlineData("<message type='error' from='{room}' to='ghost@meet.example.com/x'/>")]
    [InlineData("<presence type='error' from='{room}/a' to='ghost@meet.example.com/x'/>")]
    [InlineData("<presence type='unavailable' from='{room}/a' to='ghost@meet.example.com/x'/>")]
    [InlineData("<presence type='subscribe' from='{room}/a' to='ghost@meet.example.com'/>")]
    [InlineData("<presence from='{room}/a' to='ghost@meet.example.com'/>")]
    [InlineData("<presence from='{room}/a' to='meet.example.com'/>")]
    [InlineData("<iq type='result' id='i' from='{room}' to='ghost@meet.example.com/x'/>")]
    [InlineData("<iq type='error' id='i' from='{room}' to='meet.example.com'/>")]
    [Requirement("RFC 6120", "8.3.1", "An error is not answered with an error")]
    public void There_are_things_nobody_answers(string stanza)
    {
        Link.Say(stanza.Replace("{room}", ComponentWorld.Room, StringComparison.Ordinal));
        Assert.Empty(Link.Take());
    }

    [Theory]
    [InlineData("<message to='{ada}'/>")]
    [InlineData("<message from='@' to='{ada}'/>")]
    [InlineData("<message from='ben@meet.example.com/x' to='{ada}'/>")]
    [InlineData("<message from='meet.example.com' to='{ada}'/>")]
    [InlineData("<message from='room@conference.meet.example.com' to='ada@elsewhere.example.com/desk'/>")]
    [InlineData("<message from='room@conference.meet.example.com' to='@'/>")]
    [InlineData("<message from='room@conference.meet.example.com'/>")]
    public async Task What_is_from_or_to_nobody_it_could_be_is_dropped(string stanza)
    {
        await using var ada = await _world.ConnectAsync();
        Link.Say(stanza.Replace("{ada}", ada.Jid.ToString(), StringComparison.Ordinal));
        Assert.Empty(ada.TakeAll());
        Assert.Empty(Link.Take());
    }

    [Theory]
    [InlineData("<message from='x@elsewhere.example.com' to='{ada}'/>", "service-unavailable")]
    [InlineData("<iq type='get' id='i' from='x@elsewhere.example.com' to='{ada}'><ping xmlns='urn:xmpp:ping'/></iq>", "service-unavailable")]
    [InlineData("<message type='error' from='x@elsewhere.example.com' to='{ada}'/>", null)]
    public async Task Who_cannot_be_reached_reaches_nobody(string stanza, string? error)
    {
        await using var ada = await _world.ConnectAsync();
        Link.Say(stanza.Replace("{ada}", ada.Jid.ToString(), StringComparison.Ordinal));
        Assert.Empty(ada.TakeAll());
        Assert.Equal(error, Link.Take().SingleOrDefault()?.Error());
    }

    [Theory]
    [InlineData("<iq type='get' id='i' {0}><ping xmlns='urn:xmpp:ping'/></iq>", null)]
    [InlineData("<iq type='get' id='i' {0}><query xmlns='http://jabber.org/protocol/disco#info'/></iq>", null)]
    [InlineData("<iq type='get' id='i' {0}><query xmlns='http://jabber.org/protocol/disco#items'/></iq>", null)]
    [InlineData("<iq type='get' id='i' {0}><services xmlns='urn:xmpp:extdisco:2'/></iq>", "service-unavailable")]
    [InlineData("<iq type='get' id='i' {0}/>", "bad-request")]
    public void Anybody_at_the_server_may_ask_the_domain_what_it_is(string request, string? error)
    {
        Link.Say(string.Format(null, request, "from='conference.meet.example.com' to='meet.example.com'"));
        var answer = Assert.Single(Link.Take());
        Assert.Equal(error, answer.Error());
        Assert.Equal(("meet.example.com", "conference.meet.example.com"), (answer.From?.ToString(), answer.To?.ToString()));
    }

    [Fact]
    public async Task A_message_for_a_user_reaches_the_session_that_is_available()
    {
        await using var ada = await _world.ConnectAsync();
        await ada.SendAsync("<presence/>");
        ada.TakeAll();
        Link.Say($"<message from='{ComponentWorld.Room}' to='ada@meet.example.com'/>");
        Assert.Equal(ada.Jid, Assert.Single(ada.TakeAll()).To);
    }
}
