namespace JwtXmppAuth.Tests.Gateway.Upstreams.Component;

/// <summary>Jitsi's clients spell a tenant's room in their own way, and hear of it in that way.</summary>
public sealed class TenantRoomsTests
{
    private const string Spelt = "room@conference.acme.meet.example.com";
    private const string Known = "[acme]room@conference.meet.example.com";

    private readonly ComponentWorld _world = new();

    private FakeLink Link => _world.Link;

    [Fact]
    public async Task The_server_sees_its_own_spelling_and_the_client_its_own()
    {
        var ada = await _world.ConnectAsync();
        await ada.SendAsync($"<presence to='{Spelt}/ada'/>");
        Assert.Equal($"{Known}/ada", Assert.Single(Link.Take()).To?.ToString());
        Link.Say($"<presence from='{Known}/ada' to='{ada.Jid}'>{ComponentWorld.Self}</presence>");
        Link.Say($"<message type='groupchat' from='{Known}' to='{ada.Jid}'/>");
        Assert.Equal([$"{Spelt}/ada", Spelt], ada.TakeAll().Select(stanza => stanza.From?.ToString()));

        await ada.DisposeAsync();
        Assert.Equal($"presence unavailable ada@meet.example.com/desk {Known}/ada", Assert.Single(Link.Take()).Line());
    }

    [Fact]
    public async Task Who_spells_it_as_the_server_does_hears_of_it_so()
    {
        await using var ada = await _world.ConnectAsync();
        await ada.SendAsync($"<presence to='{Known}/ada'/>");
        Assert.Equal($"{Known}/ada", Assert.Single(Link.Take()).To?.ToString());
        Link.Say($"<message type='groupchat' from='{Known}' to='{ada.Jid}'/>");
        Assert.Equal(Known, Assert.Single(ada.TakeAll()).From?.ToString());
    }

    [Fact]
    public async Task The_focus_is_asked_for_the_room_that_the_server_knows()
    {
        await using var ada = await _world.ConnectAsync();
        await ada.SendAsync($"<iq type='set' id='c' to='focus.meet.example.com'><conference xmlns='http://jitsi.org/protocol/focus' room='{Spelt}'><property name='a'/></conference></iq>");
        var conference = Assert.Single(Link.Take()).Element.Elements.Single();
        Assert.Equal(Known, conference.Attribute("room"));
        Assert.Single(conference.Elements);

        await ada.SendAsync("<iq type='set' id='c' to='focus.meet.example.com'><conference xmlns='http://jitsi.org/protocol/focus' room='room@conference.meet.example.com'/></iq>");
        Assert.Equal("room@conference.meet.example.com", Assert.Single(Link.Take()).Element.Elements.Single().Attribute("room"));
    }

    [Theory]
    [InlineData(64, Spelt)]
    [InlineData(65, "[acme]room@conference.meet.example.com")]
    public async Task So_many_rooms_are_heard_of_in_the_clients_spelling(int count, string last)
    {
        await using var ada = await _world.ConnectAsync();
        for (var room = 1; room < count; room++)
        {
            await ada.SendAsync($"<message to='r{room}@conference.acme.meet.example.com'/>");
            Link.Take();
        }

        await ada.SendAsync($"<message to='{Spelt}'/>");
        Link.Say($"<message from='{Known}' to='{ada.Jid}'/>");
        Assert.Equal(last, Assert.Single(ada.TakeAll()).From?.ToString());
    }

    [Theory]
    [InlineData("room@conference.acme.elsewhere.example.com")]
    [InlineData("room@lobby.acme.meet.example.com")]
    public async Task What_is_no_room_of_a_tenant_is_not_reached(string address)
    {
        await using var ada = await _world.ConnectAsync();
        await ada.SendAsync($"<message to='{address}'/>");
        Assert.Equal("not-allowed", Assert.Single(ada.TakeAll()).Error());
        Assert.Empty(Link.Take());
    }

    [Fact]
    public async Task A_refusal_is_in_the_clients_spelling()
    {
        await using var ada = await _world.ConnectAsync();
        await ada.SendAsync($"<message to='{Spelt}'><body>{new string('x', FakeLink.MaxBytes)}</body></message>");
        var refusal = Assert.Single(ada.TakeAll());
        Assert.Equal(("policy-violation", Spelt), (refusal.Error(), refusal.From?.ToString()));
    }
}
