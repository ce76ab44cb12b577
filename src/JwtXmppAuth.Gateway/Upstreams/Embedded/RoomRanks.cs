using JwtXmppAuth.Xmpp;
using JwtXmppAuth.Xmpp.Stanzas;
using JwtXmppAuth.Xmpp.Xml;

namespace JwtXmppAuth.Gateway.Upstreams.Embedded;

/// <summary>Changes of affiliations and roles by somebody, with what the room sees of them. An error is returned, null is success.</summary>
internal sealed class RoomRanks(RoomState room, Announcer announcer)
{
    public StanzaError? SetAffiliation(EmbeddedSession actor, Jid user, Affiliation? wanted, string? reason)
    {
        if (wanted is not { } affiliation)
            return StanzaError.NotAcceptable;
        var before = room.Affiliations.GetValueOrDefault(user);
        if (Barrier(actor, user, before, affiliation) is { } barrier)
            return barrier;
        if (room.Affiliations.Count >= room.Limits.MaxOccupants && before == Affiliation.None && affiliation != Affiliation.None)
            return StanzaError.ResourceConstraint;
        room.SetAffiliation(user, affiliation);
        var role = affiliation.DefaultRole();
        string[] codes = role != Role.None ? [] : affiliation == Affiliation.Outcast ? ["301"] : ["321"];
        var affected = room.Occupants.Where(occupant => occupant.User == user).ToList();
        foreach (var occupant in affected)
        {
            if (affiliation < before || occupant.Role < role)
                occupant.Role = role;
            Announce(occupant, new Notice { Codes = codes, Actor = actor, Reason = reason });
        }

        if (affected.Count == 0)
            AnnounceAbsent(user, affiliation, codes, reason);
        return null;
    }

    public StanzaError? SetRole(EmbeddedSession actor, Occupant? occupant, Role? wanted, string? reason)
    {
        if (occupant is null)
            return StanzaError.ItemNotFound with { Type = "modify" };
        if (wanted is not { } role)
            return StanzaError.NotAcceptable;
        var rank = room.AffiliationOf(actor.User);
        var concernsModerators = occupant.Role == Role.Moderator || role == Role.Moderator;
        if (rank < room.AffiliationOf(occupant.User)
            || (concernsModerators && rank < Affiliation.Admin)
            || room.OccupantOf(actor)?.Role != Role.Moderator)
        {
            return StanzaError.NotAllowed;
        }

        occupant.Role = role;
        Announce(occupant, new Notice { Codes = role == Role.None ? ["307"] : [], Actor = actor, Reason = reason });
        return null;
    }

    private StanzaError? Barrier(EmbeddedSession actor, Jid user, Affiliation before, Affiliation affiliation)
    {
        var rank = room.AffiliationOf(actor.User);
        if (rank == Affiliation.Owner)
        {
            var isLastOwner = room.Affiliations.Count(entry => entry.Value == Affiliation.Owner) == 1;
            return actor.User == user && affiliation < before && isLastOwner ? StanzaError.Conflict : null;
        }

        return rank == Affiliation.Admin && affiliation < Affiliation.Admin && before < Affiliation.Admin ? null : StanzaError.NotAllowed;
    }

    private void Announce(Occupant occupant, Notice notice)
    {
        if (occupant.Role == Role.None)
            room.Remove(occupant);
        announcer.Announce(occupant, notice);
    }

    private void AnnounceAbsent(Jid user, Affiliation affiliation, string[] codes, string? reason)
    {
        var item = new Element("item", XmppNamespaces.MucUser)
            .WithAttribute("affiliation", affiliation.OnWire())
            .WithAttribute("jid", user.ToString());
        if (reason is not null)
            item = item.With(MucUser.Reason(reason));
        room.Broadcast(new Element("message", XmppNamespaces.Client, MucUser.Of([.. codes.Select(MucUser.Status), item]))
            .WithAttribute("from", room.AddressText));
    }
}
