using System.Collections.Immutable;
using JwtXmppAuth.Gateway.Configuration;
using JwtXmppAuth.Gateway.Policy;
using JwtXmppAuth.Tokens;
using JwtXmppAuth.Xmpp.Stanzas;

namespace JwtXmppAuth.Gateway.Rules;

/// <summary>Every stanza of a bound session passes here, once in each direction.</summary>
public sealed class StanzaPipeline
{
    private readonly ImmutableArray<IStanzaRule> _rules;

    private StanzaPipeline(ImmutableArray<IStanzaRule> rules) => _rules = rules;

    /// <param name="hosts">Every host of the gateway, so that a session of one cannot reach another's rooms.</param>
    public static StanzaPipeline For(HostOptions host, params IEnumerable<HostOptions> hosts)
    {
        var access = new RoomAccess(host, hosts);
        // Order is meaning: addresses are settled before anybody reads them, rooms are judged on what the client wrote,
        // and what is ours is written last, where no rule behind could be made to undo it. Towards the client it is the
        // opposite order: the last rule sees first what the server said.
        return new StanzaPipeline(
        [
            new AddressRule(),
            new HandoffRule(),
            new RoomRule(access),
            .. host.Compatibility is Compatibility.Strict ? [new FocusRule(access)] : ImmutableArray<IStanzaRule>.Empty,
            new OwnerRule(host, access),
            .. host.GatewayEnforcesGrants
                ? [new FeatureRule(host), new CallRule(), new NameRule(), new PermissionsRule()]
                : ImmutableArray<IStanzaRule>.Empty,
            new ServerWordsRule(),
            new CalleeRule(access),
            new IdentityRule(),
            new JoinedRoomsRule(),
        ]);
    }

    /// <summary>The first refusal is the answer; otherwise what goes to the server.</summary>
    public RuleOutcome FromClient(Stanza stanza, SessionContext session)
    {
        foreach (var rule in _rules)
        {
            var outcome = rule.FromClient(stanza, session);
            if (outcome is not RuleOutcome.Forward { Stanza: var next })
                return outcome;
            stanza = next;
        }

        return new RuleOutcome.Forward(stanza);
    }

    /// <summary>What is delivered; the rules in the opposite order.</summary>
    public Stanza ToClient(Stanza stanza, SessionContext session)
    {
        for (var at = _rules.Length - 1; at >= 0; at--)
            stanza = _rules[at].ToClient(stanza, session);
        return stanza;
    }
}
