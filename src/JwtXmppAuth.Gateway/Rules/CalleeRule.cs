using JwtXmppAuth.Gateway.Identity;
using JwtXmppAuth.Gateway.Policy;
using JwtXmppAuth.Xmpp;
using JwtXmppAuth.Xmpp.Stanzas;
using JwtXmppAuth.Xmpp.Xml;

namespace JwtXmppAuth.Gateway.Rules;

/// <summary>
/// The caller, and nobody else, sees whom the token says he calls: in his own presence as his room returns it. The element
/// never travels: it is removed in both directions, and written on the last step to the client it is about.
/// </summary>
internal sealed class CalleeRule(RoomAccess access) : IStanzaRule
{
    public RuleOutcome FromClient(Stanza stanza, SessionContext session) => new RuleOutcome.Forward(Without(stanza));

    public Stanza ToClient(Stanza stanza, SessionContext session)
    {
        stanza = Without(stanza);
        return session.Identity.Callee is { } callee && IsOwnPresence(stanza)
            ? stanza.With(stanza.Element.With(ToElement(callee)))
            : stanza;
    }

    private bool IsOwnPresence(Stanza stanza) =>
        stanza.Type is null && OwnPresence.TryRead(stanza, out var own) && access.Find(own.Room.Address) is not null;

    private static Stanza Without(Stanza stanza) =>
        stanza.Element.Elements.Any(IsCallee) ? stanza.With(stanza.Element.WithoutElements(IsCallee)) : stanza;

    private static bool IsCallee(Element child) => child.Namespace == XmppNamespaces.Callee;

    private static Element ToElement(Callee callee)
    {
        var written = new Element("callee", XmppNamespaces.Callee);
        ReadOnlySpan<(string Name, string? Text)> fields = [("id", callee.Id), ("name", callee.Name), ("avatar", callee.Avatar)];
        foreach (var (name, text) in fields)
        {
            if (text is not null)
                written = written.With(new Element(name, XmppNamespaces.Callee).WithText(text));
        }

        return written;
    }
}
