using JwtXmppAuth.Gateway.Upstreams;
using JwtXmppAuth.Testing;
using JwtXmppAuth.Testing.Scenarios;
using JwtXmppAuth.Xmpp;

namespace JwtXmppAuth.Tests.Gateway.Upstreams.Component;

/// <summary>What stays in the client domain, and what goes over its link.</summary>
public sealed class ComponentDomainTests
{
    private readonly ComponentWorld _world = new(domain =>
    {
        domain.Companions.Add(new() { Type = "lobbyrooms", Domain = "lobby.meet.example.com" });
        domain.Reachable.Add("Speakers.Example.com");
    });

    private FakeLink Link => _world.Link;

    [Fact]
    public async Task A_session_joins_hears_and_leaves()
    {
        await using var ada = await _world.ConnectAsync();
        await ada.SendAsync($"<presence to='{ComponentWorld.Room}/ada'><x xmlns='http://jabber.org/protocol/muc'/></presence>");
        Assert.Equal($"presence ada@meet.example.com/desk {ComponentWorld.Room}/ada", Assert.Single(Link.Take()).Line());

        Link.Say($"<message type='groupchat' from='{ComponentWorld.Room}/ben' to='ada@meet.example.com/desk'><body>hello</body></message>");
        Assert.Equal("hello", (await ada.ReceiveAsync()).Element.Child("body", XmppNamespaces.Client)?.Text);

        await ada.SendAsync($"<presence type='unavailable' to='{ComponentWorld.Room}/ada'/>");
        Assert.Equal($"presence unavailable ada@meet.example.com/desk {ComponentWorld.Room}/ada", Assert.Single(Link.Take()).Line());
        await ada.DisposeAsync();
        Assert.Empty(Link.Take());
    }

    [Theory]
    [InlineData("<message from='ben@meet.example.com/desk' to='room@conference.meet.example.com'/>")]
    [InlineData("<message to='Room@Conference.meet.example.com'/>")]
    [Requirement("RFC 6120", "8.1.2.1", "The server stamps the full JID of the sender on every stanza")]
    public async Task The_link_carries_the_true_sender_and_the_prepared_addressee(string sent)
    {
        await using var ada = await _world.ConnectAsync();
        await ada.SendAsync(sent);
        Assert.Equal("message ada@meet.example.com/desk room@conference.meet.example.com", Assert.Single(Link.Take()).Line());
    }

    [Theory]
    [InlineData("conference.meet.example.com", true)]
    [InlineData("focus.meet.example.com", true)]
    [InlineData("lobby.meet.example.com", true)]
    [InlineData("speakers.example.com", true)]
    [InlineData("auth.meet.example.com", false)]
    [InlineData("example.com", false)]
    [InlineData("conference.meet.example.com.example.net", false)]
    public async Task Sessions_reach_the_conference_the_focus_and_what_is_configured(string domain, bool reached)
    {
        await using var ada = await _world.ConnectAsync();
        await ada.SendAsync($"<iq type='get' id='i' to='x@{domain}'><ping xmlns='urn:xmpp:ping'/></iq>");
        Assert.Equal(reached ? 1 : 0, Link.Take().Count);
        Assert.Equal(reached ? [] : ["not-allowed"], ada.TakeAll().Select(stanza => stanza.Error()));
    }

    [Theory]
    [InlineData("<iq type='get' id='i'><ping xmlns='urn:xmpp:ping'/></iq>", null)]
    [InlineData("<iq type='get' id='i' to='meet.example.com'><ping xmlns='urn:xmpp:ping'/></iq>", null)]
    [InlineData("<iq type='get' id='i' to='meet.example.com'><query xmlns='http://jabber.org/protocol/disco#info'/></iq>", null)]
    [InlineData("<iq type='get' id='i' to='meet.example.com'><services xmlns='urn:xmpp:extdisco:2'/></iq>", null)]
    [InlineData("<iq type='get' id='i' to='meet.example.com'><services xmlns='urn:xmpp:extdisco:1'/></iq>", null)]
    [InlineData("<iq type='get' id='i'><query xmlns='jabber:iq:roster'/></iq>", null)]
    [InlineData("<iq type='get' id='i' to='ada@meet.example.com'><query xmlns='jabber:iq:roster'/></iq>", null)]
    [InlineData("<iq type='get' id='i' to='ben@meet.example.com'><query xmlns='jabber:iq:roster'/></iq>", "service-unavailable")]
    [InlineData("<iq type='set' id='i' to='meet.example.com'><session xmlns='urn:ietf:params:xml:ns:xmpp-session'/></iq>", null)]
    [InlineData("<iq type='get' id='i' to='meet.example.com'><query xmlns='http://jabber.org/protocol/disco#info' node='x'/></iq>", "item-not-found")]
    [InlineData("<iq type='get' id='i' to='meet.example.com'><vCard xmlns='vcard-temp'/></iq>", "service-unavailable")]
    [InlineData("<iq type='set' id='i'><query xmlns='jabber:iq:roster'/></iq>", "service-unavailable")]
    [InlineData("<iq type='get' id='i'/>", "bad-request")]
    [InlineData("<message to='meet.example.com'/>", "service-unavailable")]
    [InlineData("<message to='nobody@meet.example.com'/>", "service-unavailable")]
    [InlineData("<message to='@'/>", "jid-malformed")]
    [InlineData("<message/>", "service-unavailable")]
    public async Task The_domain_answers_its_users_itself(string asked, string? error)
    {
        await using var ada = await _world.ConnectAsync();
        await ada.SendAsync(asked);
        Assert.Equal(error, Assert.Single(ada.TakeAll()).Error());
        Assert.Empty(Link.Take());
    }

    [Theory]
    [InlineData("<iq type='error' id='i'/>")]
    [InlineData("<iq type='result' id='i' to='nobody@meet.example.com/x'/>")]
    [InlineData("<message type='error' to='nobody@meet.example.com/x'/>")]
    [InlineData("<presence type='error' to='nobody@meet.example.com/x'/>")]
    [InlineData("<message type='error' to='example.com'/>")]
    [Requirement("RFC 6120", "8.3.1", "An error is not answered with an error")]
    public async Task Errors_are_not_answered(string sent)
    {
        await using var ada = await _world.ConnectAsync();
        await ada.SendAsync(sent);
        Assert.Empty(ada.TakeAll());
        Assert.Empty(Link.Take());
    }

    [Theory]
    [InlineData("subscribe", false)]
    [InlineData("subscribed", false)]
    [InlineData("unsubscribe", false)]
    [InlineData("unsubscribed", false)]
    [InlineData("probe", true)]
    public async Task Nobody_at_the_server_becomes_a_contact(string type, bool passes)
    {
        await using var ada = await _world.ConnectAsync();
        await ada.SendAsync($"<presence type='{type}' to='ben@speakers.example.com'/>");
        Assert.Equal(passes ? 1 : 0, Link.Take().Count);
        Assert.Equal(passes ? [] : ["feature-not-implemented"], ada.TakeAll().Select(stanza => stanza.Error()));
    }

    [Fact]
    public async Task Two_sessions_speak_to_each_other_and_not_over_the_link()
    {
        await using var ada = await _world.ConnectAsync();
        await using var ben = await _world.ConnectAsync("ben");
        await ada.SendAsync("<message from='eve@meet.example.com/x' to='ben@meet.example.com/desk'/>");
        await ada.SendAsync("<iq type='get' id='i' to='ben@meet.example.com/desk'><ping xmlns='urn:xmpp:ping'/></iq>");
        await ada.SendAsync("<presence to='ben@meet.example.com/desk'/>");
        await ada.DisposeAsync();
        Assert.Equal(
            ["message", "iq get", "presence", "presence unavailable"],
            ben.TakeAll().Select(stanza => stanza.Line().Replace(" ada@meet.example.com/desk ben@meet.example.com/desk", "", StringComparison.Ordinal)));
        Assert.Empty(Link.Take());
    }

    [Fact]
    [Requirement("RFC 6120", "10.3.1", "A message without addressee is for the sender's own account")]
    public async Task A_message_to_nobody_is_for_the_senders_own_sessions()
    {
        await using var ada = await _world.ConnectAsync();
        await using var other = await _world.ConnectAsync(resource: "hall");
        await other.SendAsync("<presence/>");
        await ada.SendAsync("<message id='note'/>");
        Assert.Equal(["presence", "message"], other.TakeAll().Select(stanza => stanza.Element.Name));
        Assert.Empty(ada.TakeAll());
        Assert.Empty(Link.Take());
    }

    [Fact]
    public async Task Clients_are_told_of_the_conference_and_its_companions()
    {
        await using var ada = await _world.ConnectAsync();
        await ada.SendAsync("<iq type='get' id='i' to='meet.example.com'><query xmlns='http://jabber.org/protocol/disco#items'/></iq>");
        var items = (await ada.ReceiveAsync()).Element.Child("query", XmppNamespaces.DiscoItems)!;
        Assert.Equal(["conference.meet.example.com", "lobby.meet.example.com"], items.Elements.Select(item => item.Attribute("jid")));

        await ada.SendAsync("<iq type='get' id='i' to='meet.example.com'><query xmlns='http://jabber.org/protocol/disco#info'/></iq>");
        var info = (await ada.ReceiveAsync()).Element.Child("query", XmppNamespaces.DiscoInfo)!;
        Assert.Equal(
            ["server im", "component lobbyrooms"],
            info.Elements.Where(child => child.Name == "identity").Select(identity => $"{identity.Attribute("category")} {identity.Attribute("type")}"));
        Assert.Contains(info.Elements, child => child.Attribute("name") == "lobby.meet.example.com");
        Assert.Contains(info.Elements, child => child.Attribute("var") == XmppNamespaces.Ping);
    }

    [Fact]
    public async Task A_resource_that_is_bound_already_is_taken_over()
    {
        await using var former = await _world.JoinedAsync();
        await using var latter = await _world.ConnectAsync();
        Assert.Equal("conflict", (await former.Connection.Ended).Error?.Condition);
        Assert.Equal($"presence unavailable ada@meet.example.com/desk {ComponentWorld.Room}/ada", Assert.Single(Link.Take()).Line());
    }

    [Fact]
    public async Task Nobody_binds_while_the_link_has_never_been_up()
    {
        var world = new ComponentWorld(up: false);
        Assert.False(world.Upstream.Health.Ready);
        var failure = await Assert.ThrowsAsync<UpstreamFailedException>(() => world.ConnectAsync());
        Assert.Equal(UpstreamFailure.Unreachable, failure.Code);
        world.Link.Return();
        Assert.True(world.Upstream.Health.Ready);
        await using var ada = await world.ConnectAsync();
    }

    [Fact]
    public async Task Nobody_binds_while_the_link_is_lost()
    {
        var world = new ComponentWorld();
        world.Link.Then = () => world.Link.Lose();
        await Assert.ThrowsAsync<UpstreamFailedException>(() => world.ConnectAsync());
        world.Link.Return();
        Assert.Contains("0 sessions", world.Upstream.Health.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_the_server_does_not_take_for_its_size_is_refused_to_the_client()
    {
        await using var ada = await _world.ConnectAsync();
        await ada.SendAsync($"<message to='{ComponentWorld.Room}'><body>{new string('x', FakeLink.MaxBytes)}</body></message>");
        Assert.Equal("policy-violation", Assert.Single(ada.TakeAll()).Error());
        Assert.Empty(Link.Take());
    }

    [Fact]
    public async Task Sessions_of_one_subject_share_a_node_and_are_told_apart_by_resources_that_nobody_chooses()
    {
        var world = new ComponentWorld(domain => domain.Node = JwtXmppAuth.Gateway.Upstreams.Domain.DomainNode.Subject);
        var login = UpstreamClient.Login("meet.example.com");
        login = login with { Identity = login.Identity with { Token = Given.Token() with { Subject = "0123", NamesUser = true } } };
        await using var one = await world.Upstream.ConnectAsync(login, TestContext.Current.CancellationToken);
        await using var two = await world.Upstream.ConnectAsync(login, TestContext.Current.CancellationToken);
        var first = await one.BindAsync("desk", TestContext.Current.CancellationToken);
        var second = await two.BindAsync("desk", TestContext.Current.CancellationToken);
        Assert.Equal(("0123", "0123"), (first.Node, second.Node));
        Assert.NotEqual(first, second);
        Assert.NotEqual("desk", first.Resource);
        Assert.False(one.Ended.IsCompleted);
    }
}
