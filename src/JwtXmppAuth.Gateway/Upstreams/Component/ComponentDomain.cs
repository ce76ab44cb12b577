using System.Collections.Concurrent;
using System.Collections.Frozen;
using JwtXmppAuth.Gateway.Configuration;
using JwtXmppAuth.Gateway.Policy;
using JwtXmppAuth.Gateway.Upstreams.Domain;
using JwtXmppAuth.Xmpp;
using JwtXmppAuth.Xmpp.Stanzas;
using JwtXmppAuth.Xmpp.Streams;
using JwtXmppAuth.Xmpp.Xml;
using Microsoft.Extensions.Logging;

namespace JwtXmppAuth.Gateway.Upstreams.Component;

/// <summary>
/// The client domain of which the gateway is the server: what its sessions send each other or ask it stays here, the rest
/// goes over the link; what comes from there is for one of them, or for nobody any more.
/// </summary>
internal sealed partial class ComponentDomain : ILinkReceiver, IDomainServer<ComponentSession>
{
    private readonly IComponentLink _link;
    private readonly ClientDomain _domain;
    private readonly FrozenSet<string> _reachable;
    private readonly MucDomain _rooms;
    private readonly UserNodes _nodes;
    private readonly OwnAccount _own;
    private readonly OwnWords _words;
    private readonly Users _users = new();
    private readonly RollCall _rollCall = new();
    private readonly ILogger _log;

    // Sessions that did not read in time, ended by the thread that noticed, once it is done with the stanza.
    private readonly ConcurrentQueue<DomainSession> _fallen = new();
    private readonly Action<DomainSession> _overflowed;

    public ComponentDomain(HostOptions host, IComponentLink link, TimeProvider time, ILogger log)
    {
        _link = link;
        _log = log;
        _overflowed = _fallen.Enqueue;
        _rooms = new MucDomain(host);
        var options = host.ClientDomain;
        _nodes = new UserNodes(options);
        _words = new OwnWords(link);
        _own = new OwnAccount(host.ModeratorAccount.Jid is null ? null : host.ModeratorAccount.Address);
        string[] companions = [.. options.Companions.Select(companion => companion.Domain)];
        _reachable = Prepared([host.MucDomain, $"focus.{host.MucBase ?? host.Domain}", .. companions, .. options.Reachable]);
        OutboxLimits = new OutboxLimits(options.MaxQueuedStanzas, options.MaxQueuedBytes, options.MaxQueuedBytesOfAll);
        _domain = new ClientDomain(
            host.Domain,
            new DomainProfile("Conference gateway")
            {
                Items = [host.MucDomain, .. companions],
                Companions = [.. options.Companions.Select(companion => (companion.Type, companion.Domain))],
                ExternalServices = new ExternalServices(options.ExternalServices, options.TurnSecret, time),
            },
            _users);
    }

    public OutboxLimits OutboxLimits { get; }

    public Task LinkUp => _own.Up;

    public int SessionCount => _users.Count - (_own.IsHere ? 1 : 0); // Of clients.

    /// <summary>A resource that is bound already is taken over, and its session ended with <c>conflict</c>, as Prosody does.</summary>
    /// <exception cref="UpstreamFailedException">The link is not up, or the address is the gateway's own.</exception>
    public ComponentSession Bind(UpstreamLogin login, string? resource, Outbox outbox)
    {
        var node = _nodes.Of(login.Identity);
        if (_own.Has(node))
            throw new UpstreamFailedException(UpstreamFailure.LoginRefused, "The address is that of the moderator account.");
        return Enter(login.SessionId, _domain.AddressOf(node, _nodes.IsStable(login.Identity) ? null : resource), outbox);
    }

    /// <summary>Binds the gateway's own account to a resource that nobody can guess.</summary>
    /// <exception cref="UpstreamFailedException">The link is down.</exception>
    public ComponentSession BindOwn(Outbox outbox)
    {
        var session = Enter(OwnAccount.SessionId, _domain.AddressOf(_own.Node, null), outbox);
        if (_own.TryEnter(session))
            return session;
        EndOwn(session);
        throw new UpstreamFailedException(UpstreamFailure.Lost, "The link is down.");
    }

    public async ValueTask ReceiveAsync(ComponentSession session, Stanza received, CancellationToken cancellation)
    {
        var stanza = session.Stamp(received);
        if (StanzaCheck.Fault(stanza) is { } fault)
            session.Refuse(stanza, fault);
        else if (stanza.To is { } to && to.Domain != _domain.Name)
            await PassOnAsync(session, stanza, to, cancellation);
        else if (_own.Has(stanza.To?.Node)) // Rooms may show its address; to those here it is nobody.
            session.Refuse(stanza, StanzaError.ServiceUnavailable);
        else
            await ReceiveHereAsync(session, stanza, cancellation);
        EndFallen();
    }

    public void End(DomainSession session, UpstreamEnd end)
    {
        if (!session.TryEnd(end))
            return;
        // Whoever finds the address free knows that its farewells are on their way.
        ((ComponentSession)session).HangUp();
        _users.Remove(session);
        _own.Leave(session);
        _domain.SayGoodbye(session, session.Farewell());
        EndFallen();
    }

    public void Receive(Stanza stanza)
    {
        // The server is trusted to have checked who speaks, but nobody at it can be one of us.
        if (stanza is not { From: { } from, To: { } to } || to.Domain != _domain.Name || from.Domain == _domain.Name)
            LogMisdirected(_domain.Name, stanza.Kind);
        else if (to.Node is null && stanza.Kind is StanzaKind.Iq)
            ReceiveRequest(stanza);
        else if (!_reachable.Contains(from.Domain) || !TryDeliver(stanza, to))
            ReceiveForNobody(stanza);
        EndFallen();
    }

    public IEnumerable<Element> Returned()
    {
        _words.Begin();
        _rollCall.Begin();
        _own.Returned();
        return AskRooms();
    }

    /// <summary>Of each session where it is when it is its turn: there may be ten thousand, and some end meanwhile.</summary>
    private IEnumerable<Element> AskRooms()
    {
        foreach (var session in _users.All.Cast<ComponentSession>())
        {
            foreach (var (occupant, settled) in session.Shown.Rooms())
            {
                // Of a room that has not answered, nobody knows whether it was asked: that may wait in the lane still.
                if (settled)
                    yield return _rollCall.Ask(session.Address, occupant);
                else
                    AskBehind(session, occupant);
            }
        }
    }

    /// <summary>Clients wait for the link. The gateway's own account begins anew: it knows best what is still to be said.</summary>
    public void Interrupted()
    {
        if (_own.Interrupted() is { } session)
            EndOwn(session);
    }

    public void Lost(string why)
    {
        foreach (var session in _users.All)
            End(session, new UpstreamEnd(Error: null, Orderly: false, why));
    }

    /// <summary>The gateway is stopping.</summary>
    public void Stop()
    {
        foreach (var session in _users.All)
            End(session, new UpstreamEnd(StreamError.SystemShutdown, Orderly: true));
    }

    private ComponentSession Enter(string id, Jid jid, Outbox outbox)
    {
        var session = new ComponentSession(id, jid, outbox, _link.OpenLane(), _rooms, _overflowed);
        while (!_users.TryAdd(session, out var holder))
        {
            End(holder, new UpstreamEnd(StreamError.Conflict with { Text = "Replaced by new connection" }, Orderly: false));
            session.Follow((ComponentSession)holder);
        }

        // Lost meanwhile, before it was among those who end then.
        if (!session.IsCutOff)
            return session;
        End(session, OwnAccount.LinkDown);
        throw new UpstreamFailedException(UpstreamFailure.Lost, "The link is down.");
    }

    /// <summary>Without what it has not said yet: that is said by the next one, or no longer true.</summary>
    private void EndOwn(ComponentSession session)
    {
        session.TakeBack();
        End(session, OwnAccount.LinkDown);
    }

    private async ValueTask PassOnAsync(ComponentSession session, Stanza stanza, Jid to, CancellationToken cancellation)
    {
        if (stanza is { Kind: StanzaKind.Presence, Type: "subscribe" or "subscribed" or "unsubscribe" or "unsubscribed" })
        {
            // Nobody has contacts here, and an account there would keep each of our addresses for good.
            session.Refuse(stanza, StanzaError.FeatureNotImplemented);
            return;
        }

        // A domain that exists wins over a tenant's of the same name.
        var sent = _reachable.Contains(to.Domain) ? session.TenantRooms.WithRoomForFocus(stanza) : session.TenantRooms.ToServer(stanza);
        var refusal = sent is null ? ClientDomain.NoSuchDomain : await session.SendAsync(sent, cancellation);
        if (refusal is not null)
            session.Refuse(stanza, refusal);
    }

    private async ValueTask ReceiveHereAsync(ComponentSession session, Stanza stanza, CancellationToken cancellation)
    {
        _domain.Receive(session, stanza);
        if (stanza is { Kind: StanzaKind.Presence, Type: "unavailable", To: null })
            await session.HideAsync(stanza.Element, cancellation);
    }

    private bool TryDeliver(Stanza stanza, Jid to)
    {
        if (to.Resource is not null)
        {
            var session = (ComponentSession?)_users.Find(to);
            if (session is not null && _rollCall.IsAnswer(stanza))
                Account(session, stanza);
            else
                session?.Hear(stanza);
            return session is not null;
        }

        // An invitation, say; conferences and presence are between full JIDs.
        var sessions = stanza is { Kind: StanzaKind.Message, Type: not ("groupchat" or "error") } ? _users.Preferred(to) : [];
        foreach (var session in sessions)
            session.Deliver(stanza);
        return sessions.Length > 0;
    }

    private void AskBehind(ComponentSession session, Jid occupant)
    {
        try
        {
            // Without room it is not asked, and its client is left to its own patience.
            session.TrySend(_rollCall.Ask(session.Address, occupant));
        }
        catch (UpstreamFailedException)
        {
            // Over meanwhile.
        }
    }

    /// <summary>A client that is out of a room without knowing it is better off when it comes anew, with everything.</summary>
    private void Account(ComponentSession session, Stanza answer)
    {
        if (!RollCall.IsOut(answer) || answer.From is not { } occupant || !session.Shown.Contains(occupant))
            return;
        LogPutOut(session.Id);
        End(session, new UpstreamEnd(Error: null, Orderly: false, "A room has put it out while the link was down."));
    }

    private void ReceiveRequest(Stanza stanza)
    {
        if (stanza.Type is "result" or "error")
            return;
        if (StanzaCheck.Fault(stanza) is { } fault)
            _words.Refuse(stanza, fault);
        else if (_domain.AnswerToAnyone(stanza) is { } answer)
            _words.Say(answer.WithAttribute("to", stanza.Element.Attribute("from")));
        else
            _words.Refuse(stanza, StanzaError.ServiceUnavailable);
    }

    /// <summary>
    /// Nobody is there (any more). To a room this says that it keeps a ghost, of this process or of its predecessor: a message
    /// is answered as RFC 6121 §8.5.3.2 has it, and a presence by the one that takes the ghost's own back.
    /// </summary>
    private void ReceiveForNobody(Stanza stanza)
    {
        if (stanza.Kind is not StanzaKind.Presence)
            _words.Refuse(stanza, StanzaError.ServiceUnavailable);
        else if (stanza is { Type: null, To.Resource: not null })
            _words.Say(Answer.Gone(stanza));
    }

    private void EndFallen()
    {
        while (_fallen.TryDequeue(out var session))
        {
            LogFallen(session.Id);
            End(session, new UpstreamEnd(StreamError.ResourceConstraint with { Text = "Too many stanzas wait to be read" }, Orderly: false));
        }
    }

    private static FrozenSet<string> Prepared(IEnumerable<string> domains) =>
        domains.Select(domain => Jid.TryParse(domain, out var jid) ? jid.Domain : domain).ToFrozenSet(StringComparer.Ordinal);

    [LoggerMessage(5401, LogLevel.Information, "Session {Sid} fell behind the link of its domain: its queue was full")]
    private partial void LogFallen(string sid);

    [LoggerMessage(5403, LogLevel.Information, "Session {Sid} was put out of a room while the link of its domain was down, and ends")]
    private partial void LogPutOut(string sid);

    [LoggerMessage(5402, LogLevel.Warning, "The server of {Domain} has sent a {Kind} that is from or to nobody it could be; it is dropped")]
    private partial void LogMisdirected(string domain, StanzaKind kind);
}
