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
    private readonly MucDomain _muc;
    private readonly ImmutableArray<MucDomain> _others;
    private readonly Neighbours _neighbours;
    private readonly ImmutableArray<Jid> _exempt;
    private readonly bool _strict;
    private readonly bool _domainVerification;
    private readonly bool _requireRoomClaim;
    private readonly IRoomPatterns? _patterns;
    private readonly bool _guests;

    /// <param name="hosts">Every host of the gateway: none may reach another's rooms. Hosts with one component share it.</param>
    public RoomAccess(HostOptions host, IEnumerable<HostOptions> hosts)
    {
        _muc = new MucDomain(host);
        _others = [.. hosts.Select(other => new MucDomain(other)).Where(other => other.Domain != _muc.Domain)];
        _neighbours = new Neighbours(_muc, _others);
        _exempt = [.. host.VerificationAllowlist.Select(Parsed).OfType<Jid>()];
        _strict = host.Compatibility is Compatibility.Strict;
        _domainVerification = host.DomainVerification;
        _requireRoomClaim = host.RequireRoomClaim;
        _patterns = RoomPatterns.Of(host.RoomPatterns);
        _guests = host.GuestPolicy is not GuestPolicy.Deny;
    }

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

    /// <summary>A room, somebody or something of another host: nothing of this host's sessions goes there.</summary>
    public bool IsAnothers(Jid address) => Find(address) is { } room ? room.Domain != _muc.Domain : _neighbours.Own(address);

    /// <summary>Null: allowed.</summary>
    /// <param name="sender">The session's JID, for exemptions.</param>
    /// <param name="tenant">Of the session's URL, from a trusted place; empty without one.</param>
    public Denial? Judge(ClientIdentity identity, Jid sender, string tenant, MucAddress room)
    {
        if (room.Domain != _muc.Domain)
            return Denials.AnotherHost(room, _muc.Domain);
        if (IsExempt(sender) || identity.Service is { SkipsRoomCheck: true })
            return null;
        if (room.Node is null)
            return Denials.NoNode(room);
        if (identity.Token is not { } token)
            return _guests && identity.IsGuest ? null : Denials.Guest(room);
        return JudgeToken(token, tenant, room);
    }

    /// <summary>
    /// The session's token makes it a host of this room: it has a room claim, and the claim covers the room. Whoever was
    /// let in without either, by an exemption or because no claim was asked for, opens the room to nobody else.
    /// </summary>
    public bool IsHost(ClientIdentity identity, string tenant, MucAddress room) =>
        identity.Token?.Room is not null && OpensByToken(identity, tenant, room);

    /// <summary>The token opens the room, whatever else would: no exemption counts, and no service's right.</summary>
    public bool OpensByToken(ClientIdentity identity, string tenant, MucAddress room) =>
        identity is { Token: { } token, Service: null }
        && room is { Node: not null } && room.Domain == _muc.Domain
        && JudgeToken(token, tenant, room) is null;

    private Denial? JudgeToken(VerifiedToken token, string tenant, MucAddress room)
    {
        if (_strict && TenantClaim.Differs(token, tenant))
            return Denials.UrlTenant(token.Tenant!, tenant);
        // A provider's token says whose rooms it opens because a rule made it say so, never out of the plugin's habits.
        if (_domainVerification || token.IsMapped)
            return JudgeWithDomain(token, room);
        return _strict ? JudgeNameAndTenant(token, room) : JudgeName(token, room);
    }

    private bool IsExempt(Jid sender) =>
        _exempt.Any(entry => entry == sender.Bare || (entry is { Node: null, Resource: null } && entry.Domain == sender.Domain));

    /// <summary>Scheme 5.3 step 5: the name alone counts, in whatever tenant.</summary>
    private static Denial? JudgeName(VerifiedToken token, MucAddress room) =>
        RoomClaim.Names(token.Room, room.Node!) || RoomClaim.NamesEndOf(token.Room!, room.Node!) ? null : Denials.Name(room, token);

    /// <summary>Strict: the same, but a tenant's room only for a token that says this tenant, in whatever place.</summary>
    private static Denial? JudgeNameAndTenant(VerifiedToken token, MucAddress room)
    {
        if (token.Room is not (null or RoomClaim.Any) && RoomName.Names(token.Room, room.Node!))
            return null;
        if (!RoomClaim.Names(token.Room, room.Name!))
            return Denials.Name(room, token);
        return room.Tenant is null || TenantClaim.Covers(token.Tenant, room.Tenant) || TenantClaim.Covers(token.Sub, room.Tenant)
            ? null
            : Denials.Tenant(room, token.Tenant ?? token.Sub);
    }

    /// <summary>Scheme 5.3 steps 6 to 8.</summary>
    private Denial? JudgeWithDomain(VerifiedToken token, MucAddress room)
    {
        if (token.Room is null && _requireRoomClaim)
            return Denials.NoClaim(room);
        // The plugin looks at nothing else then; strict still asks whose room it is.
        if (token.Room is null && !_strict)
            return null;
        if (JudgeVerifiedName(token, room) is { } denial)
            return denial;
        if (room.Tenant is { } tenant)
            return TenantClaim.Covers(token.Sub, tenant) ? null : Denials.Tenant(room, token.Sub);
        return CoversDomain(token.Sub) ? null : Denials.Domain(room, token.Sub, _muc.Subject);
    }

    private Denial? JudgeVerifiedName(VerifiedToken token, MucAddress room)
    {
        if (RoomClaim.IsPattern(token))
            return PatternDenials.Of(room, token.Room!, _patterns?.Judge(token.Room!, room.Name!));
        return RoomClaim.Names(token.Room, room.Name!) ? null : Denials.VerifiedName(room, token.Room!);
    }

    private bool CoversDomain(string? sub) =>
        sub is "*" || (sub is not null && _muc.Subject is { } subject
            && (sub == subject || (Parsed(sub) is { Node: null, Resource: null } domain && domain.Domain == subject)));

    private static Jid? Parsed(string text) => Jid.TryParse(text, out var jid) ? jid : null;
}
