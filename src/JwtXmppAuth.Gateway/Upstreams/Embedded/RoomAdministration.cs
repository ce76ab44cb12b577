using JwtXmppAuth.Gateway.Upstreams.Domain;
using JwtXmppAuth.Xmpp;
using JwtXmppAuth.Xmpp.Stanzas;
using JwtXmppAuth.Xmpp.Xml;

namespace JwtXmppAuth.Gateway.Upstreams.Embedded;

/// <summary>Who may what: <c>muc#admin</c> (XEP-0045 §8, §9), one item a request as Prosody takes them.</summary>
internal sealed class RoomAdministration(RoomState room, RoomRanks ranks)
{
    private static readonly StanzaError BadRequest = StanzaError.BadRequest with { Type = "cancel" };

    public void Receive(EmbeddedSession session, Stanza stanza, Element query)
    {
        var item = query.Elements.FirstOrDefault();
        if (item is null)
            session.Refuse(stanza, BadRequest);
        else if (stanza.Type == "get")
            List(session, stanza, item);
        else if (Change(session, item) is { } fault)
            session.Refuse(stanza, fault);
        else
            session.Deliver(Answer.Result(stanza));
    }

    private StanzaError? Change(EmbeddedSession actor, Element item)
    {
        if (TargetFault(item, out var user, out var occupant) is { } fault)
            return fault;
        var reason = item.Child("reason", XmppNamespaces.MucAdmin)?.Text;
        return (item.Attribute("affiliation"), item.Attribute("role")) switch
        {
            ({ } affiliation, null) when user is not null => ranks.SetAffiliation(actor, user, Ranks.ParseAffiliation(affiliation), reason),
            (null, { } role) when item.Attribute("nick") is not null => ranks.SetRole(actor, occupant, Ranks.ParseRole(role), reason),
            _ => BadRequest,
        };
    }

    /// <summary>Whom the item means: a bare JID, or who has the nickname.</summary>
    private StanzaError? TargetFault(Element item, out Jid? user, out Occupant? occupant)
    {
        user = null;
        occupant = null;
        if (item.Attribute("jid") is { } jid)
        {
            if (!Jid.TryParse(jid, out user))
                return StanzaError.JidMalformed;
            if (user.Resource is not null)
                return StanzaError.JidMalformed with { Text = "Bare JID expected, got full JID" };
        }

        if (item.Attribute("nick") is not { } nick)
            return null;
        if (!Jid.TryCreate(room.Address.Node, room.Address.Domain, nick, out var address))
            return StanzaError.JidMalformed with { Text = "invalid nickname" };
        occupant = room.OccupantAt(address);
        user ??= occupant?.User;
        return null;
    }

    private void List(EmbeddedSession session, Stanza stanza, Element item)
    {
        var own = room.AffiliationOf(session.User);
        var affiliation = Ranks.ParseAffiliation(item.Attribute("affiliation"));
        var role = Ranks.ParseRole(item.Attribute("role"));
        IEnumerable<Element>? items = (affiliation, role) switch
        {
            ({ } asked, null) => own >= Affiliation.Admin && own >= asked ? Affiliated(asked) : null,
            (null, { } asked) => (room.OccupantOf(session)?.Role ?? own.DefaultRole()) >= Role.Moderator ? Present(asked) : null,
            _ => [],
        };
        if (affiliation is null == role is null)
            session.Refuse(stanza, BadRequest);
        else if (items is null)
            session.Refuse(stanza, StanzaError.Forbidden);
        else
            session.Deliver(Answer.Result(stanza, new Element("query", XmppNamespaces.MucAdmin, [.. items])));
    }

    private IEnumerable<Element> Affiliated(Affiliation affiliation) =>
        from entry in room.Affiliations
        where entry.Value == affiliation
        select new Element("item", XmppNamespaces.MucAdmin)
            .WithAttribute("affiliation", affiliation.OnWire())
            .WithAttribute("jid", entry.Key.ToString());

    private IEnumerable<Element> Present(Role role) =>
        from occupant in room.Occupants
        where occupant.Role == role
        from seat in occupant.Seats
        select new Element("item", XmppNamespaces.MucAdmin)
            .WithAttribute("affiliation", room.AffiliationOf(occupant.User).OnWire())
            .WithAttribute("role", role.OnWire())
            .WithAttribute("jid", seat.Session.Address)
            .WithAttribute("nick", occupant.Nick);
}
