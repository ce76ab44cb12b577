using JwtXmppAuth.Gateway.Limits;
using JwtXmppAuth.Gateway.Rules;
using JwtXmppAuth.Xmpp.Stanzas;
using Microsoft.Extensions.Time.Testing;

namespace JwtXmppAuth.Tests.Gateway.Rules;

public sealed class RateRuleTests : IDisposable
{
    private const string Room = "a@conference.meet.example.com";

    private readonly FakeTimeProvider _time = new();
    private readonly RateLimits _limits;
    private readonly StanzaPipeline _pipeline;

    public RateRuleTests()
    {
        _limits = new RateLimits(new LimitsOptions { RoomMessagesPerSecond = 1, StanzasPerSubjectPerSecond = 2 }, _time);
        _pipeline = StanzaPipeline.For(Given.Host(), [], new Attendance(), limits: _limits);
    }

    public void Dispose() => _limits.Dispose();

    [Fact]
    public void What_is_said_to_a_room_has_one_bound_for_all_its_sessions()
    {
        string?[] codes = [.. Enumerable.Range(0, RateLimits.BurstSeconds + 1).Select(at => Say(Person($"u{at}"), Room).Code())];

        Assert.All(codes[..^1], Assert.Null);
        Assert.Equal("rate.room", codes[^1]);
        _time.Advance(TimeSpan.FromMilliseconds(999));
        Assert.Equal("rate.room", Say(Person("later"), Room).Code());
        _time.Advance(TimeSpan.FromMilliseconds(1));
        Assert.Null(Say(Person("later"), Room).Code());
    }

    [Fact]
    public void Another_spelling_is_no_other_room()
    {
        Assert.All(Enumerable.Range(0, RateLimits.BurstSeconds), at => Assert.Null(Say(Person($"u{at}"), Room).Code()));
        Assert.Equal("rate.room", Say(Person("x"), "A@Conference.Meet.Example.com").Code());
    }

    [Fact]
    public void Who_may_not_speak_there_uses_up_nothing()
    {
        Assert.All(Enumerable.Range(0, 2 * RateLimits.BurstSeconds), _ => Assert.Equal("room.mismatch", Say(Stranger(), Room).Code()));
        Assert.Null(Say(Person("x"), Room).Code());
    }

    [Fact]
    public void Who_says_much_or_says_it_from_outside_leaves_half_to_the_others()
    {
        using var limits = new RateLimits(new LimitsOptions { RoomMessagesPerSecond = 4 }, _time);
        var pipeline = StanzaPipeline.For(Given.Host(), [], new Attendance(), limits: limits);
        RuleOutcome Say(SessionContext session) => pipeline.FromClient(Message(Room), session);
        var (loud, outside) = (Person("loud"), Given.Session(Given.Token()));

        Assert.All(Enumerable.Range(0, 20), _ => Assert.Null(Say(loud).Code()));
        Assert.Equal("rate.room", Say(loud).Code());
        Assert.Equal("rate.room", Say(outside).Code());
        Assert.Contains("try again in 1 s", Given.Written(Say(loud).Refused().Reply!), StringComparison.Ordinal);
        Assert.All(Enumerable.Range(0, 20), at => Assert.Null(Say(Person($"u{at}")).Code()));
        Assert.Equal("rate.room", Say(Person("x")).Code());

        // Each second brings four, and what the one says in it is no more than one of them.
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal([null, "rate.room"], new[] { Say(loud).Code(), Say(loud).Code() });
        Assert.Equal("rate.room", Say(outside).Code());
        Assert.All(Enumerable.Range(0, 3), at => Assert.Null(Say(Person($"v{at}")).Code()));
    }

    [Fact]
    public void Only_messages_to_all_count_for_a_room()
    {
        var alice = Person("alice");
        Assert.All(Enumerable.Range(0, RateLimits.BurstSeconds), at => Assert.Null(Say(Person($"u{at}"), Room).Code()));
        Assert.Null(_pipeline.FromClient(Given.Stanza($"<presence to='{Room}/alice'/>"), alice).Code());
        Assert.Null(_pipeline.FromClient(Given.Stanza($"<message type='chat' to='{Room}/bob'><body>hi</body></message>"), alice).Code());
    }

    [Fact]
    public void A_subject_has_one_bound_for_all_its_sessions_and_everything_it_says()
    {
        SessionContext[] sessions = [Person("alice"), Person("alice")];
        string?[] codes = [.. Enumerable.Range(0, (2 * RateLimits.BurstSeconds) + 1).Select(at => Ping(sessions[at % 2]).Code())];

        Assert.All(codes[..^1], Assert.Null);
        Assert.Equal("rate.subject", codes[^1]);
        Assert.Null(Ping(Person("bob")).Code());
    }

    [Fact]
    public void The_answer_says_when_to_try_again_and_the_session_goes_on()
    {
        Assert.All(Enumerable.Range(0, RateLimits.BurstSeconds), at => Assert.Null(Say(Person($"u{at}"), Room).Code()));
        var refusal = Say(Person("x"), Room).Refused();
        Assert.Contains("<error type='wait'><policy-violation", Given.Written(refusal.Reply!), StringComparison.Ordinal);
        Assert.Contains("try again in 1 s", Given.Written(refusal.Reply!), StringComparison.Ordinal);
        Assert.True(refusal.Expected);
    }

    [Fact]
    public void A_guest_and_a_service_have_no_subject_that_could_be_counted()
    {
        var guest = Given.Session(token: null);
        Assert.All(Enumerable.Range(0, 100), _ => Assert.NotEqual("rate.subject", Ping(guest).Code()));
    }

    /// <summary>In the room.</summary>
    private static SessionContext Person(string id)
    {
        var session = Given.Session(Given.Token() with { Subject = id });
        session = session with { Jid = Given.Jid($"{id}@meet.example.com/x") };
        session.Rooms.Set(new JoinedRoom(Given.Jid(Room), id, "participant", "none"));
        return session;
    }

    private static SessionContext Stranger() => Given.Session(Given.Token(room: "b") with { Subject = Guid.NewGuid().ToString() });

    private RuleOutcome Say(SessionContext session, string room) =>
        _pipeline.FromClient(Message(room), session);

    private static Stanza Message(string room) => Given.Stanza($"<message type='groupchat' to='{room}'><body>hello</body></message>");

    private RuleOutcome Ping(SessionContext session) =>
        _pipeline.FromClient(Given.Stanza("<iq type='get' id='p' to='meet.example.com'><ping xmlns='urn:xmpp:ping'/></iq>"), session);
}
