using JwtXmppAuth.Gateway.Policy;
using JwtXmppAuth.Xmpp;
using JwtXmppAuth.Xmpp.Stanzas;

namespace JwtXmppAuth.Gateway.Rules;

/// <summary>Where the host asks for it: nobody configures a room but with a token that has a room claim (scheme 5.1, 5.4).</summary>
internal sealed class OwnerRule(RoomAccess access) : IStanzaRule
{
    public RuleOutcome FromClient(Stanza stanza, SessionContext session) =>
        session.Identity.Token?.Room is null
        && stanza is { Kind: StanzaKind.Iq, Type: "set", To: { } to }
        && access.Find(to) is not null
        && stanza.Element.Elements.Any(child => child.Namespace == XmppNamespaces.MucOwner)
            ? RuleOutcome.Refused(
                stanza,
                StanzaError.NotAllowed with { Text = "Room modification disabled for guests" },
                "room.owner",
                "RequireTokenForModeration is on, and the session has no token with a room claim.")
            : new RuleOutcome.Forward(stanza);
}
