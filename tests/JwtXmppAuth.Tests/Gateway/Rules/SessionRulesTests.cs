using System.Collections.Concurrent;
using JwtXmppAuth.Gateway.Policy;
using JwtXmppAuth.Gateway.Rules;
using JwtXmppAuth.Tokens;
using JwtXmppAuth.Xmpp;

namespace JwtXmppAuth.Tests.Gateway.Rules;

/// <summary>What comes on two threads: one thing happens while the other is half done.</summary>
public sealed class SessionRulesTests
{
    private const string Room = GrantedSession.Room;
    private const string OtherRoom = "b@conference.meet.example.com";

    private static readonly MucAddress Address = new("conference.meet.example.com", "a");

    private readonly Attendance _attendance = new();
    private readonly Moderators _moderators = new();
    private readonly SessionRules _rules;

    public SessionRulesTests() =>
        _rules = new SessionRules(StanzaPipeline.For(Given.Host(), [], _attendance, _moderators), Given.Session(Moderator("*")));

    [Fact]
    public void Who_leaves_while_he_gets_other_claims_is_gone()
    {
        Receive(Own(Room));
        Receive(Own(OtherRoom));
        During(() => Replace(Moderator("*")), () =>
        {
            Receive(Own(Room, left: true));
            Receive(Own(OtherRoom, left: true));
        });

        Assert.Empty(_moderators.Made);
        Assert.Equal(0, _attendance.Count);
    }

    [Fact]
    public void Who_gets_other_claims_while_he_enters_is_in_by_those()
    {
        During(() => Receive(Own(Room)), () => Replace(Given.Token(room: null)));

        Assert.Empty(_moderators.Made);
        Assert.True(_attendance.HasAnybody(Address));
        Assert.False(_attendance.HasHost(Address));
    }

    [Fact]
    public void Who_is_ended_while_he_enters_is_not_in()
    {
        During(() => Receive(Own(Room)), _rules.End);

        Assert.Empty(_moderators.Made);
        Assert.Equal(0, _attendance.Count);
    }

    [Fact]
    public void Nothing_that_a_room_says_brings_a_session_back_that_is_over()
    {
        Receive(Own(Room));
        _rules.End();
        Receive(Own(Room));
        Receive(Own(OtherRoom));

        Assert.Empty(_moderators.Made);
        Assert.Equal(0, _attendance.Count);
        Assert.Empty(_rules.Context.Rooms.All);
    }

    private static VerifiedToken Moderator(string room) => Given.Token(room, context: """{"user":{"moderator":true}}""");

    private static string Own(string room, bool left = false) =>
        GrantedSession.Own($"{room}/alice", "participant", left ? " type='unavailable'" : "");

    private void Receive(string stanza) => _rules.ToClient(Given.Stanza(stanza));

    private void Replace(VerifiedToken token) => _rules.Replace(_rules.Context with { Identity = Given.Identity(token) });

    /// <summary>The second begins in the middle of the first, and has gone as far as it can before the first goes on.</summary>
    private void During(Action first, Action second)
    {
        var other = new Thread(() => second());
        _moderators.Telling = () =>
        {
            other.Start();
            SpinWait.SpinUntil(() => !other.IsAlive || other.ThreadState.HasFlag(ThreadState.WaitSleepJoin));
        };
        first();
        other.Join();
    }

    /// <summary>In the middle of the first word to them, a test has something else happen.</summary>
    private sealed class Moderators : IModerators
    {
        private readonly ConcurrentDictionary<Jid, bool> _told = new();
        private Action? _telling;

        public IEnumerable<Jid> Made => _told.Where(room => room.Value).Select(room => room.Key);

        public Action Telling { set => _telling = value; }

        public void Settle(Jid room, Jid occupant, bool moderator)
        {
            Interlocked.Exchange(ref _telling, null)?.Invoke();
            _told[room] = moderator;
        }
    }
}
