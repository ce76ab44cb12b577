using JwtXmppAuth.Xmpp.Stanzas;

namespace JwtXmppAuth.Gateway.Policy;

public enum FeatureScope
{
    /// <summary>Needs the grant wherever grants are enforced, and only an occupant of the room it is sent to may ask.</summary>
    Room,

    /// <summary>Needs the grant where the host says that the feature is restricted; elsewhere it is everybody's.</summary>
    WhereRestricted,
}

/// <summary>One row of the table: what looks so needs this feature, and is refused so without it.</summary>
/// <param name="Feature">As it stands in <c>context.features</c>.</param>
/// <param name="Code">Of the refusal: stable, for logs and metrics.</param>
internal sealed record FeatureGate(string Feature, FeatureScope Scope, Func<Stanza, bool> Needs, StanzaError Refusal, string Code);
