using System.Collections.Concurrent;
using System.Collections.Frozen;
using JwtXmppAuth.Gateway.Configuration;
using JwtXmppAuth.Gateway.Upstreams.Domain;
using JwtXmppAuth.Xmpp.Stanzas;
using JwtXmppAuth.Xmpp.Streams;
using Microsoft.Extensions.Logging;

namespace JwtXmppAuth.Gateway.Upstreams.Embedded;

/// <summary>Takes the stanzas of all sessions and routes them: to the domain, its users, or the conference service.</summary>
internal sealed partial class EmbeddedServer : IDomainServer<EmbeddedSession>
{
    private readonly EmbeddedOptions _limits;
    private readonly ILogger _log;
    private readonly Users _users = new();
    private readonly FrozenDictionary<string, ClientDomain> _domains;
    private readonly ConferenceService _conferences;

    // Sessions that did not read in time. They are ended by the thread that noticed, once it holds no room's lock.
    private readonly ConcurrentQueue<DomainSession> _fallen = new();

    /// <param name="hosts">Client domains of one conference component: their users meet each other.</param>
    public EmbeddedServer(IReadOnlyList<HostOptions> hosts, TimeProvider time, ILogger log)
    {
        _limits = hosts[0].Embedded;
        OutboxLimits = new OutboxLimits(_limits.MaxQueuedStanzas);
        _log = log;
        var muc = hosts[0].MucDomain;
        _domains = hosts
            .Select(host => new ClientDomain(host.Domain, new DomainProfile("Embedded server") { Items = [muc] }, _users))
            .ToFrozenDictionary(domain => domain.Name);
        _conferences = new ConferenceService(muc, _limits, time, log);
    }

    public OutboxLimits OutboxLimits { get; }

    public int SessionCount => _users.Count;

    public int RoomCount => _conferences.RoomCount;

    /// <summary>A resource that is bound already is taken over, and its session ended with <c>conflict</c>, as Prosody does.</summary>
    public EmbeddedSession Bind(UpstreamLogin login, string? resource, Outbox outbox)
    {
        var jid = _domains[login.Host].AddressOf(login.Identity.Node, resource);
        var session = new EmbeddedSession(login.SessionId, jid, login.MayCreateRooms, outbox, _fallen.Enqueue);
        while (!_users.TryAdd(session, out var holder))
            End(holder, new UpstreamEnd(StreamError.Conflict with { Text = "Replaced by new connection" }, Orderly: false));
        return session;
    }

    /// <summary>From a client; the answer is queued when this returns.</summary>
    public void Receive(EmbeddedSession session, Stanza stanza)
    {
        Route(session, session.Stamp(stanza));
        EndFallen();
    }

    ValueTask IDomainServer<EmbeddedSession>.ReceiveAsync(EmbeddedSession session, Stanza received, CancellationToken cancellation)
    {
        Receive(session, received);
        return ValueTask.CompletedTask;
    }

    /// <summary>Its rooms have seen it leave when this returns.</summary>
    public void End(DomainSession session, UpstreamEnd end)
    {
        if (!session.TryEnd(end))
            return;
        _users.Remove(session);
        DomainOf(session).SayGoodbye(session, session.Farewell());
        EndFallen();
    }

    private void Route(EmbeddedSession session, Stanza stanza)
    {
        if (StanzaCheck.Fault(stanza, _limits.MaxStanzaLength) is { } fault)
            session.Refuse(stanza, fault);
        else if (stanza.To?.Domain == _conferences.Domain)
            _conferences.Receive(session, stanza);
        else if (stanza.To is null)
            DomainOf(session).Receive(session, stanza);
        else if (_domains.TryGetValue(stanza.To.Domain, out var domain))
            domain.Receive(session, stanza);
        else
            session.Refuse(stanza, ClientDomain.NoSuchDomain);
    }

    private ClientDomain DomainOf(DomainSession session) => _domains[session.Jid.Domain];

    private void EndFallen()
    {
        while (_fallen.TryDequeue(out var session))
        {
            LogFallen(session.Id);
            End(session, new UpstreamEnd(StreamError.ResourceConstraint with { Text = "Too many stanzas wait to be read" }, Orderly: false));
        }
    }

    [LoggerMessage(5301, LogLevel.Information, "Session {Sid} fell behind in the embedded conference: its queue was full")]
    private partial void LogFallen(string sid);
}
