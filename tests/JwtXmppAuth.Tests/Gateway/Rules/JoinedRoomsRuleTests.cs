using JwtXmppAuth.Gateway.Rules;

namespace JwtXmppAuth.Tests.Gateway.Rules;

public sealed class JoinedRoomsRuleTests
{
    private const string User = "http://jabber.org/protocol/muc#user";

    private readonly SessionContext _session = Given.Session(Given.Token());

    [Fact]
    public void A_session_is_in_the_rooms_that_say_so()
    {
        Receive(Own("a@conference.meet.example.com/alice", "participant", "none"));
        Receive(Own("b@breakout.meet.example.com/alice", "moderator", "owner"));

        Assert.Equal(
            new JoinedRoom(Given.Jid("a@conference.meet.example.com"), "alice", "participant", "none"),
            _session.Rooms.At(Given.Jid("a@conference.meet.example.com")));
        Assert.True(_session.Rooms.At(Given.Jid("b@breakout.meet.example.com"))!.IsModerated);
        Assert.Equal(2, _session.Rooms.All.Count());
    }

    [Fact]
    public void It_knows_the_role_as_it_is_now()
    {
        Receive(Own("a@conference.meet.example.com/alice", "participant", "none"));
        Receive(Own("a@conference.meet.example.com/alice", "moderator", "owner"));

        Assert.True(Assert.Single(_session.Rooms.All).IsModerated);
    }

    [Fact]
    public void Leaving_ends_it_and_a_new_nick_does_not()
    {
        Receive(Own("a@conference.meet.example.com/alice", "participant", "none"));
        Receive(Own("a@conference.meet.example.com/alice", "participant", "none", " type='unavailable'", "<status code='303'/>"));
        Receive(Own("a@conference.meet.example.com/alicia", "participant", "none"));
        Assert.Equal("alicia", Assert.Single(_session.Rooms.All).Nick);

        Receive(Own("a@conference.meet.example.com/alicia", "none", "none", " type='unavailable'"));
        Assert.Empty(_session.Rooms.All);
    }

    [Theory]
    [InlineData("<presence from='a@conference.meet.example.com/bob'><x xmlns='" + User + "'><item role='moderator'/></x></presence>")]
    [InlineData("<presence from='a@conference.meet.example.com/bob' type='error'><x xmlns='" + User + "'><status code='110'/></x></presence>")]
    [InlineData("<presence from='a@conference.meet.example.com'><x xmlns='" + User + "'><status code='110'/></x></presence>")]
    [InlineData("<presence from='conference.meet.example.com/bob'><x xmlns='" + User + "'><status code='110'/></x></presence>")]
    [InlineData("<presence from='a@conference.meet.example.com/bob'><x xmlns='http://jabber.org/protocol/muc'><status code='110'/></x></presence>")]
    [InlineData("<message from='a@conference.meet.example.com/bob'><x xmlns='" + User + "'><status code='110'/></x></message>")]
    public void Nothing_else_speaks_of_the_session_itself(string stanza)
    {
        Receive(stanza);
        Assert.Empty(_session.Rooms.All);
    }

    [Theory]
    [InlineData(JoinedRooms.Max - 1, true)]
    [InlineData(JoinedRooms.Max, false)]
    [InlineData(JoinedRooms.Max + 1, false)]
    public void It_is_in_so_many_rooms_at_most(int before, bool noted)
    {
        for (var room = 0; room < before; room++)
            Receive(Own($"{room}@conference.meet.example.com/alice", "participant", "none"));
        Receive(Own("last@conference.meet.example.com/alice", "participant", "none"));

        Assert.Equal(noted, _session.Rooms.At(Given.Jid("last@conference.meet.example.com")) is not null);
        Receive(Own("0@conference.meet.example.com/alice", "moderator", "none"));
        Assert.True(_session.Rooms.At(Given.Jid("0@conference.meet.example.com"))!.IsModerated);
    }

    [Fact]
    public void Another_identity_is_in_the_same_rooms()
    {
        Receive(Own("a@conference.meet.example.com/alice", "participant", "none"));
        Assert.Same(_session.Rooms, (_session with { Identity = Given.Identity(null) }).Rooms);
    }

    private static string Own(string from, string role, string affiliation, string type = "", string more = "") =>
        $"<presence from='{from}'{type}><x xmlns='{User}'><item role='{role}' affiliation='{affiliation}'/>{more}<status code='110'/></x></presence>";

    private void Receive(string stanza) => StanzaPipeline.For(Given.Host()).ToClient(Given.Stanza(stanza), _session);
}
