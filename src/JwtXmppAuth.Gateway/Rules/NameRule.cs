using JwtXmppAuth.Xmpp;
using JwtXmppAuth.Xmpp.Stanzas;
using JwtXmppAuth.Xmpp.Xml;

namespace JwtXmppAuth.Gateway.Rules;

/// <summary><c>name-readonly</c>: who may not change his name is shown under that of his token, or under none (scheme 6.3).</summary>
internal sealed class NameRule : IStanzaRule
{
    public RuleOutcome FromClient(Stanza stanza, SessionContext session)
    {
        if (stanza.Kind is StanzaKind.Iq || !session.Identity.Grants.KeepsName || !stanza.Element.Elements.Any(IsName))
            return new RuleOutcome.Forward(stanza);
        var element = stanza.Element.WithoutElements(IsName);
        // Only where the client wrote one: a presence without a name leaves the former name in place.
        var name = session.Identity.User.FirstOrDefault(field => field.Key == "name").Value;
        if (stanza.Kind is StanzaKind.Presence && name is not null)
            element = element.With(new Element("nick", XmppNamespaces.Nick).WithText(name));
        return new RuleOutcome.Forward(stanza.With(element));
    }

    /// <summary>In every namespace and case: some readers look at the local name alone.</summary>
    private static bool IsName(Element child) => child.Name.Equals("nick", StringComparison.OrdinalIgnoreCase);
}
