using JwtXmppAuth.Gateway.Configuration;
using JwtXmppAuth.Testing.Scenarios;
using JwtXmppAuth.Xmpp;
using JwtXmppAuth.Xmpp.Streams;
using Microsoft.Extensions.Time.Testing;

namespace JwtXmppAuth.Tests.Gateway.Upstreams.Embedded;

public sealed class EmbeddedLimitTests
{
    private const string Self = "110";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_last_permitted_room_opens_and_one_more_does_not_until_a_room_is_empty()
    {
        var server = Server(host => host.Embedded.MaxRooms = 2);
        await using var client = await server.ConnectAsync(Cancellation);
        await client.JoinAsync("ada", "a@conference.meet.example.com");
        await client.JoinAsync("ada", "b@conference.meet.example.com");
        Assert.Equal(2, client.TakeAll().Count(IsWelcome));

        await client.JoinAsync("ada", "c@conference.meet.example.com");
        Assert.Equal("resource-constraint", Assert.Single(client.TakeAll()).Error());

        await client.LeaveAsync("ada", "a@conference.meet.example.com");
        await client.JoinAsync("ada", "c@conference.meet.example.com");
        Assert.Single(client.TakeAll(), IsWelcome);
    }

    [Fact]
    public async Task The_last_permitted_occupant_enters_and_one_more_is_told_that_the_room_is_full()
    {
        var server = Server(host => host.Embedded.MaxOccupants = 2);
        await using var ada = await server.ConnectAsync(Cancellation);
        await using var ben = await server.ConnectAsync(Cancellation);
        await using var eve = await server.ConnectAsync(Cancellation);
        await ada.JoinAsync("ada");
        await ben.JoinAsync("ben");
        await eve.JoinAsync("eve");
        Assert.Single(ben.TakeAll(), IsWelcome);
        Assert.Equal("service-unavailable", Assert.Single(eve.TakeAll()).Error());

        await ben.LeaveAsync("ben");
        await eve.JoinAsync("eve");
        Assert.Single(eve.TakeAll(), IsWelcome);
    }

    [Theory]
    [InlineData(-1, null)]
    [InlineData(0, null)]
    [InlineData(1, "policy-violation")]
    public async Task A_stanza_may_be_as_long_as_the_bound(int beyond, string? error)
    {
        const int bound = 2048;
        var server = Server(host => host.Embedded.MaxStanzaLength = bound);
        await using var ada = await server.ConnectAsync(Cancellation);
        await ada.JoinAsync("ada");
        ada.TakeAll();

        // message, jabber:client twice, body; to and type; from as the server writes it.
        var frame = "message".Length + "body".Length + (2 * XmppNamespaces.Client.Length)
            + "to".Length + Conference.Room.Length + "type".Length + "groupchat".Length + "from".Length + ada.Jid.ToString().Length;
        await ada.SayAsync(new string('x', bound - frame + beyond));

        Assert.Equal(error, Assert.Single(ada.TakeAll()).Error());
    }

    [Theory]
    [InlineData(-1, true)]
    [InlineData(0, true)]
    [InlineData(1, false)]
    public async Task A_session_that_does_not_read_is_ended_when_its_queue_is_full_and_one_more_comes(int beyond, bool lives)
    {
        const int bound = 16;
        var server = Server(host => host.Embedded.MaxQueuedStanzas = bound);
        await using var ada = await server.ConnectAsync(Cancellation);
        await using var ben = await server.ConnectAsync(Cancellation);
        await ada.JoinAsync("ada");
        await ben.JoinAsync("ben");
        ben.TakeAll();

        for (var i = 0; i < bound + beyond; i++)
        {
            ada.TakeAll();
            await ada.SayAsync("busy");
        }

        Assert.Equal(!lives, ben.Connection.Ended.IsCompleted);
        var heard = ada.TakeAll();
        Assert.Contains(heard, stanza => stanza.Element.Name == "message");
        Assert.Equal(lives ? 0 : 1, heard.Count(stanza => stanza.Type == "unavailable" && stanza.From?.Resource == "ben"));
        if (lives)
            return;
        var end = await ben.Connection.Ended;
        Assert.Equal((StreamError.ResourceConstraint.Condition, false), (end.Error?.Condition, end.Orderly));
        Assert.Equal(bound, ben.TakeAll().Count);
    }

    [Fact]
    public async Task Who_sends_without_reading_is_held_back_and_not_ended()
    {
        const int bound = 16;
        var server = Server(host => host.Embedded.MaxQueuedStanzas = bound);
        await using var ada = await server.ConnectAsync(Cancellation);
        for (var i = 0; i < bound; i++)
            await ada.SendAsync("<iq type='get' id='p'><ping xmlns='urn:xmpp:ping'/></iq>");

        var held = ada.SendAsync("<iq type='get' id='last'><ping xmlns='urn:xmpp:ping'/></iq>");
        Assert.False(held.IsCompleted);
        await ada.ReceiveAsync();
        await held;
        var rest = ada.TakeAll();
        Assert.Equal((bound, "last"), (rest.Count, rest[^1].Id));
        Assert.False(ada.Connection.Ended.IsCompleted);
    }

    [Fact]
    public async Task Waiting_to_send_can_be_cancelled()
    {
        var server = Server(host => host.Embedded.MaxQueuedStanzas = 16);
        await using var ada = await server.ConnectAsync(Cancellation);
        var ping = Given.Stanza("<iq type='get' id='p'><ping xmlns='urn:xmpp:ping'/></iq>");
        for (var i = 0; i < 16; i++)
            await ada.Connection.SendAsync(ping, Cancellation);

        using var cancel = new CancellationTokenSource();
        var held = ada.Connection.SendAsync(ping, cancel.Token);
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await held);
    }

    [Fact]
    public async Task A_join_that_would_make_a_room_gets_the_typed_denial_where_the_session_may_make_none()
    {
        var server = Server();
        await using var ada = await server.ConnectAsync(Cancellation, mayCreateRooms: false);
        await ada.JoinAsync("ada");

        var denial = Assert.Single(ada.TakeAll()).Element;
        var expected = Given.Stanza(
            $"""
            <presence type='error' from='{Conference.Room}/ada'><error type='cancel'>
                <not-allowed xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/>
                <text xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'>Room does not exist</text>
                <room-does-not-exist xmlns='http://jitsi.org/jitmeet'/>
            </error></presence>
            """).Element;
        Assert.Null(StanzaPattern.Difference(expected, denial, new Dictionary<string, string>()));
    }

    private static EmbeddedScenarioServer Server(Action<HostOptions>? configure = null) => new(new FakeTimeProvider(), configure);

    private static bool IsWelcome(JwtXmppAuth.Xmpp.Stanzas.Stanza stanza) =>
        stanza.Element.Child("x", XmppNamespaces.MucUser)?.Elements.Any(child => child.Attribute("code") == Self) == true && stanza.Type is null;
}
