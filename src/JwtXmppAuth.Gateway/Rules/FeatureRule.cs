using System.Collections.Immutable;
using JwtXmppAuth.Gateway.Configuration;
using JwtXmppAuth.Gateway.Policy;
using JwtXmppAuth.Xmpp;
using JwtXmppAuth.Xmpp.Stanzas;

namespace JwtXmppAuth.Gateway.Rules;

/// <summary>Keeps sessions to the features their token grants, by the table of <see cref="FeatureGates"/>.</summary>
internal sealed class FeatureRule : IStanzaRule
{
    private readonly RoomAccess _access;
    private readonly ImmutableArray<FeatureGate> _gates;

    public FeatureRule(HostOptions host, RoomAccess access)
    {
        _access = access;
        _gates = FeatureGates.Table.RemoveAll(gate => gate.Scope is FeatureScope.WhereRestricted && !host.RestrictedFeatures.Contains(gate.Feature));
    }

    public RuleOutcome FromClient(Stanza stanza, SessionContext session)
    {
        // Features are granted to people by tokens; what a service sends is its task.
        if (session.Identity.Service is not null)
            return new RuleOutcome.Forward(stanza);
        foreach (var gate in _gates)
        {
            if (!gate.Needs(stanza))
                continue;
            var room = stanza.To is { } to ? Joined(session, to) : null;
            if (gate.Scope is FeatureScope.Room && room is null)
            {
                return RuleOutcome.Refused(
                    stanza, gate.Refusal, "feature.room", $"Only an occupant may use {gate.Feature} in a room; the session is not in the one it asked.");
            }

            if (!session.Identity.Grants.Allows(gate.Feature, Moderates(session, room, stanza.To)))
                return RuleOutcome.Refused(stanza, gate.Refusal, gate.Code, Explain(gate, session));
        }

        return new RuleOutcome.Forward(stanza);
    }

    /// <summary>
    /// In the room it speaks to; what goes to a component (polls) or past the room (a private message to the address behind
    /// a nick) is a moderator's of whichever room of the conference the session is in: elsewhere anybody may have made a room of
    /// his own. A conference room that it is not known to be in is neither.
    /// </summary>
    private bool Moderates(SessionContext session, JoinedRoom? room, Jid? to) =>
        room?.IsModerated ?? ((to is null || _access.Find(to) is not { Node: not null })
            && session.Rooms.All.Any(joined => joined.IsModerated && _access.IsOfConference(joined.Address)));

    /// <summary>The room it is in under this address, or under another spelling of it.</summary>
    private JoinedRoom? Joined(SessionContext session, Jid to) =>
        session.Rooms.At(to.Bare)
        ?? (_access.Find(to) is { Node: not null } room ? session.Rooms.All.FirstOrDefault(joined => _access.Find(joined.Address) == room) : null);

    private static string Explain(FeatureGate gate, SessionContext session) => session.Identity switch
    {
        { Token: null } => $"A guest has {gate.Feature} only as a moderator of the room.",
        { Grants.SpeaksOfFeatures: true } => $"context.features of the token does not allow {gate.Feature}; true would.",
        _ => $"The token has no context.features, so {gate.Feature} is for moderators of the room.",
    };
}
