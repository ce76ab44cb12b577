using System.Globalization;
using System.Security.Cryptography;
using JwtXmppAuth.Xmpp;
using JwtXmppAuth.Xmpp.Stanzas;
using JwtXmppAuth.Xmpp.Xml;

namespace JwtXmppAuth.Gateway.Upstreams.Domain;

/// <summary>The domain clients connect to: what it answers itself, and what its users send each other.</summary>
internal sealed class ClientDomain(string name, DomainProfile profile, Users users)
{
    /// <summary>For whoever is neither here nor at a domain that may be spoken to, as Prosody says it of remote ones.</summary>
    public static readonly StanzaError NoSuchDomain = StanzaError.NotAllowed with { Text = "Communication with remote domains is not enabled" };

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

    public void Receive(DomainSession session, Stanza stanza)
    {
        var to = stanza.To;
        if (stanza.Kind == StanzaKind.Presence && to is null)
            ReceiveOwnPresence(session, stanza);
        else if (stanza.Kind == StanzaKind.Presence)
            ReceiveDirectedPresence(session, stanza, to!);
        else if (to?.Resource is not null)
            ReceiveForResource(session, stanza, to);
        else if (stanza.Kind == StanzaKind.Message && to is not { Node: null })
            ReceiveForUser(session, stanza, to ?? session.User); // RFC 6120 §10.3.1: without addressee it is for the sender's own account.
        else if (stanza.Kind == StanzaKind.Iq)
            ReceiveRequest(session, stanza);
        else if (stanza.Kind == StanzaKind.Message)
            session.Refuse(stanza, StanzaError.ServiceUnavailable);
    }

    /// <summary>Presence of the user as such: reflected, as there are no contacts; when unavailable, rooms take it as leaving.</summary>
    private void ReceiveOwnPresence(DomainSession session, Stanza stanza)
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
    public void SayGoodbye(DomainSession session, Element unavailable)
    {
        session.LeaveRooms(unavailable);
        foreach (var target in session.TakeDirected())
            Show(target, unavailable);
    }

    private void ReceiveDirectedPresence(DomainSession session, Stanza stanza, Jid to)
    {
        switch (stanza.Type)
        {
            case null or "unavailable" or "error" when to.Node is null:
                break;
            case null when !TryRemember(session, to):
                session.Refuse(stanza, StanzaError.ResourceConstraint);
                break;
            case null:
                Show(to, stanza.Element);
                // It was ended meanwhile by another thread, and its farewell may have come first.
                if (session.IsOver)
                    Show(to, session.Farewell());
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

    /// <summary>Where there is no place, those who are gone make some.</summary>
    private bool TryRemember(DomainSession session, Jid to)
    {
        if (session.TryRemember(to))
            return true;
        foreach (var gone in session.Directed().Where(target => At(target).Length == 0))
            session.Forget(gone);
        return session.TryRemember(to);
    }

    private void Show(Jid to, Element presence)
    {
        foreach (var target in At(to))
            target.Deliver(presence);
    }

    private DomainSession[] At(Jid address) => address.Resource is null ? users.Available(address) : users.Find(address) is { } found ? [found] : [];

    private static int PriorityOf(Element presence) =>
        int.TryParse(presence.Child("priority", XmppNamespaces.Client)?.Text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var priority)
            ? Math.Clamp(priority, -128, 127)
            : 0;

    private void ReceiveForResource(DomainSession session, Stanza stanza, Jid to)
    {
        if (users.Find(to) is { } target)
            target.Deliver(stanza.Element);
        else if (stanza.Kind == StanzaKind.Message)
            ReceiveForUser(session, stanza, to.Bare);
        else if (stanza.Kind == StanzaKind.Iq)
            session.Refuse(stanza, StanzaError.ServiceUnavailable);
    }

    private void ReceiveForUser(DomainSession session, Stanza stanza, Jid user)
    {
        var targets = stanza.Type is "groupchat" or "error" ? [] : users.Preferred(user);
        foreach (var target in targets)
            target.Deliver(stanza.Element);
        if (targets.Length == 0 && stanza.Type is not "headline")
            session.Refuse(stanza, StanzaError.ServiceUnavailable);
    }

    private void ReceiveRequest(DomainSession session, Stanza stanza)
    {
        if (stanza.Type is "result" or "error")
            return;
        var answer = AnswerToOwn(session, stanza) ?? AnswerToAnyone(stanza);
        if (answer is null)
            session.Refuse(stanza, StanzaError.ServiceUnavailable);
        else
            session.Deliver(answer);
    }

    /// <summary>What the domain answers to whoever asks it by an IQ of type <c>get</c> or <c>set</c>; null when it does not know.</summary>
    public Element? AnswerToAnyone(Stanza request)
    {
        var payload = request.Element.Elements.Single();
        var toDomain = request.To is { Node: null };
        return (request.Type, payload.Namespace, payload.Name) switch
        {
            ("get", XmppNamespaces.Ping, "ping") => Answer.Result(request),
            ("get", XmppNamespaces.DiscoInfo, "query") when toDomain =>
                Disco.NodeMissing(request, payload) ?? Answer.Result(request, profile.Info(payload)),
            ("get", XmppNamespaces.DiscoItems, "query") when toDomain =>
                Disco.NodeMissing(request, payload) ?? Answer.Result(request, Disco.Items(profile.Items)),
            _ => null,
        };
    }

    /// <summary>What it answers to its users alone.</summary>
    private Element? AnswerToOwn(DomainSession session, Stanza request)
    {
        var payload = request.Element.Elements.Single();
        return (request.Type, payload.Namespace, payload.Name) switch
        {
            ("set", XmppNamespaces.Session, "session") => Answer.Result(request),
            ("get", XmppNamespaces.ExternalServices or XmppNamespaces.FormerExternalServices, _) when request.To is { Node: null } =>
                profile.ExternalServices.AnswerTo(request, payload),
            // Nobody has contacts here, and that is an answer: on an error clients would ask again, or give up.
            ("get", XmppNamespaces.Roster, "query") when request.To is null || request.To == session.User => Answer.Result(request, new Element("query", XmppNamespaces.Roster)),
            _ => null,
        };
    }
}
