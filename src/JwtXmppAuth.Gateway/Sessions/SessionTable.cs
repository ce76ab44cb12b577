using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using JwtXmppAuth.Gateway.Configuration;
using JwtXmppAuth.Gateway.Policy;
using JwtXmppAuth.Gateway.Revocation;
using JwtXmppAuth.Gateway.Sessions.Resumption;
using JwtXmppAuth.Gateway.Sessions.Tickets;
using JwtXmppAuth.Xmpp;
using JwtXmppAuth.Xmpp.Streams;

namespace JwtXmppAuth.Gateway.Sessions;

/// <summary>Every living session: opens them within the bound, drains them at shutdown.</summary>
public sealed class SessionTable
{
    private static readonly SessionEnd Shutdown = new(EndReason.Shutdown, StreamError.SystemShutdown);

    private readonly ConcurrentDictionary<string, GatewaySession> _sessions = new();
    private readonly SessionServices _services;
    private readonly Places _places;
    private readonly Resumptions _resumptions;
    private readonly Action<GatewaySession> _forget;
    private volatile bool _draining;

    internal SessionTable(IEnumerable<Host> hosts, GatewayOptions options, SessionServices services)
    {
        _services = services;
        _services.Hosts.Adopt(hosts);
        _places = new Places(options.MaxSessions);
        _resumptions = new Resumptions(options.Resumption);
        Tickets = new TicketStore(options.Tickets, services.Time);
        _forget = ended => _sessions.TryRemove(ended.Id, out _);
    }

    /// <summary>With those that wait for their clients; a client that is about to come back to one is not counted twice.</summary>
    public int Count => _places.Taken;

    public bool Draining => _draining;

    internal TicketStore Tickets { get; }

    /// <summary>The host of that domain, or without a domain the only one; null where there is none.</summary>
    internal Host? FindHost(string? domain) =>
        domain is null ? (Hosts is { Count: 1 } only ? only.First() : null)
        : Jid.TryParse(domain, out var jid) ? _services.Hosts.Find(jid.ToString())
        : null;

    /// <param name="refusal"><c>host-unknown</c>, <c>resource-constraint</c> when full, <c>system-shutdown</c> when draining.</param>
    public bool TryOpen(
        SessionRequest request,
        IClientConnection client,
        [NotNullWhen(true)] out GatewaySession? session,
        [NotNullWhen(false)] out StreamError? refusal)
    {
        session = null;
        refusal = null;
        if (!Jid.TryParse(request.Host, out var domain) || _services.Hosts.Find(domain.ToString()) is not { } host)
            refusal = StreamError.HostUnknown;
        else if (_draining)
            refusal = StreamError.SystemShutdown;
        else
            session = Open(host, request, client, out refusal);

        if (refusal is not null)
            _services.Metrics.SessionRefused(refusal.Condition);
        return session is not null;
    }

    /// <summary>As they are for sessions that begin now, in no particular order.</summary>
    internal IReadOnlyCollection<Host> Hosts => _services.Hosts.All;

    /// <summary>
    /// For sessions that begin from now on, and those that are just logging in; those that live go on by what was said when they
    /// began.
    /// </summary>
    internal void Adopt(IEnumerable<Host> hosts) => _services.Hosts.Adopt(hosts);

    /// <summary>No new sessions; ends the living ones with <c>system-shutdown</c> and waits until their clients were told.</summary>
    /// <exception cref="OperationCanceledException">Time is up; what was not delivered by then is given up.</exception>
    public async Task DrainAsync(CancellationToken cancellation)
    {
        _draining = true;
        var ended = Task.WhenAll(_sessions.Values.Select(session => session.ShutDownAsync(Shutdown)));
        try
        {
            await ended.WaitAsync(cancellation);
        }
        catch (OperationCanceledException)
        {
            // A server that does not read must not hold up the process for longer than the operator gave it.
            foreach (var session in _sessions.Values)
                session.Abandon();
            throw;
        }
    }

    /// <summary>The living sessions after one, in the order of their references.</summary>
    /// <param name="wanted">Which of them.</param>
    /// <param name="after">The last reference of the page before; null: the first page.</param>
    public IReadOnlyList<SessionSummary> List(Func<SessionSummary, bool> wanted, string? after, int limit) =>
    [
        .. _sessions.Values
            .Where(session => string.CompareOrdinal(session.Id, after) > 0)
            .OrderBy(session => session.Id, StringComparer.Ordinal)
            .Select(SessionSummary.Of)
            .Where(wanted)
            .Take(limit),
    ];

    /// <summary>Ends one session as an operator wants it; false when there is none of that reference.</summary>
    public bool End(string reference)
    {
        if (!_sessions.TryGetValue(reference, out var session))
            return false;
        _ = session.ShutDownAsync(SessionEnds.EndedByOperator);
        return true;
    }

    /// <summary>Shuts out what the entry names from now on, and ends the living sessions that it covers; then keeps it.</summary>
    /// <returns>How many these are; none where it could not be added. They are told, and end, while this returns.</returns>
    public async Task<(RevocationOutcome Outcome, int Ended)> RevokeAsync(RevocationEntry entry)
    {
        if (_services.Revocations.Enforce(entry) is { } full)
            return (full, 0);
        var ended = EndCovered(entry);
        return (await _services.Revocations.KeepAsync(entry), ended);
    }

    /// <summary>What other gateways have revoked is in force here too, and ends the living sessions that it covers.</summary>
    /// <exception cref="RevocationStoreException">The store cannot be read now.</exception>
    internal async Task<(int Entries, int Ended)> AdoptRevocationsAsync(CancellationToken cancellation)
    {
        var news = await _services.Revocations.ReadAsync(cancellation);
        return (news.Count, news.Sum(EndCovered));
    }

    /// <summary>The room at an address, as its component knows it; null where no host has rooms there.</summary>
    public MucAddress? FindRoom(Jid address) =>
        Hosts.Select(host => host.Pipeline.RoomAt(address)).FirstOrDefault(room => room is not null);

    private int EndCovered(RevocationEntry entry)
    {
        // The entry is in force already: who is let in from here on sees it there.
        var room = entry.Target.Kind is RevocationKind.Room && Jid.TryParse(entry.Target.Value, out var jid) ? FindRoom(jid) : null;
        if (entry.Target.Kind is RevocationKind.Room && room is null)
            return 0;
        var ended = 0;
        foreach (var session in _sessions.Values.Where(session => session.IsCovered(entry, room)))
        {
            _ = session.ShutDownAsync(room is null ? SessionEnds.TokenRevoked : SessionEnds.RoomClosed);
            ended++;
        }

        return ended;
    }

    /// <summary>
    /// Null where there is no place. Those whose token is refused already have half of the places: whoever has none to show
    /// can fill these, from however many addresses, and keeps nobody out who has. A token whose key has to be fetched counts
    /// among them until its client is logged in.
    /// </summary>
    private GatewaySession? Open(Host host, SessionRequest request, IClientConnection client, out StreamError? refusal)
    {
        var former = _resumptions.FormerOf(request, host);
        if (Place.TryTake(_places, former) is not { } place)
        {
            refusal = StreamError.ResourceConstraint;
            return null;
        }

        var id = RandomNumberGenerator.GetHexString(12, lowercase: true);
        var kept = _resumptions.Options.TokenlessResume is TokenlessResume.KeepClaims ? former?.Token?.Raw : null;
        request = Redeem(request, host, former, kept);
        var living = new CancellationTokenSource();
        var verdict = Admission.JudgeAsync(host, request, id, former?.Id, kept, living.Token);
        refusal = Refuse(verdict, place, former, request);
        if (refusal is not null)
        {
            living.Cancel();
            place.Release();
            return null;
        }

        var session = new GatewaySession(
            id, host, request, client, verdict, living, place, _resumptions, _services, _forget);
        _sessions[session.Id] = session;
        _services.Metrics.SessionStarted(request.Transport);
        // Draining may have begun since the caller looked, and have counted the living before this one was among them.
        if (_draining)
            _ = session.ShutDownAsync(Shutdown);
        return session;
    }

    /// <summary>What ends the stream before it begins, for want of a place among those who are nobody yet, or of patience with their network.</summary>
    private StreamError? Refuse(Task<AdmissionVerdict> verdict, Place place, GatewaySession? former, SessionRequest request)
    {
        var admitted = verdict is { IsCompletedSuccessfully: true, Result: AdmissionVerdict.Admitted known } ? known : null;
        if (admitted is null && !place.TryRefuse())
            return StreamError.ResourceConstraint;
        return admitted?.Identity is { IsGuest: false } || former is not null ? null : _services.Strangers.Refuse(request.RemoteAddress, place);
    }

    /// <summary>
    /// A ticket is used when a session begins. The one that a client goes on showing in its URL when it comes back is no other
    /// token, where the operator lets those come back who show none.
    /// </summary>
    private SessionRequest Redeem(SessionRequest request, Host host, GatewaySession? former, string? kept)
    {
        // Two of them are refused, whatever they are.
        if (request.Ticket is not { } ticket || request is { Token: not null, Carrier: TokenCarrier.Query })
            return request;
        if (kept is not null && former?.Ticket == ticket)
            return request with { Token = null };
        var verdict = Tickets.Redeem(ticket, host.Domain, request.UrlRoom, request.Tenant);
        _services.Metrics.Ticket(verdict.Outcome);
        return verdict is TicketVerdict.Good good
            ? request with { Token = good.Token, Carrier = TokenCarrier.Ticket }
            : request with { TicketFault = verdict };
    }
}
