using JwtXmppAuth.Gateway.Upstreams;
using JwtXmppAuth.Gateway.Upstreams.Domain;
using JwtXmppAuth.Gateway.Upstreams.Embedded;
using JwtXmppAuth.Testing;

namespace JwtXmppAuth.Tests.Gateway.Upstreams.Domain;

/// <summary>Of a session that ends on one thread while it shows itself to others on another, nobody believes that it is there.</summary>
public sealed class DirectedPresenceTests
{
    private static readonly UpstreamEnd End = new(Error: null, Orderly: true);

    private readonly Users _users = new();
    private readonly ClientDomain _domain;
    private readonly Outbox _other = new(new OutboxLimits(16));

    public DirectedPresenceTests() => _domain = new ClientDomain("meet.example.com", new DomainProfile("test"), _users);

    [Fact]
    [Requirement("RFC 6121", "4.6.3", "Whom directed presence has reached hears of its end")]
    public void Who_is_shown_a_session_that_ends_in_this_very_moment_sees_it_leave_last()
    {
        var ada = Session("ada", "desk", new Outbox(new OutboxLimits(16)));
        // The first of two that have the address has no room, which is when the sender ends.
        var full = new Outbox(new OutboxLimits(1));
        Available(Session("ben", "full", full, _ =>
        {
            if (ada.TryEnd(End))
                _domain.SayGoodbye(ada, ada.Farewell());
        }));
        Available(Session("ben", "other", _other));
        Assert.True(full.TryPut(Given.Stanza("<message/>")));

        _domain.Receive(ada, ada.Stamp(Given.Stanza("<presence to='ben@meet.example.com'/>")));

        Assert.Equal("unavailable", Heard()[^1]);
    }

    [Fact]
    public void Who_is_over_shows_itself_to_nobody()
    {
        var ada = Session("ada", "desk", new Outbox(new OutboxLimits(16)));
        Available(Session("ben", "other", _other));
        ada.TryEnd(End);
        _domain.Receive(ada, ada.Stamp(Given.Stanza("<presence to='ben@meet.example.com'/>")));
        Assert.Empty(Heard());
    }

    [Theory]
    [InlineData(63, false, false, true)]
    [InlineData(64, false, false, false)]
    [InlineData(64, true, false, true)]
    [InlineData(64, false, true, true)]
    public void Presence_is_shown_to_so_many_who_are_there_and_no_more(int before, bool isOneGone, bool isOneForgotten, bool isShown)
    {
        var own = new Outbox(new OutboxLimits(100));
        var ada = Session("ada", "desk", own);
        var seen = Enumerable.Range(0, before).Select(n => Session($"n{n}", "x", new Outbox(new OutboxLimits(16)))).ToList();
        foreach (var session in seen)
            Show(ada, session.Jid.ToString());
        if (isOneGone)
            _users.Remove(seen[7]);
        if (isOneForgotten)
            _domain.Receive(ada, ada.Stamp(Given.Stanza($"<presence type='unavailable' to='{seen[7].Jid}'/>")));
        Session("ben", "other", _other);
        Show(ada, "ben@meet.example.com/other");
        Assert.Equal(isShown ? 1 : 0, Heard().Count);
        Assert.Equal(isShown ? null : "resource-constraint", own.Reader.TryRead(out var answer) ? answer.Error() : null);
    }

    private void Show(DomainSession session, string to) => _domain.Receive(session, session.Stamp(Given.Stanza($"<presence to='{to}'/>")));

    private List<string?> Heard()
    {
        var types = new List<string?>();
        while (_other.Reader.TryRead(out var stanza))
            types.Add(stanza.Type);
        return types;
    }

    private EmbeddedSession Session(string node, string resource, Outbox outbox, Action<DomainSession>? overflowed = null)
    {
        var session = new EmbeddedSession(node, Given.Jid($"{node}@meet.example.com/{resource}"), mayCreateRooms: true, outbox, overflowed ?? (_ => { }));
        Assert.True(_users.TryAdd(session, out _));
        return session;
    }

    private static void Available(DomainSession session) => session.Priority = 0;
}
