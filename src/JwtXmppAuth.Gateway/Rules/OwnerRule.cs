using JwtXmppAuth.Gateway.Configuration;
using JwtXmppAuth.Gateway.Policy;
using JwtXmppAuth.Xmpp;
using JwtXmppAuth.Xmpp.Stanzas;
using JwtXmppAuth.Xmpp.Xml;

namespace JwtXmppAuth.Gateway.Rules;

/// <summary>
/// Who may send a room its owner's forms. Where the host asks for it: nobody but with a token that has a room claim (scheme
/// 5.1, 5.4). Where the gateway enforces grants, no guest in any case, and he rules over nobody's role either: on a server
/// that does not know the token, a guest who creates a room is its owner.
/// </summary>
internal sealed class OwnerRule(HostOptions host, RoomAccess access) : IStanzaRule
{
    public RuleOutcome FromClient(Stanza stanza, SessionContext session)
    {
        // The focus is a service that rules; what else one may do is for the server to say.
        if (session.Identity.Service is not null || stanza is not { Kind: StanzaKind.Iq, Type: "set", To: { } to } || access.Find(to) is null)
            return new RuleOutcome.Forward(stanza);
        var guest = host.GatewayEnforcesGrants && session.Identity.Token is null;
        var withoutRoom = host.RequireTokenForModeration && session.Identity.Token?.Room is null;
        return (guest && stanza.Element.Elements.Any(IsRuling)) || (withoutRoom && stanza.Element.Elements.Any(IsConfiguring))
            ? RuleOutcome.Refused(
                stanza,
                StanzaError.NotAllowed with { Text = "Room modification disabled for guests" },
                "room.owner",
                guest
                    ? "The session has no token, and the gateway enforces grants on this host."
                    : "RequireTokenForModeration is on, and the session has no token with a room claim.")
            : new RuleOutcome.Forward(stanza);
    }

    private static bool IsConfiguring(Element child) => child.Namespace == XmppNamespaces.MucOwner;

    private static bool IsRuling(Element child) => child.Namespace is XmppNamespaces.MucOwner or XmppNamespaces.MucAdmin;
}
