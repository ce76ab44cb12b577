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
    private static void ReceiveOwnPresence(EmbeddedSession session, Stanza stanza)
    {
        if (stanza.Type is not (null or "unavailable"))
        {
            session.Refuse(stanza, StanzaError.BadRequest with { Text = "Invalid presence type" });
            return;
        }

        session.Priority = stanza.Type is null ? PriorityOf(stanza.Element) : null;
        session.Deliver(stanza.Element);
        if (stanza.Type is null)
            return;
        foreach (var room in session.Rooms())
            room.Leave(session, stanza.Element);
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
        Disco.Info(query, "server", "im", "Embedded server", XmppNamespaces.DiscoInfo, XmppNamespaces.DiscoItems, XmppNamespaces.Ping));

    private Element Items(Stanza stanza, Element query) => Disco.NodeMissing(stanza, query) ?? Answer.Result(
        stanza,
        Disco.Items(conferences));
}
