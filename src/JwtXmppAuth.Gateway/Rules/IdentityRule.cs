using JwtXmppAuth.Gateway.Identity;
using JwtXmppAuth.Xmpp;
using JwtXmppAuth.Xmpp.Stanzas;
using JwtXmppAuth.Xmpp.Xml;

namespace JwtXmppAuth.Gateway.Rules;

/// <summary>
/// Nobody says who he is but by his token: whatever identity the client wrote is removed from every presence, and the
/// verified one put into those that go to somebody (scheme 6.1), be it the main room, a lobby or a breakout room.
/// </summary>
internal sealed class IdentityRule : IStanzaRule
{
    public RuleOutcome FromClient(Stanza stanza, SessionContext session)
    {
        if (stanza.Kind is not StanzaKind.Presence)
            return new RuleOutcome.Forward(stanza);
        // In every namespace, and in every case: some readers look at the local name alone.
        var element = stanza.Element.WithoutElements(child => child.Name.Equals("identity", StringComparison.OrdinalIgnoreCase));
        if (session.Identity.HasUser && stanza.To?.Node is not null)
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
