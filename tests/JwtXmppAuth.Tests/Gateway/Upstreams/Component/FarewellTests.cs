using JwtXmppAuth.Gateway.Upstreams;
using JwtXmppAuth.Gateway.Upstreams.Component;
using JwtXmppAuth.Testing;
using JwtXmppAuth.Testing.Scenarios;

namespace JwtXmppAuth.Tests.Gateway.Upstreams.Component;

/// <summary>Whoever believes a session there hears of its end, and nobody else.</summary>
public sealed class FarewellTests
{
    private const string Other = "other@conference.meet.example.com";
    private const int MaxShown = 64;

    private readonly ComponentWorld _world = new(domain => domain.MaxQueuedStanzas = 16);

    private FakeLink Link => _world.Link;

    [Fact]
    public async Task Every_room_and_peer_sees_a_session_leave_that_is_over()
    {
        var ada = await _world.JoinedAsync();
        await ada.SendAsync($"<presence to='{Other}/nick'/>");
        await ada.SendAsync("<presence to='focus@focus.meet.example.com'/>");
        Link.Take();
        await ada.DisposeAsync();
        Assert.Equal(
            ["focus@focus.meet.example.com", $"{Other}/nick", $"{ComponentWorld.Room}/ada"],
            Link.Take().Select(stanza => stanza.Line().Replace("presence unavailable ada@meet.example.com/desk ", "", StringComparison.Ordinal)).Order(StringComparer.Ordinal));
        await ada.DisposeAsync();
        Assert.Empty(Link.Take());
    }

    [Fact]
    public async Task What_was_said_before_goes_out_before_the_farewell()
    {
        var ada = await _world.JoinedAsync();
        await ada.SendAsync($"<message to='{ComponentWorld.Room}' type='groupchat'/>");
        await ada.DisposeAsync();
        Assert.Equal(["groupchat", "unavailable"], Link.Take().Select(stanza => stanza.Type));
    }

    [Fact]
    public async Task A_room_hears_of_the_end_of_a_session_before_the_one_that_takes_its_address_joins()
    {
        var ada = await _world.JoinedAsync();
        // More than one turn, so that another lane would get its own before this one is done.
        foreach (var said in new[] { "first", "second" })
            await ada.SendAsync($"<message to='{ComponentWorld.Room}' type='groupchat'><body>{said}{new string('x', LinkQueue.Turn)}</body></message>");
        await using var again = await _world.ConnectAsync();
        await again.SendAsync($"<presence to='{ComponentWorld.Room}/ada'><x xmlns='http://jabber.org/protocol/muc'/></presence>");
        Assert.Equal(["groupchat", "groupchat", "unavailable", null], Link.Take().Select(stanza => stanza.Type));
        Assert.Equal("conflict", (await ada.Connection.Ended).Error?.Condition);
    }

    [Theory]
    [InlineData("<presence type='unavailable' from='{room}/ada' to='{jid}'><x xmlns='http://jabber.org/protocol/muc#user'><status code='307'/><status code='110'/></x></presence>")]
    [InlineData("<presence type='unavailable' from='{room}/ada' to='{jid}'/>")]
    public async Task A_room_that_has_put_a_session_out_hears_no_farewell(string presence)
    {
        var ada = await _world.JoinedAsync();
        Say(presence, ada);
        await ada.DisposeAsync();
        Assert.Empty(Link.Take());
    }

    [Fact]
    public async Task A_room_that_has_not_let_a_session_in_hears_no_farewell()
    {
        var ada = await _world.ConnectAsync();
        await ada.SendAsync($"<presence to='{ComponentWorld.Room}/ada'/>");
        Link.Take();
        Say("<presence type='error' from='{room}/ada' to='{jid}'/>", ada);
        await ada.DisposeAsync();
        Assert.Empty(Link.Take());
    }

    [Fact]
    public async Task An_error_from_a_room_that_the_session_is_in_does_not_end_its_stay()
    {
        var ada = await _world.JoinedAsync();
        Say("<presence type='error' from='{room}/ada' to='{jid}'/>", ada);
        await ada.DisposeAsync();
        Assert.Equal($"presence unavailable ada@meet.example.com/desk {ComponentWorld.Room}/ada", Assert.Single(Link.Take()).Line());
    }

    [Fact]
    public async Task Who_leaves_and_comes_back_before_the_room_has_answered_is_in_it_and_leaves_it_at_the_end()
    {
        var ada = await _world.JoinedAsync();
        await ada.SendAsync($"<presence type='unavailable' to='{ComponentWorld.Room}/ada'/>");
        await ada.SendAsync($"<presence to='{ComponentWorld.Room}/ada'><x xmlns='http://jabber.org/protocol/muc'/></presence>");
        Link.Take();
        Say("<presence type='unavailable' from='{room}/ada' to='{jid}'><x xmlns='http://jabber.org/protocol/muc#user'><status code='110'/></x></presence>", ada);
        Say($"<presence from='{{room}}/ada' to='{{jid}}'>{ComponentWorld.Self}</presence>", ada);
        await ada.DisposeAsync();
        Assert.Equal($"presence unavailable ada@meet.example.com/desk {ComponentWorld.Room}/ada", Assert.Single(Link.Take()).Line());
    }

    [Fact]
    public async Task Who_is_put_out_while_he_speaks_is_in_again_where_the_room_takes_his_words_for_an_entry()
    {
        var ada = await _world.JoinedAsync();
        await ada.SendAsync($"<presence to='{ComponentWorld.Room}/ada'><show>away</show></presence>");
        Link.Take();
        Say("<presence type='unavailable' from='{room}/ada' to='{jid}'><x xmlns='http://jabber.org/protocol/muc#user'><status code='307'/><status code='110'/></x></presence>", ada);
        Say($"<presence from='{{room}}/ada' to='{{jid}}'>{ComponentWorld.Self}</presence>", ada);
        await ada.DisposeAsync();
        Assert.Equal($"presence unavailable ada@meet.example.com/desk {ComponentWorld.Room}/ada", Assert.Single(Link.Take()).Line());
    }

    [Fact]
    public async Task Who_is_put_out_while_he_speaks_is_out_where_the_room_refuses_his_words()
    {
        var ada = await _world.JoinedAsync();
        await ada.SendAsync($"<presence to='{ComponentWorld.Room}/ada'><show>away</show></presence>");
        Link.Take();
        Say("<presence type='unavailable' from='{room}/ada' to='{jid}'><x xmlns='http://jabber.org/protocol/muc#user'><status code='307'/><status code='110'/></x></presence>", ada);
        Say("<presence type='error' from='{room}/ada' to='{jid}'/>", ada);
        await ada.DisposeAsync();
        Assert.Empty(Link.Take());
    }

    [Fact]
    public async Task What_a_room_says_of_a_stay_that_is_over_says_nothing_of_the_next_one_under_another_name()
    {
        var ada = await _world.ConnectAsync();
        await ada.SendAsync($"<presence to='{ComponentWorld.Room}/ada'/>");
        await ada.SendAsync($"<presence type='unavailable' to='{ComponentWorld.Room}/ada'/>");
        await ada.SendAsync($"<presence to='{ComponentWorld.Room}/countess'/>");
        Link.Take();
        Say($"<presence from='{{room}}/ada' to='{{jid}}'>{ComponentWorld.Self}</presence>", ada);
        Say("<presence type='unavailable' from='{room}/ada' to='{jid}'><x xmlns='http://jabber.org/protocol/muc#user'><status code='110'/></x></presence>", ada);
        Say($"<presence from='{{room}}/countess' to='{{jid}}'>{ComponentWorld.Self}</presence>", ada);
        await ada.DisposeAsync();
        Assert.Equal($"presence unavailable ada@meet.example.com/desk {ComponentWorld.Room}/countess", Assert.Single(Link.Take()).Line());
    }

    [Fact]
    public async Task Rooms_that_were_left_and_do_not_answer_take_no_place()
    {
        var ada = await _world.ConnectAsync();
        for (var room = 0; room <= 2 * MaxShown; room++)
        {
            await ada.SendAsync($"<presence to='r{room}@conference.meet.example.com/ada'/>");
            await ada.SendAsync($"<presence type='unavailable' to='r{room}@conference.meet.example.com/ada'/>");
            Link.Take();
        }

        Assert.Empty(ada.TakeAll());
        await ada.DisposeAsync();
        Assert.Empty(Link.Take());
    }

    [Fact]
    public async Task A_nickname_that_is_changed_is_left_once()
    {
        var ada = await _world.JoinedAsync();
        await ada.SendAsync($"<presence to='{ComponentWorld.Room}/countess'/>");
        Link.Take();
        Say("<presence type='unavailable' from='{room}/ada' to='{jid}'><x xmlns='http://jabber.org/protocol/muc#user'><status code='303'/><status code='110'/></x></presence>", ada);
        Say($"<presence from='{{room}}/countess' to='{{jid}}'>{ComponentWorld.Self}</presence>", ada);
        await ada.DisposeAsync();
        Assert.Equal($"presence unavailable ada@meet.example.com/desk {ComponentWorld.Room}/countess", Assert.Single(Link.Take()).Line());
    }

    [Fact]
    [Requirement("XEP-0045", "7.2.3", "A room may give another nickname than it was asked for")]
    public async Task A_nickname_that_the_room_has_chosen_is_the_one_that_is_left()
    {
        var ada = await _world.ConnectAsync();
        await ada.SendAsync($"<presence to='{ComponentWorld.Room}/ada'/>");
        Link.Take();
        Say($"<presence from='{{room}}/ada-2' to='{{jid}}'>{ComponentWorld.Self}</presence>", ada);
        await ada.DisposeAsync();
        Assert.Equal($"presence unavailable ada@meet.example.com/desk {ComponentWorld.Room}/ada-2", Assert.Single(Link.Take()).Line());
    }

    [Fact]
    [Requirement("RFC 6121", "4.6.3", "Unavailable presence without addressee reaches whom directed presence has reached")]
    public async Task Presence_that_is_taken_back_from_everybody_is_taken_back_from_rooms_too()
    {
        await using var ada = await _world.JoinedAsync();
        await ada.SendAsync("<presence type='unavailable'><status>Lunch</status></presence>");
        var left = Assert.Single(Link.Take());
        Assert.Equal($"presence unavailable ada@meet.example.com/desk {ComponentWorld.Room}/ada", left.Line());
        Assert.Equal("Lunch", left.Element.Elements.Single().Text);
        Assert.Equal("unavailable", Assert.Single(ada.TakeAll()).Type);
        await ada.DisposeAsync();
        Assert.Empty(Link.Take());
    }

    [Fact]
    public async Task A_nickname_that_the_room_has_changed_unasked_is_the_one_that_is_left()
    {
        var ada = await _world.JoinedAsync();
        Say("<presence type='unavailable' from='{room}/ada' to='{jid}'><x xmlns='http://jabber.org/protocol/muc#user'><item nick='Countess'/><status code='303'/><status code='110'/></x></presence>", ada);
        Say($"<presence from='{{room}}/Countess' to='{{jid}}'>{ComponentWorld.Self}</presence>", ada);
        await ada.DisposeAsync();
        Assert.Equal($"presence unavailable ada@meet.example.com/desk {ComponentWorld.Room}/Countess", Assert.Single(Link.Take()).Line());
    }

    [Fact]
    public async Task A_nickname_that_somebody_else_gives_up_while_it_is_asked_for_is_still_asked_for()
    {
        var ada = await _world.JoinedAsync();
        await ada.SendAsync($"<presence to='{ComponentWorld.Room}/ben'/>");
        Link.Take();
        Say("<presence type='unavailable' from='{room}/ben' to='{jid}'><x xmlns='http://jabber.org/protocol/muc#user'><item role='none'/></x></presence>", ada);
        Say("<presence type='unavailable' from='{room}/ada' to='{jid}'><x xmlns='http://jabber.org/protocol/muc#user'><status code='303'/><status code='110'/></x></presence>", ada);
        Say($"<presence from='{{room}}/ben' to='{{jid}}'>{ComponentWorld.Self}</presence>", ada);
        await ada.DisposeAsync();
        Assert.Equal($"presence unavailable ada@meet.example.com/desk {ComponentWorld.Room}/ben", Assert.Single(Link.Take()).Line());
    }

    [Fact]
    public async Task Presence_that_is_taken_back_in_more_words_than_the_link_takes_is_taken_back_all_the_same()
    {
        var ada = await _world.JoinedAsync();
        var words = new string('x', FakeLink.MaxBytes);
        await ada.SendAsync($"<presence type='unavailable' to='{ComponentWorld.Room}/ada'><status>{words}</status></presence>");
        Assert.Empty(Link.Take());
        Assert.Equal("policy-violation", Assert.Single(ada.TakeAll()).Error());
        await ada.SendAsync($"<presence type='unavailable'><status>{words}</status></presence>");
        Assert.Equal($"presence unavailable ada@meet.example.com/desk {ComponentWorld.Room}/ada", Assert.Single(Link.Take()).Line());
        await ada.DisposeAsync();
        Assert.Empty(Link.Take());
    }

    [Theory]
    [InlineData($" to='{ComponentWorld.Room}/ada'")]
    [InlineData("")]
    public async Task Who_leaves_and_stays_is_said_to_have_left_until_it_is_known_to_have_been_heard(string to)
    {
        await using var ada = await _world.JoinedAsync();
        await ada.SendAsync($"<presence type='unavailable'{to}><status>Lunch</status></presence>");
        Link.Take();
        Link.Interrupt();
        var again = Assert.Single(Link.Farewells());
        Assert.Equal(($"presence unavailable ada@meet.example.com/desk {ComponentWorld.Room}/ada", "Lunch"), (again.Line(), again.Element.Elements.Single().Text));
        Assert.Empty(Link.Return());
    }

    [Fact]
    public async Task Who_leaves_with_many_words_is_said_to_have_left_without_them()
    {
        await using var ada = await _world.JoinedAsync();
        await ada.SendAsync($"<presence type='unavailable' to='{ComponentWorld.Room}/ada'><status>{new string('x', LinkFarewells.MaxBytes)}</status></presence>");
        Assert.Equal(["unavailable", "unavailable"], Link.Take().Select(stanza => stanza.Type));
        var again = Assert.Single(Link.Farewells());
        Assert.Equal($"presence unavailable ada@meet.example.com/desk {ComponentWorld.Room}/ada", again.Line());
        Assert.Empty(again.Element.Children);
    }

    [Fact]
    public async Task Who_leaves_where_he_has_never_been_is_not_said_to_have_left_again()
    {
        await using var ada = await _world.ConnectAsync();
        await ada.SendAsync($"<presence type='unavailable' to='{ComponentWorld.Room}/ada'/>");
        Assert.Single(Link.Take());
        Assert.Empty(Link.Farewells());
    }

    [Theory]
    [InlineData($" to='{ComponentWorld.Room}/ada'")]
    [InlineData("")]
    public async Task Who_ends_while_his_leaving_waits_for_the_link_leaves(string to)
    {
        var ada = await _world.JoinedAsync();
        Link.Interrupt();
        for (var said = 0; said < FakeLink.MaxStanzas; said++)
            await ada.SendAsync($"<message to='{ComponentWorld.Room}' type='groupchat'/>");
        var leaving = ada.SendAsync($"<presence type='unavailable'{to}/>");
        Assert.False(leaving.IsCompleted);
        await ada.DisposeAsync();
        await leaving;
        Link.Return();
        Assert.Equal($"presence unavailable ada@meet.example.com/desk {ComponentWorld.Room}/ada", Link.Take()[^1].Line());
    }

    [Fact]
    public async Task What_the_link_has_never_taken_is_nowhere_shown()
    {
        var ada = await _world.ConnectAsync();
        await ada.SendAsync($"<presence to='{ComponentWorld.Room}/ada'><status>{new string('x', FakeLink.MaxBytes)}</status></presence>");
        Assert.Equal("policy-violation", Assert.Single(ada.TakeAll()).Error());
        await ada.DisposeAsync();
        Assert.Empty(Link.Take());
    }

    [Theory]
    [InlineData(MaxShown - 1, 0)]
    [InlineData(MaxShown, 0)]
    [InlineData(MaxShown + 1, 1)]
    public async Task A_session_shows_itself_to_so_many_and_no_more(int rooms, int refused)
    {
        var ada = await _world.ConnectAsync();
        for (var room = 0; room < rooms; room++)
        {
            await ada.SendAsync($"<presence to='r{room}@conference.meet.example.com/ada'/>");
            Link.Take();
        }

        await ada.SendAsync("<presence to='r0@conference.meet.example.com/ada'><show>away</show></presence>");
        Link.Take();
        Assert.Equal(Enumerable.Repeat("resource-constraint", refused), ada.TakeAll().Select(stanza => stanza.Error()));
        await ada.DisposeAsync();
        Assert.Equal(rooms - refused, Link.Take().Count);
    }

    [Fact]
    public async Task A_session_that_does_not_read_is_ended_alone_and_leaves_its_rooms()
    {
        await using var ben = await _world.JoinedAsync("ben");
        await using var ada = await _world.JoinedAsync();
        for (var said = 0; said < 17; said++)
        {
            Assert.False(ada.Connection.Ended.IsCompleted);
            Say("<message type='groupchat' from='{room}/ben' to='{jid}'/>", ada);
        }

        var end = await ada.Connection.Ended;
        Assert.Equal(("resource-constraint", false), (end.Error?.Condition, end.Orderly));
        Assert.Equal($"presence unavailable ada@meet.example.com/desk {ComponentWorld.Room}/ada", Assert.Single(Link.Take()).Line());
        Assert.Equal(16, ada.TakeAll().Count);
        Assert.False(ben.Connection.Ended.IsCompleted);
    }

    [Fact]
    public async Task A_link_that_is_down_for_a_moment_ends_no_session_and_what_is_said_waits()
    {
        await using var ada = await _world.JoinedAsync();
        Link.Interrupt();
        await ada.SendAsync($"<message to='{ComponentWorld.Room}' type='groupchat'/>");
        Assert.False(ada.Connection.Ended.IsCompleted);
        Link.Return();
        Assert.Equal("groupchat", Link.Take()[^1].Type);
    }

    [Fact]
    public async Task A_link_that_stays_down_ends_every_session()
    {
        await using var ada = await _world.JoinedAsync();
        await using var ben = await _world.ConnectAsync("ben");
        Link.Lose("Refused.");
        Assert.Equal(new UpstreamEnd(Error: null, Orderly: false, "Refused."), await ada.Connection.Ended);
        Assert.Equal(new UpstreamEnd(Error: null, Orderly: false, "Refused."), await ben.Connection.Ended);
        await ada.SendAsync($"<message to='{ComponentWorld.Room}'/>");

        Link.Return();
        await using var again = await _world.ConnectAsync();
        await again.SendAsync($"<message to='{ComponentWorld.Room}'/>");
        Assert.Equal("message", Link.Take()[^1].Element.Name);
    }

    private void Say(string xml, UpstreamClient to) => Link.Say(xml
        .Replace("{room}", ComponentWorld.Room, StringComparison.Ordinal).Replace("{jid}", to.Jid.ToString(), StringComparison.Ordinal));
}
