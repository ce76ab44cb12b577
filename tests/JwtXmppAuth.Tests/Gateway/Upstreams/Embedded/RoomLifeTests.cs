using JwtXmppAuth.Gateway.Configuration;
using JwtXmppAuth.Gateway.Upstreams;
using JwtXmppAuth.Gateway.Upstreams.Domain;
using JwtXmppAuth.Gateway.Upstreams.Embedded;
using JwtXmppAuth.Testing.Scenarios;
using JwtXmppAuth.Xmpp;
using JwtXmppAuth.Xmpp.Stanzas;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace JwtXmppAuth.Tests.Gateway.Upstreams.Embedded;

/// <summary>From the first occupant to the last, where threads meet in between.</summary>
public sealed class RoomLifeTests
{
    private static readonly UpstreamEnd Over = new(Error: null, Orderly: true);

    private readonly EmbeddedServer _server =
        new([new HostOptions { Domain = "meet.example.com" }], new FakeTimeProvider(), NullLogger.Instance);

    [Fact]
    public void A_session_that_ends_while_it_enters_is_not_in()
    {
        var session = Ada();
        _server.End(session, Over);
        _server.Receive(session, Join("ada"));
        Assert.Equal((0, 0), (_server.SessionCount, _server.RoomCount));
    }

    [Fact]
    public void A_room_that_has_emptied_takes_nobody_in_and_says_so_once()
    {
        var session = Ada();
        var emptied = new List<Room>();
        Assert.True(Jid.TryParse(Conference.Room, out var address));
        var room = new Room(address, new EmbeddedOptions(), new FakeTimeProvider(), emptied.Add);
        Assert.True(room.TryOpen(session, From(session, Join("ada")), () => true));
        room.Leave(session, From(session, Leave("ada")).Element);

        Assert.Equal([room], emptied);
        Assert.False(room.TryReceive(session, From(session, Join("ada"))));
        room.Leave(session, From(session, Leave("ada")).Element);
        Assert.Equal([room], emptied);
        Assert.Empty(session.Rooms());
    }

    [Fact]
    public void A_room_that_somebody_else_has_opened_meanwhile_stays_shut()
    {
        var session = Ada();
        Assert.True(Jid.TryParse(Conference.Room, out var address));
        var room = new Room(address, new EmbeddedOptions(), new FakeTimeProvider(), _ => Assert.Fail("It was never open."));
        Assert.False(room.TryOpen(session, From(session, Join("ada")), () => false));
        Assert.Empty(session.Rooms());
    }

    [Fact]
    public async Task Who_has_entered_is_heard_however_often_the_room_empties_under_others()
    {
        var server = new EmbeddedScenarioServer(TimeProvider.System);
        await Task.WhenAll(Enumerable.Range(0, 4).Select(i => Task.Run(() => EnterAndLeaveAsync(server, $"w{i}"))));
        Assert.Equal("in this process: 0 sessions, 0 rooms", server.Upstream.Health.Detail);
    }

    private static async Task EnterAndLeaveAsync(EmbeddedScenarioServer server, string nick)
    {
        await using var client = await server.ConnectAsync(TestContext.Current.CancellationToken);
        for (var turn = 0; turn < 150; turn++)
        {
            await client.JoinAsync(nick);
            await client.SayAsync("here");
            await client.LeaveAsync(nick);
            Assert.Single(client.TakeAll(), stanza => stanza.Kind == StanzaKind.Message && stanza.From?.Resource == nick
                && stanza.Element.Child("delay", "urn:xmpp:delay") is null);
        }
    }

    private EmbeddedSession Ada() => _server.Bind(UpstreamClient.Login("meet.example.com", "ada"), "desk", new Outbox(new OutboxLimits(16)));

    private static Stanza Join(string nick) =>
        Given.Stanza($"<presence to='{Conference.Room}/{nick}'><x xmlns='http://jabber.org/protocol/muc'/></presence>");

    private static Stanza Leave(string nick) => Given.Stanza($"<presence to='{Conference.Room}/{nick}' type='unavailable'/>");

    private static Stanza From(EmbeddedSession session, Stanza stanza) => stanza.With(stanza.Element.WithAttribute("from", session.Address));
}
