using System.Collections.Immutable;
using JwtXmppAuth.Gateway.Configuration;
using JwtXmppAuth.Gateway.Identity;
using JwtXmppAuth.Gateway.Policy.Patterns;
using JwtXmppAuth.Tokens;
using JwtXmppAuth.Xmpp;

namespace JwtXmppAuth.Gateway.Policy;

/// <summary>
/// Which session may use which room of a host (scheme section 5). Room creation is not decided here: whether a room
/// exists is known only to the conference layer.
/// </summary>
internal sealed class RoomAccess
{
    /// <summary>So many checks from the front are asked of every session; those behind, of its token.</summary>
    private const int OfSession = 4;

    private static readonly RoomStep Allowlisted = new RoomStep.Settled("the session's address is in VerificationAllowlist");
    private static readonly RoomStep ServiceSkips = new RoomStep.Settled("it is a service with SkipRoomCheck");
    private static readonly RoomStep GoesByGuests = new RoomStep.Settled("somebody without a token is a guest here, and goes by Guests");
    private static readonly RoomStep NothingElseAsked = new RoomStep.Settled("without a claim room nothing else is asked, and RequireRoomClaim is off");
    private static readonly RoomStep NamesWithTenant = new RoomStep.Settled("the claim room names the room with its tenant");

    private readonly MucDomain _muc;
    private readonly ImmutableArray<MucDomain> _others;
    private readonly Neighbours _neighbours;
    private readonly ImmutableArray<Jid> _exempt;
    private readonly bool _strict;
    private readonly bool _domainVerification;
    private readonly bool _requireRoomClaim;
    private readonly IRoomPatterns? _patterns;
    private readonly bool _guests;
    private readonly ImmutableArray<RoomCheck> _checks;

    /// <param name="hosts">Every host of the gateway: none may reach another's rooms. Hosts with one component share it.</param>
    /// <param name="trial">Takes the place of what the host says; null: nothing does.</param>
    public RoomAccess(HostOptions host, IEnumerable<HostOptions> hosts, TrialOptions? trial = null)
    {
        _muc = new MucDomain(host);
        _others = [.. hosts.Select(other => new MucDomain(other)).Where(other => other.Domain != _muc.Domain)];
        _neighbours = new Neighbours(_muc, _others);
        _exempt = [.. host.VerificationAllowlist.Select(Parsed).OfType<Jid>()];
        _strict = (trial?.Compatibility ?? host.Compatibility) is Compatibility.Strict;
        _domainVerification = trial?.DomainVerification ?? host.DomainVerification;
        _requireRoomClaim = trial?.RequireRoomClaim ?? host.RequireRoomClaim;
        _patterns = RoomPatterns.Of(host.RoomPatterns);
        _guests = host.GuestPolicy is not GuestPolicy.Deny;
        _checks = Checks();
    }

    /// <summary>The conference component's.</summary>
    public string Domain => _muc.Domain;

    // A provider's token says whose rooms it opens because a rule made it say so, never out of the plugin's habits.
    private bool Verifies(RoomWish wish) => _domainVerification || wish.Token.IsMapped;

    /// <summary>The room, or the conference component, that an address leads to; null for anything else.</summary>
    public MucAddress? Find(Jid address)
    {
        if (_muc.Direct(address) is { } own)
            return own;
        // A component that exists wins over one that a mapper might make of its name.
        foreach (var other in _others)
        {
            if (other.Direct(address) is { } room)
                return room;
        }

        if (_muc.Mapped(address) is { } mapped)
            return mapped;
        foreach (var other in _others)
        {
            if (other.Mapped(address) is { } room)
                return room;
        }

        return null;
    }

    /// <summary>A room of this host's conference, or a breakout room of it.</summary>
    public bool IsOfConference(Jid room) => Find(room) is { } found ? found.Domain == _muc.Domain : _muc.HasBreakout(room);

    /// <summary>A room, somebody or something of another host: nothing of this host's sessions goes there.</summary>
    public bool IsAnothers(Jid address) => Find(address) is { } room ? room.Domain != _muc.Domain : _neighbours.Own(address);

    /// <summary>Null: allowed.</summary>
    /// <param name="sender">The session's JID, for exemptions.</param>
    /// <param name="tenant">Of the session's URL, from a trusted place; empty without one.</param>
    public Denial? Judge(ClientIdentity identity, Jid sender, string tenant, MucAddress room) =>
        FirstRefusal(new RoomWish(identity, sender, tenant, room), from: 0);

    /// <summary>The same, and what came of every check.</summary>
    public ImmutableArray<CheckReport> Explain(ClientIdentity identity, Jid sender, string tenant, MucAddress room) =>
        RoomReports.Of(_checks, OfSession, new RoomWish(identity, sender, tenant, room));

    /// <summary>
    /// The session's token makes it a host of this room: it has a room claim, and the claim covers the room. Whoever was
    /// let in without either, by an exemption or because no claim was asked for, opens the room to nobody else.
    /// </summary>
    public bool IsHost(ClientIdentity identity, string tenant, MucAddress room) =>
        identity.Token?.Room is not null && OpensByToken(identity, tenant, room);

    /// <summary>The token opens the room, whatever else would: no exemption counts, and no service's right.</summary>
    public bool OpensByToken(ClientIdentity identity, string tenant, MucAddress room) =>
        identity is { Token: not null, Service: null }
        && room is { Node: not null } && room.Domain == _muc.Domain
        && FirstRefusal(new RoomWish(identity, null, tenant, room), from: OfSession) is null;

    private Denial? FirstRefusal(RoomWish wish, int from)
    {
        for (var at = from; at < _checks.Length; at++)
        {
            switch (_checks[at].Judge(wish))
            {
                case RoomStep.Refused(var denial):
                    return denial;
                case RoomStep.Settled:
                    return null;
            }
        }

        return null;
    }

    // Order is meaning: first what is asked of every session, then what its token must say.
    private ImmutableArray<RoomCheck> Checks() =>
    [
        new("component", OfThisHost, wish => (Quoted.Text(_muc.Domain), Quoted.Text(wish.Room.Domain))),
        new("exemption", Exempt, _ => null) { NotAsked = "no exemption counts for who shows this token" },
        new("name", HasName, wish => ("a name before the @", Quoted.Text(wish.Room.Node!))),
        new("token", HasToken, wish => ("a token", $"one of app {Quoted.Text(wish.Token.AppId)}")),
        new("url tenant", OfUrlTenant, wish => _strict
            ? (wish.Tenant.Length == 0 ? "no tenant, as the URL" : Quoted.Text(wish.Tenant), Shown(wish.Token.Tenant, "no context.tenant"))
            : null)
        {
            NotAsked = "only Compatibility strict compares context.tenant with the link",
        },
        new("room claim", HasClaim, wish => ($"a claim room{(_requireRoomClaim ? "" : ", or none")}", Shown(wish.Token.Room, "none"))),
        new("room", NamesRoom, wish => (Quoted.Text(wish.Room.Name!), Shown(wish.Token.Room, "every room"))),
        new("tenant", OfTenant, wish => !Verifies(wish) && !_strict ? null
            : wish.Room.Tenant is { } tenant ? ($"{Quoted.Text(tenant)} or \"*\"", Shown(wish.Token.Sub, "absent"))
            : Verifies(wish) ? ($"{Shown(_muc.Subject, "*")} or \"*\"", Shown(wish.Token.Sub, "absent")) : null)
        {
            NotAsked = "DomainVerification is off: sub is not looked at",
        },
    ];

    private RoomStep OfThisHost(RoomWish wish) =>
        wish.Room.Domain == _muc.Domain ? RoomStep.Pass : new RoomStep.Refused(Denials.AnotherHost(wish.Room, _muc.Domain));

    private RoomStep Exempt(RoomWish wish) => wish switch
    {
        { Sender: { } sender } when IsExempt(sender) => Allowlisted,
        { Identity.Service: { SkipsRoomCheck: true } } => ServiceSkips,
        _ => RoomStep.Pass,
    };

    private bool IsExempt(Jid sender) =>
        _exempt.Any(entry => entry == sender.Bare || (entry is { Node: null, Resource: null } && entry.Domain == sender.Domain));

    private static RoomStep HasName(RoomWish wish) => wish.Room.Node is null ? new RoomStep.Refused(Denials.NoNode(wish.Room)) : RoomStep.Pass;

    private RoomStep HasToken(RoomWish wish) => wish.Identity switch
    {
        { Token: not null } => RoomStep.Pass,
        { IsGuest: true } when _guests => GoesByGuests,
        _ => new RoomStep.Refused(Denials.Guest(wish.Room)),
    };

    private RoomStep OfUrlTenant(RoomWish wish) => _strict && TenantClaim.Differs(wish.Token, wish.Tenant)
        ? new RoomStep.Refused(Denials.UrlTenant(wish.Token.Tenant!, wish.Tenant))
        : RoomStep.Pass;

    private RoomStep HasClaim(RoomWish wish)
    {
        if (!Verifies(wish) || wish.Token.Room is not null)
            return RoomStep.Pass;
        if (_requireRoomClaim)
            return new RoomStep.Refused(Denials.NoClaim(wish.Room));
        // The plugin looks at nothing else then; strict still asks whose room it is.
        return _strict ? RoomStep.Pass : NothingElseAsked;
    }

    private RoomStep NamesRoom(RoomWish wish)
    {
        if (Verifies(wish))
            return RoomStep.Of(VerifiedName(wish.Token, wish.Room));
        return _strict ? StrictName(wish.Token, wish.Room) : RoomStep.Of(PluginName(wish.Token, wish.Room));
    }

    private Denial? VerifiedName(VerifiedToken token, MucAddress room)
    {
        if (RoomClaim.IsPattern(token))
            return PatternDenials.Of(room, token.Room!, _patterns?.Judge(token.Room!, room.Name!));
        return RoomClaim.Names(token.Room, room.Name!) ? null : Denials.VerifiedName(room, token.Room!);
    }

    /// <summary>Scheme 5.3 step 5: the name alone counts, in whatever tenant.</summary>
    private static Denial? PluginName(VerifiedToken token, MucAddress room) =>
        RoomClaim.Names(token.Room, room.Node!) || RoomClaim.NamesEndOf(token.Room!, room.Node!) ? null : Denials.Name(room, token);

    private static RoomStep StrictName(VerifiedToken token, MucAddress room) =>
        token.Room is not (null or RoomClaim.Any) && RoomName.Names(token.Room, room.Node!)
            ? NamesWithTenant
            : RoomStep.Of(RoomClaim.Names(token.Room, room.Name!) ? null : Denials.Name(room, token));

    /// <summary>Scheme 5.3 step 8. Strict without domain verification: a tenant's room only for a token that says this tenant, in whatever place.</summary>
    private RoomStep OfTenant(RoomWish wish)
    {
        var (token, room) = (wish.Token, wish.Room);
        if (Verifies(wish))
            return RoomStep.Of(room.Tenant is { } tenant
                ? TenantClaim.Covers(token.Sub, tenant) ? null : Denials.Tenant(room, token.Sub, _muc)
                : CoversDomain(token.Sub) ? null : Denials.Domain(room, token.Sub, _muc));
        return !_strict || room.Tenant is null || TenantClaim.Covers(token.Tenant, room.Tenant) || TenantClaim.Covers(token.Sub, room.Tenant)
            ? RoomStep.Pass
            : new RoomStep.Refused(Denials.Tenant(room, token.Tenant ?? token.Sub, _muc));
    }

    private bool CoversDomain(string? sub) =>
        sub is "*" || (sub is not null && _muc.Subject is { } subject
            && (sub == subject || (Parsed(sub) is { Node: null, Resource: null } domain && domain.Domain == subject)));

    private static string Shown(string? claim, string otherwise) => claim is null ? otherwise : Quoted.Text(claim);

    private static Jid? Parsed(string text) => Jid.TryParse(text, out var jid) ? jid : null;
}
