using System.Globalization;
using System.Security.Cryptography;
using JwtXmppAuth.Xmpp;
using JwtXmppAuth.Xmpp.Stanzas;
using JwtXmppAuth.Xmpp.Xml;

namespace JwtXmppAuth.Gateway.Upstreams.Embedded;

/// <summary>The domain clients connect to: what it answers itself, and what its users send each other.</summary>
internal sealed class ClientDomain(string name, string conferences, Users users)
{
    private readonly Jid _address = Jid.TryParse(name, out var jid) ? jid : throw new ArgumentException("Not a domain.", nameof(name));

    public string Name => _address.Domain;

    /// <summary>A resource that is missing or cannot be one is chosen here.</summary>
    public Jid AddressOf(string node, string? resource)
    {
        if (!string.IsNullOrEmpty(resource) && Jid.TryCreate(node, Name, resource, out var jid))
            return jid;
        return Jid.TryCreate(node, Name, RandomNumberGenerator.GetHexString(16, lowercase: true), out jid)
            ? jid
            : throw new ArgumentException("Not a JID node.", nameof(node));
    }

    public void Receive(EmbeddedSession session, Stanza stanza)
    {
        var to = stanza.To;
        if (stanza.Kind == StanzaKind.Presence && to is null)
            ReceiveOwnPresence(session, stanza);
        else if (stanza.Kind == StanzaKind.Presence)
            ReceiveDirectedPresence(session, stanza, to!);
        else if (to?.Resource is not null)
            ReceiveForResource(session, stanza, to);
        else if (stanza.Kind == StanzaKind.Message && to?.Node is not null)
            ReceiveForUser(session, stanza, to);
        else if (stanza.Kind == StanzaKind.Iq)
            ReceiveRequest(session, stanza);
        else if (stanza.Kind == StanzaKind.Message)
            session.Refuse(stanza, StanzaError.ServiceUnavailable);
    }

    /// <summary>Presence of the user as such: reflected, as there are no contacts; when unavailable, rooms take it as leaving.</summary>
    private void ReceiveOwnPresence(EmbeddedSession session, Stanza stanza)
    {
        if (stanza.Type is not (null or "unavailable"))
        {
            session.Refuse(stanza, StanzaError.BadRequest with { Text = "Invalid presence type" });
            return;
        }

        session.Priority = stanza.Type is null ? PriorityOf(stanza.Element) : null;
        session.Deliver(stanza.Element);
        if (stanza.Type == "unavailable")
            SayGoodbye(session, stanza.Element);
    }

    /// <summary>Tells all who have seen the session that it is gone: its rooms, and the users it sent presence to.</summary>
    public void SayGoodbye(EmbeddedSession session, Element unavailable)
    {
        foreach (var room in session.Rooms())
            room.Leave(session, unavailable);
        foreach (var target in session.TakeDirected())
            Show(target, unavailable);
    }

    private void ReceiveDirectedPresence(EmbeddedSession session, Stanza stanza, Jid to)
    {
        switch (stanza.Type)
        {
            case null or "unavailable" or "error" when to.Node is null:
                break;
            case null when !session.TryRemember(to):
                session.Refuse(stanza, StanzaError.ResourceConstraint);
                break;
            case null:
                Show(to, stanza.Element);
                break;
            case "unavailable" or "error":
                session.Forget(to);
                Show(to, stanza.Element);
                break;
            default:
                // Nobody has contacts here.
                session.Refuse(stanza, StanzaError.FeatureNotImplemented);
                break;
        }
    }

    private void Show(Jid to, Element presence)
    {
        foreach (var target in to.Resource is null ? users.Available(to) : users.Find(to) is { } found ? [found] : [])
            target.Deliver(presence);
    }

    private static int PriorityOf(Element presence) =>
        int.TryParse(presence.Child("priority", XmppNamespaces.Client)?.Text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var priority)
            ? Math.Clamp(priority, -128, 127)
            : 0;

    private void ReceiveForResource(EmbeddedSession session, Stanza stanza, Jid to)
    {
        if (users.Find(to) is { } target)
            target.Deliver(stanza.Element);
        else if (stanza.Kind == StanzaKind.Message)
            ReceiveForUser(session, stanza, to.Bare);
        else if (stanza.Kind == StanzaKind.Iq)
            session.Refuse(stanza, StanzaError.ServiceUnavailable);
    }

    private void ReceiveForUser(EmbeddedSession session, Stanza stanza, Jid user)
    {
        var targets = stanza.Type is "groupchat" or "error" ? [] : users.Preferred(user);
        foreach (var target in targets)
            target.Deliver(stanza.Element);
        if (targets.Length == 0 && stanza.Type is not "headline")
            session.Refuse(stanza, StanzaError.ServiceUnavailable);
    }

    private void ReceiveRequest(EmbeddedSession session, Stanza stanza)
    {
        if (stanza.Type is "result" or "error")
            return;
        var payload = stanza.Element.Elements.Single();
        var toDomain = stanza.To is { Node: null };
        Element? answer = (stanza.Type, payload.Namespace, payload.Name) switch
        {
            ("get", XmppNamespaces.Ping, "ping") => Answer.Result(stanza),
            ("set", XmppNamespaces.Session, "session") => Answer.Result(stanza),
            ("get", XmppNamespaces.DiscoInfo, "query") when toDomain => Info(stanza, payload),
            // There are none, which is an answer too: clients then go without.
            ("get", XmppNamespaces.ExternalServices or XmppNamespaces.FormerExternalServices, "services") when toDomain =>
                Answer.Result(stanza, new Element("services", payload.Namespace)),
            ("get", XmppNamespaces.DiscoItems, "query") when toDomain => Items(stanza, payload),
            _ => null,
        };
        if (answer is null)
            session.Refuse(stanza, StanzaError.ServiceUnavailable);
        else
            session.Deliver(answer);
    }

    private static Element Info(Stanza stanza, Element query) => Disco.NodeMissing(stanza, query) ?? Answer.Result(
        stanza,
        Disco.Info(query, "server", "im", "Embedded server", XmppNamespaces.DiscoInfo, XmppNamespaces.DiscoItems, XmppNamespaces.Ping,
            XmppNamespaces.ExternalServices));

    private Element Items(Stanza stanza, Element query) => Disco.NodeMissing(stanza, query) ?? Answer.Result(
        stanza,
        Disco.Items(conferences));
}
