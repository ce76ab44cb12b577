using JwtXmppAuth.Testing;
using JwtXmppAuth.Xmpp;

namespace JwtXmppAuth.Tests.Gateway.Upstreams.Component;

/// <summary>What is asked when the link is back, and what follows from the answers.</summary>
public sealed class RollCallTests
{
    private readonly ComponentWorld _world = new();

    private FakeLink Link => _world.Link;

    [Fact]
    [Requirement("XEP-0410", "3", "A client asks by a ping to itself whether it is still in a room")]
    public async Task Every_room_is_asked_for_every_session_that_believes_itself_in_it()
    {
        await using var ada = await _world.JoinedAsync();
        await using var ben = await _world.JoinedAsync("ben");
        await using var eve = await _world.ConnectAsync("eve");
        Link.Interrupt();
        var asked = Link.Return();
        Assert.Equal(
            [
                $"iq get ada@meet.example.com/desk {ComponentWorld.Room}/ada",
                $"iq get ben@meet.example.com/desk {ComponentWorld.Room}/ben",
            ],
            asked.Select(stanza => stanza.Line()).Order(StringComparer.Ordinal));
        Assert.All(asked, stanza => Assert.NotNull(stanza.Element.Child("ping", XmppNamespaces.Ping)));
        Assert.Empty(Link.Take());
    }

    [Theory]
    [InlineData("result", "", false)]
    [InlineData("error", "<error type='cancel'><not-acceptable xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error>", true)]
    [InlineData("error", "<error type='cancel'><item-not-found xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error>", true)]
    [InlineData("error", "<error type='cancel'><service-unavailable xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error>", false)]
    [InlineData("error", "<error type='cancel'><feature-not-implemented xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error>", false)]
    [InlineData("error", "<error type='wait'><remote-server-timeout xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error>", false)]
    public async Task Who_is_out_of_a_room_without_knowing_it_is_ended(string type, string error, bool ended)
    {
        await using var ada = await _world.JoinedAsync();
        await ada.SendAsync("<presence to='other@conference.meet.example.com/ada'/>");
        Link.Say($"<presence from='other@conference.meet.example.com/ada' to='{ada.Jid}'>{ComponentWorld.Self}</presence>");
        Link.Take();
        ada.TakeAll();
        Link.Interrupt();
        var asked = Link.Return().Single(stanza => stanza.To?.Node == "room");
        Link.Say($"<iq type='{type}' id='{asked.Id}' from='{asked.To}' to='{asked.From}'>{error}</iq>");

        Assert.Equal(ended, ada.Connection.Ended.IsCompleted);
        Assert.Empty(ada.TakeAll());
        Assert.Equal(ended ? 2 : 0, Link.Take().Count(stanza => stanza.Type == "unavailable"));
        if (ended)
            Assert.Equal((null, false), ((await ada.Connection.Ended).Error, (await ada.Connection.Ended).Orderly));
    }

    [Fact]
    public async Task A_room_that_has_not_answered_a_join_is_asked_behind_the_join()
    {
        await using var ada = await _world.ConnectAsync();
        Link.Interrupt();
        await ada.SendAsync($"<presence to='{ComponentWorld.Room}/ada'/>");
        Assert.Empty(Link.Return());
        Assert.Equal(["presence", "iq"], Link.Take().Select(stanza => stanza.Element.Name));
    }

    [Fact]
    public async Task Where_there_is_no_room_behind_a_join_it_is_not_asked()
    {
        await using var ada = await _world.ConnectAsync();
        Link.Interrupt();
        for (var room = 0; room < FakeLink.MaxStanzas; room++)
            await ada.SendAsync($"<presence to='r{room}@conference.meet.example.com/ada'/>");
        Assert.Empty(Link.Return());
        Assert.All(Link.Take(), stanza => Assert.Equal("presence", stanza.Element.Name));
        Assert.False(ada.Connection.Ended.IsCompleted);
    }

    [Fact]
    public async Task An_answer_that_comes_when_the_session_has_left_means_nothing()
    {
        await using var ada = await _world.JoinedAsync();
        Link.Interrupt();
        var asked = Link.Return().Single();
        await ada.SendAsync($"<presence type='unavailable' to='{ComponentWorld.Room}/ada'/>");
        Link.Say($"<iq type='error' id='{asked.Id}' from='{asked.To}' to='{asked.From}'><error type='cancel'><not-acceptable xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error></iq>");
        Assert.False(ada.Connection.Ended.IsCompleted);
    }

    [Fact]
    public async Task Nobody_else_can_end_a_session_by_such_an_answer()
    {
        await using var ada = await _world.JoinedAsync();
        Link.Interrupt();
        var asked = Link.Return().Single();
        const string Out = "<error type='cancel'><not-acceptable xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error>";
        Link.Say($"<iq type='error' id='{asked.Id}' from='{ComponentWorld.Room}/eve' to='{ada.Jid}'>{Out}</iq>");
        Link.Say($"<iq type='error' id='roll-call' from='{ComponentWorld.Room}/ada' to='{ada.Jid}'>{Out}</iq>");
        Assert.False(ada.Connection.Ended.IsCompleted);
        Assert.Equal("roll-call", Assert.Single(ada.TakeAll()).Id);
    }

    [Fact]
    public async Task A_session_that_ended_while_the_link_was_down_leaves_its_rooms_when_it_is_back()
    {
        var ada = await _world.JoinedAsync();
        Link.Interrupt();
        await ada.DisposeAsync();
        Assert.Empty(Link.Return());
        Assert.Equal($"presence unavailable ada@meet.example.com/desk {ComponentWorld.Room}/ada", Assert.Single(Link.Take()).Line());
    }
}
