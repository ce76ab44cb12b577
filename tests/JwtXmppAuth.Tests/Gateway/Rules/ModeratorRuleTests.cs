using JwtXmppAuth.Gateway.Configuration;
using JwtXmppAuth.Gateway.Identity;
using JwtXmppAuth.Gateway.Policy;
using JwtXmppAuth.Gateway.Rules;
using JwtXmppAuth.Tokens;
using JwtXmppAuth.Xmpp;

namespace JwtXmppAuth.Tests.Gateway.Rules;

public sealed class ModeratorRuleTests
{
    private const string Room = GrantedSession.Room;

    private static readonly VerifiedToken Moderator = Given.Token("a", context: """{"user":{"moderator":true}}""");

    private static readonly VerifiedToken AnyRoom = Given.Token("*", context: """{"user":{"moderator":true}}""");

    /// <summary>Its bearer is exempt from the check of rooms.</summary>
    private static readonly VerifiedToken Elsewhere = Given.Token("b", context: """{"user":{"moderator":true}}""");

    [Fact]
    public void A_moderator_by_token_is_made_one_when_the_room_has_let_him_in_and_unmade_when_he_leaves()
    {
        var told = Play(Moderator, Own("none"), Own("owner"), Own("none", " type='unavailable'"));
        Assert.Equal([$"+{Room}", $"-{Room}"], told);
    }

    [Fact]
    public void The_end_of_the_session_is_the_end_in_all_of_its_rooms() =>
        Assert.Equal([$"+{Room}", $"-{Room}"], Play(Moderator, Own("none"), End));

    [Theory]
    [InlineData(JoinedRooms.Max - 1)]
    [InlineData(JoinedRooms.Max)]
    [InlineData(JoinedRooms.Max + 1)]
    public void In_rooms_beyond_the_bound_nobody_is_made_one_so_that_nothing_stays_behind(int rooms)
    {
        string[] entered = [.. Enumerable.Range(1, rooms).Select(room => $"r{room}@conference.meet.example.com")];
        var told = Play(AnyRoom, [.. entered.Select(room => Own("none", room: room)), End]);

        var made = entered.Take(JoinedRooms.Max);
        Assert.Equal(made.Select(room => $"+{room}"), told.Where(each => each[0] is '+'));
        Assert.Equal(made.Select(room => $"-{room}").Order(), told.Where(each => each[0] is '-').Order());
    }

    [Fact]
    public void A_new_nick_is_no_departure() =>
        Assert.Equal([$"+{Room}"], Play(Moderator, Own("none"), Own("none", " type='unavailable'", "<status code='303'/>")));

    [Theory]
    [InlineData("owner")]
    [InlineData("admin")]
    public void Who_owns_the_room_anyway_is_left_alone(string affiliation) => Assert.Empty(Play(Moderator, Own(affiliation)));

    [Fact]
    public void Nobody_else_is_made_one() => Assert.All(
        new[] { null, Given.Token("a"), Given.Token("a", context: """{"user":{"moderator":true,"role":"visitor"}}""") },
        token => Assert.DoesNotContain($"+{Room}", Play(token, Own("none"))));

    [Theory]
    [InlineData("b@conference.meet.example.com")]
    [InlineData("a@breakout.meet.example.com")]
    [InlineData("a@conference.other.example.com")]
    public void Nowhere_but_in_the_rooms_that_the_token_opens(string room) =>
        Assert.DoesNotContain($"+{room}", Play(Moderator, Own("none", room: room)));

    [Fact]
    public void No_exemption_and_no_service_makes_an_owner()
    {
        Assert.DoesNotContain($"+{Room}", Play(Elsewhere, session => session, Own("none")));
        Assert.DoesNotContain($"+{Room}", Play(Moderator, AsService, Own("none")));

        static SessionContext AsService(SessionContext session) => session with
        {
            Identity = session.Identity with
            {
                Service = new ServiceIdentity("recorder", ServiceKind.Recorder, SkipsRoomCheck: true, MayCreateRooms: false, IsHidden: false, Resource: null),
            },
        };
    }

    [Fact]
    public void A_tenants_room_is_called_as_the_server_calls_it() => Assert.Equal(
        ["+[acme]a@conference.meet.example.com"], Play(Moderator, Own("none", room: "a@conference.acme.meet.example.com")));

    [Fact]
    public void Another_token_of_the_session_decides_from_then_on()
    {
        var moderators = new Recorder();
        var pipeline = StanzaPipeline.For(Given.Host(), [], new Attendance(), moderators);
        var session = Given.Session(Moderator);
        pipeline.ToClient(Given.Stanza(Own("none")), session);
        pipeline.ToClient(Given.Stanza(Own("owner")), session);
        pipeline.Replaced(session with { Identity = Given.Identity(Given.Token("a")) });
        Assert.Equal([$"+{Room}", $"-{Room}"], moderators.Told);
    }

    private const string End = "";

    private static string Own(string affiliation, string attributes = "", string more = "", string room = Room) =>
        $"<presence from='{room}/alice'{attributes}><x xmlns='http://jabber.org/protocol/muc#user'>"
            + $"<item affiliation='{affiliation}' role='participant'/>{more}<status code='110'/></x></presence>";

    private static List<string> Play(VerifiedToken? token, params string[] received) => Play(token, session => session, received);

    private static List<string> Play(VerifiedToken? token, Func<SessionContext, SessionContext> change, params string[] received)
    {
        var moderators = new Recorder();
        var host = Given.Host(of =>
        {
            of.AllowEmptyToken = true;
            if (token == Elsewhere)
                of.VerificationAllowlist.Add(of.Domain);
        });
        var pipeline = StanzaPipeline.For(host, [], new Attendance(), moderators);
        var session = change(Given.Session(token));
        foreach (var stanza in received)
        {
            if (stanza == End)
                pipeline.Ended(session);
            else
                Assert.Equal(Given.Written(Given.Stanza(stanza).Element), Given.Written(pipeline.ToClient(Given.Stanza(stanza), session).Element));
        }

        return moderators.Told;
    }

    private sealed class Recorder : IModerators
    {
        public List<string> Told { get; } = [];

        public void Settle(Jid room, Jid occupant, bool moderator)
        {
            Assert.Equal($"{Given.Node}@meet.example.com", occupant.ToString());
            Told.Add($"{(moderator ? "+" : "-")}{room}");
        }
    }
}
