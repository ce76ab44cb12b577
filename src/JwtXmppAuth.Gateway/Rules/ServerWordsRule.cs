using System.Collections.Frozen;
using JwtXmppAuth.Xmpp;
using JwtXmppAuth.Xmpp.Stanzas;
using JwtXmppAuth.Xmpp.Xml;

namespace JwtXmppAuth.Gateway.Rules;

/// <summary>
/// Takes from what a client sends the elements that only a server writes, and that clients believe because of that
/// (scheme 6). <c>identity</c> has a rule of its own.
/// </summary>
internal sealed class ServerWordsRule : IStanzaRule
{
    /// <summary>Known to readers by name alone, in whatever namespace and case: rights; the marks of Jitsi's poltergeists.</summary>
    private static readonly FrozenSet<string> InPresence = FrozenSet.ToFrozenSet(
        ["permissions", "creator_user", "creator_group", "call_id", "call_cancel"], StringComparer.OrdinalIgnoreCase);

    public RuleOutcome FromClient(Stanza stanza, SessionContext session)
    {
        Func<Element, bool>? isServers = stanza.Kind switch
        {
            StanzaKind.Presence => IsServersInPresence,
            StanzaKind.Message => IsServersInMessage,
            _ => null,
        };
        return new RuleOutcome.Forward(
            isServers is not null && stanza.Element.Elements.Any(isServers) ? stanza.With(stanza.Element.WithoutElements(isServers)) : stanza);
    }

    private static bool IsServersInPresence(Element child) =>
        InPresence.Contains(child.Name)
        // Role, affiliation and status codes (XEP-0045), the occupant's identifier (XEP-0421).
        || child.Namespace is XmppNamespaces.MucUser or "urn:xmpp:occupant-id:0"
        // "Do not show that this one has left."
        || (child.Name == "ignore" && child.Namespace.StartsWith(XmppNamespaces.Jitmeet, StringComparison.Ordinal))
        || (child.Name == "bot" && child.Attribute("type") == "poltergeist");

    /// <summary>The name that Jitsi's history gives to a message, "by token" or "by a visitor's server".</summary>
    private static bool IsServersInMessage(Element child) =>
        child is { Name: "display-name", Namespace: "http://jitsi.org/protocol/display-name" } or { Namespace: "urn:xmpp:occupant-id:0" };
}
