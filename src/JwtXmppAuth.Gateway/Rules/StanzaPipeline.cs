using System.Collections.Immutable;
using JwtXmppAuth.Gateway.Configuration;
using JwtXmppAuth.Gateway.Identity;
using JwtXmppAuth.Gateway.Limits;
using JwtXmppAuth.Gateway.Policy;
using JwtXmppAuth.Gateway.Revocation;
using JwtXmppAuth.Tokens;
using JwtXmppAuth.Xmpp;
using JwtXmppAuth.Xmpp.Stanzas;
using JwtXmppAuth.Xmpp.Xml;

namespace JwtXmppAuth.Gateway.Rules;

/// <summary>Every stanza of a bound session passes here, once in each direction.</summary>
public sealed class StanzaPipeline
{
    private readonly RoomAccess _access;
    private readonly ImmutableArray<IStanzaRule> _rules;
    private readonly AttendanceRule _attendance;

    private StanzaPipeline(RoomAccess access, ImmutableArray<IStanzaRule> rules, AttendanceRule attendance) =>
        (_access, _rules, _attendance) = (access, rules, attendance);

    /// <summary>What it judges rooms by.</summary>
    internal RoomAccess Access => _access;

    /// <summary>Which rooms are closed; null where none ever is.</summary>
    internal Revocations? Closed { get; private init; }

    /// <summary>For a host that shares its rooms with no other.</summary>
    public static StanzaPipeline For(HostOptions host, params IEnumerable<HostOptions> hosts) => For(host, hosts, new Attendance());

    /// <param name="hosts">Every host of the gateway, so that a session of one cannot reach another's rooms.</param>
    /// <param name="attendance">Of the gateway: hosts may share a conference component.</param>
    /// <param name="revocations">Null where no room is ever closed.</param>
    /// <param name="trial">Null where no stricter rules are on trial.</param>
    /// <param name="limits">Null where there is none to how much is said.</param>
    /// <param name="moderators">Null where the server makes the moderators itself, or nobody does.</param>
    public static StanzaPipeline For(
        HostOptions host, IEnumerable<HostOptions> hosts, Attendance attendance, IModerators? moderators = null, Revocations? revocations = null,
        Trial? trial = null, RateLimits? limits = null)
    {
        var access = new RoomAccess(host, hosts);
        var attending = new AttendanceRule(access, attendance);
        // Order is meaning: addresses are settled before anybody reads them, rooms are judged on what the client wrote,
        // and what is ours is written last, where no rule behind could be made to undo it. Towards the client it is the
        // opposite order: the last rule sees first what the server said.
        ImmutableArray<IStanzaRule> rules =
        [
            new AddressRule(),
            .. limits is null ? ImmutableArray<IStanzaRule>.Empty : [new SubjectRateRule(limits)],
            new HandoffRule(),
            new RoomRule(access, trial),
            .. revocations is null ? ImmutableArray<IStanzaRule>.Empty : [new ClosedRoomRule(access, revocations)],
            .. host.GuestPolicy is GuestPolicy.Deny or GuestPolicy.Create
                ? ImmutableArray<IStanzaRule>.Empty
                : [new GuestRule(host.GuestPolicy, access, attendance)],
            .. host.Compatibility is Compatibility.Strict ? [new FocusRule(access)] : ImmutableArray<IStanzaRule>.Empty,
            new OwnerRule(host, access),
            .. host.GatewayEnforcesGrants
                ? [new FeatureRule(host, access), new CallRule(), new NameRule(), new PermissionsRule()]
                : ImmutableArray<IStanzaRule>.Empty,
            .. limits is null ? ImmutableArray<IStanzaRule>.Empty : [new RoomRateRule(access, limits)],
            new ServerWordsRule(),
            new CalleeRule(access),
            new IdentityRule(),
            attending,
            .. moderators is null ? ImmutableArray<IStanzaRule>.Empty : [new ModeratorRule(access, moderators)],
            new JoinedRoomsRule(),
        ];
        return new StanzaPipeline(access, rules, attending) { Closed = revocations };
    }

    /// <summary>The first rule that does not forward has the last word; otherwise what goes to the server.</summary>
    public RuleOutcome FromClient(Stanza stanza, SessionContext session) => FromClient(stanza, session, from: 0);

    private RuleOutcome FromClient(Stanza stanza, SessionContext session, int from)
    {
        for (var at = from; at < _rules.Length; at++)
        {
            var outcome = _rules[at].FromClient(stanza, session);
            if (outcome is RuleOutcome.Ask ask)
                return ask with { Decide = answer => Continue(stanza, ask.Decide(answer), session, at + 1) };
            if (outcome is not RuleOutcome.Forward { Stanza: var next })
                return Refused(stanza, outcome, session);
            stanza = next;
        }

        return new RuleOutcome.Forward(stanza);
    }

    private RuleOutcome Continue(Stanza asked, RuleOutcome decided, SessionContext session, int from) =>
        decided is RuleOutcome.Forward { Stanza: var next } ? FromClient(next, session, from) : Refused(asked, decided, session);

    private static RuleOutcome Refused(Stanza stanza, RuleOutcome outcome, SessionContext session)
    {
        if (stanza is { Kind: StanzaKind.Presence, Type: null, To: { } to })
            session.Rooms.Answered(to.Bare);
        return outcome;
    }

    /// <summary>What is delivered; the rules in the opposite order.</summary>
    public Stanza ToClient(Stanza stanza, SessionContext session)
    {
        for (var at = _rules.Length - 1; at >= 0; at--)
            stanza = _rules[at].ToClient(stanza, session);
        return stanza;
    }

    /// <summary>What a guest is told of the rooms that a host has come to meanwhile.</summary>
    public Element[] CallIn(SessionContext session) => _attendance.CallIn(session);

    /// <summary>The session's identity has been replaced: those are told who go by it, here or for others who wait.</summary>
    public void Replaced(SessionContext session)
    {
        _attendance.Reassess(session);
        foreach (var rule in _rules)
            rule.Replaced(session);
    }

    /// <summary>The session is over; nothing of it passes any more.</summary>
    public void Ended(SessionContext session)
    {
        _attendance.Forget(session);
        foreach (var rule in _rules)
            rule.Ended(session);
        session.Rooms.Close();
    }

    /// <summary>
    /// Why another token's claims may not take the place of a living session's: they do not open a room that the session is in
    /// by its own. Null: they may. Breakout and lobby rooms are entered by no claim, so the main room speaks for them.
    /// </summary>
    public Denial? MayReplaceClaims(ClientIdentity identity, SessionContext session) => RoomsOf(session).Distinct()
        .Select(room => _access.Judge(identity, session.Jid, session.Tenant, room))
        .FirstOrDefault(denial => denial is not null);

    /// <summary>The room at an address of this host, or of another one of the gateway; null for what is no room.</summary>
    public MucAddress? RoomAt(Jid address) => _access.Find(address) is { Node: not null } room ? room : null;

    /// <summary>
    /// The session is in the room, on its way into it, in a breakout or lobby room that it went to from there, or waits for a
    /// host of it.
    /// </summary>
    public bool IsIn(MucAddress room, SessionContext session) =>
        session.Rooms.IsEntering(room) || session.Waiting.WaitsFor(room) || RoomsOf(session).Contains(room);

    private IEnumerable<MucAddress> RoomsOf(SessionContext session)
    {
        // First those before which it stands: it may be let in meanwhile, and is among the others then.
        foreach (var room in session.Rooms.Entering)
            yield return room;
        var elsewhere = false;
        foreach (var joined in session.Rooms.All)
        {
            if (_access.Find(joined.Address) is { } room)
                yield return room;
            else
                elsewhere = true;
        }

        if (elsewhere && session.Rooms.Main is { } main)
            yield return main;
    }
}
