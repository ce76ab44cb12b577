using JwtXmppAuth.Gateway.Policy;
using JwtXmppAuth.Xmpp;
using JwtXmppAuth.Xmpp.Stanzas;

namespace JwtXmppAuth.Gateway.Upstreams.Component;

/// <summary>
/// Rooms of tenants as one session spells them, <c>name@prefix.tenant.base</c>, and as the server has them,
/// <c>[tenant]name@component</c>. For sessions of its own a server of Jitsi's maps the one to the other; what comes over the
/// link of a component passes its mapper by.
/// </summary>
/// <param name="max">Rooms; those beyond keep the server's spelling in what comes back.</param>
internal sealed class TenantRooms(MucDomain rooms, int max)
{
    private readonly Lock _gate = new();

    // By the server's spelling; most sessions have none.
    private Dictionary<Jid, Jid>? _spelt;

    /// <summary>Null where the addressee is no such room.</summary>
    public Stanza? ToServer(Stanza stanza) =>
        Mapped(stanza.To!) is { } to ? stanza.With(stanza.Element.WithAttribute("to", to.ToString())) : null;

    /// <summary>What asks the focus for a room names it inside.</summary>
    public Stanza WithRoomForFocus(Stanza stanza)
    {
        if (stanza is not { Kind: StanzaKind.Iq, Type: "set" }
            || stanza.Element.Elements.FirstOrDefault() is not { Name: "conference" } request
            || !Jid.TryParse(request.Attribute("room"), out var spelt)
            || Mapped(spelt) is not { } room)
            return stanza;
        var element = stanza.Element.WithoutElements(child => ReferenceEquals(child, request));
        return stanza.With(element.With(request.WithAttribute("room", room.ToString())));
    }

    public Stanza ToClient(Stanza stanza) =>
        stanza.From is { Node: ['[', ..] } from && Spelt(from) is { } spelt
            ? stanza.With(stanza.Element.WithAttribute("from", spelt.ToString()))
            : stanza;

    private Jid? Mapped(Jid spelt)
    {
        if (rooms.Direct(spelt) is not null
            || rooms.Mapped(spelt) is not { } room
            || !Jid.TryCreate(room.Node, room.Domain, spelt.Resource, out var mapped))
            return null;
        lock (_gate)
        {
            _spelt ??= [];
            if (_spelt.Count < max || _spelt.ContainsKey(mapped.Bare))
                _spelt[mapped.Bare] = spelt.Bare;
        }

        return mapped;
    }

    private Jid? Spelt(Jid from)
    {
        lock (_gate)
        {
            return _spelt?.GetValueOrDefault(from.Bare) is { } bare && Jid.TryCreate(bare.Node, bare.Domain, from.Resource, out var spelt)
                ? spelt
                : null;
        }
    }
}
