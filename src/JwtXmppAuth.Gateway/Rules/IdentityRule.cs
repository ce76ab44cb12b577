using JwtXmppAuth.Gateway.Identity;
using JwtXmppAuth.Xmpp;
using JwtXmppAuth.Xmpp.Stanzas;
using JwtXmppAuth.Xmpp.Xml;

namespace JwtXmppAuth.Gateway.Rules;

/// <summary>
/// Nobody says who he is but by his token: whatever identity the client wrote is removed from every presence, and the
/// verified one put into those that show him to somebody (scheme 6.1), be it the main room, a lobby or a breakout room.
/// </summary>
internal sealed class IdentityRule : IStanzaRule
{
    public RuleOutcome FromClient(Stanza stanza, SessionContext session)
    {
        if (stanza.Kind is not StanzaKind.Presence)
            return new RuleOutcome.Forward(stanza);
        // In every namespace, and in every case: some readers look at the local name alone.
        var element = stanza.Element.WithoutElements(child => child.Name.Equals("identity", StringComparison.OrdinalIgnoreCase));
        // Who leaves has been shown, and nothing is said of him when he is just gone; a room pays for each word, once for every ear.
        if (session.Identity.HasUser && stanza is { To.Node: not null, Type: not "unavailable" })
            element = element.With(ToElement(session.Identity));
        return new RuleOutcome.Forward(stanza.With(element));
    }

    private static Element ToElement(ClientIdentity identity)
    {
        var user = new Element("user", XmppNamespaces.Client, [.. identity.User.Select(field => Leaf(field.Key, field.Value))]);
        var written = new Element("identity", XmppNamespaces.Client, user);
        return identity.Group is { } group ? written.With(Leaf("group", group)) : written;
    }

    private static Element Leaf(string name, string text) =>
        text.Length == 0 ? new Element(name, XmppNamespaces.Client) : new Element(name, XmppNamespaces.Client, new TextNode(text));
}
