using System.Collections.Concurrent;
using System.Collections.Frozen;
using JwtXmppAuth.Gateway.Configuration;
using JwtXmppAuth.Xmpp;
using JwtXmppAuth.Xmpp.Stanzas;
using JwtXmppAuth.Xmpp.Streams;
using JwtXmppAuth.Xmpp.Xml;
using Microsoft.Extensions.Logging;

namespace JwtXmppAuth.Gateway.Upstreams.Embedded;

/// <summary>Takes the stanzas of all sessions and routes them: to the domain, its users, or the conference service.</summary>
internal sealed partial class EmbeddedServer
{
    private readonly EmbeddedOptions _limits;
    private readonly ILogger _log;
    private readonly Users _users = new();
    private readonly FrozenDictionary<string, ClientDomain> _domains;
    private readonly ConferenceService _conferences;

    // Sessions that did not read in time. They are ended by the thread that noticed, once it holds no room's lock.
    private readonly ConcurrentQueue<EmbeddedSession> _fallen = new();

    /// <param name="hosts">Client domains of one conference component: their users meet each other.</param>
    public EmbeddedServer(IReadOnlyList<HostOptions> hosts, TimeProvider time, ILogger log)
    {
        _limits = hosts[0].Embedded;
        _log = log;
        var muc = hosts[0].MucDomain;
        _domains = hosts.Select(host => new ClientDomain(host.Domain, muc, _users)).ToFrozenDictionary(domain => domain.Name);
        _conferences = new ConferenceService(muc, _limits, time, log);
    }

    public int MaxQueuedStanzas => _limits.MaxQueuedStanzas;

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

    public void Receive(EmbeddedSession session, Stanza stanza)
    {
        Route(session, stanza.With(Stamped(session, stanza)));
        EndFallen();
    }

    /// <summary>Ends a session once; its rooms have seen it leave when the first call returns.</summary>
    public void End(EmbeddedSession session, UpstreamEnd end)
    {
        if (!session.TryEnd(end))
            return;
        _users.Remove(session);
        var leave = new Element("presence", XmppNamespaces.Client).WithAttribute("type", "unavailable").WithAttribute("from", session.Address);
        DomainOf(session).SayGoodbye(session, leave);
        EndFallen();
    }

    /// <summary>As everybody sees it from here on: from its true sender, to the prepared address.</summary>
    private static Element Stamped(EmbeddedSession session, Stanza stanza)
    {
        var stamped = stanza.Element.WithAttribute("from", session.Address);
        return stanza.To is { } to ? stamped.WithAttribute("to", to.ToString()) : stamped;
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
            session.Refuse(stanza, StanzaError.NotAllowed with { Text = "Communication with remote domains is not enabled" });
    }

    private ClientDomain DomainOf(EmbeddedSession session) => _domains[session.Jid.Domain];

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
