using System.Diagnostics.CodeAnalysis;
using System.Net;
using JwtXmppAuth.Gateway.Configuration;
using JwtXmppAuth.Gateway.Identity;
using JwtXmppAuth.Gateway.Policy;
using JwtXmppAuth.Gateway.Revocation;
using JwtXmppAuth.Gateway.Rules;
using JwtXmppAuth.Gateway.Sessions.Uses;
using JwtXmppAuth.Gateway.Upstreams;
using JwtXmppAuth.Tokens;
using JwtXmppAuth.Xmpp.Streams;
using JwtXmppAuth.Xmpp.Xml;

namespace JwtXmppAuth.Gateway.Sessions;

/// <summary>
/// One client: its stream, its identity, its connection to the server. Two directions: <see cref="ReceiveAsync(Element)"/> is
/// called by the transport, the <see cref="Relay"/> reads the server. It ends once, in <see cref="RunAsync"/>, with one
/// reason, one log line, one metric, whoever asked for it first.
/// </summary>
[SuppressMessage("Design", "CA1001", Justification = "Neither holds anything but memory: no timer, no wait handle.")]
public sealed class GatewaySession
{
    private readonly Host _host;
    private readonly string _tenant;
    private readonly IClientConnection _connection;
    private readonly ClientSide _client;
    private readonly ManagedStream _managed;
    private readonly Place _place;
    private readonly SessionServices _services;
    private readonly SessionReports _reports;
    private readonly CancellationTokenSource _living;
    private readonly SessionTurns _turns;

    // Until a resource is bound; what they hold is of no use afterwards.
    private StreamNegotiation? _negotiation;
    private ITimer? _deadline;

    private Relay? _relay;
    private readonly TokenHold _hold;

    // Of who may hear something unasked: a guest, or somebody whose token ends his session.
    private Notices? _notices;
    private ExpiryWatch? _expiry;
    private volatile SessionClaims? _claims;
    private volatile GatewaySession? _resumed;
    private volatile string? _ticket;
    private Task _pump = Task.CompletedTask;
    private int _placeLent;

    /// <param name="living">Stops what the session waits for when it is over; the verdict on its token does so already.</param>
    internal GatewaySession(
        string id,
        Host host,
        SessionRequest request,
        IClientConnection connection,
        Task<AdmissionVerdict> verdict,
        CancellationTokenSource living,
        Place place,
        Resumptions resumptions,
        SessionServices services,
        Action<GatewaySession> forget)
    {
        Id = id;
        _ticket = request.Ticket;
        _host = host;
        Transport = request.Transport;
        Address = request.RemoteAddress;
        _tenant = request.Tenant;
        _connection = connection;
        _living = living;
        _place = place;
        _services = services;
        Since = services.Time.GetUtcNow();
        _reports = new SessionReports(id, host.Domain, services);
        _turns = new SessionTurns(_reports, living.Token);
        _client = new ClientSide(id, connection, resumptions.Options, services, _turns);
        _managed = new ManagedStream(this, _client, resumptions);
        _hold = services.Uses.For(id);
        _hold.End = () => _turns.End(SessionEnds.TooManySessions);
        _negotiation = new StreamNegotiation(host, id, request, connection, verdict, place, _hold, resumptions, services);
        _deadline = services.Timers.CreateTimer(
            static turns => ((SessionTurns)turns!).End(new SessionEnd(EndReason.AuthenticationTimeout, StreamError.ConnectionTimeout)),
            _turns,
            services.AuthenticationTimeout,
            Timeout.InfiniteTimeSpan);
        Ended = RunAsync(forget);
    }

    /// <summary>The public reference: in logs, in refusal texts, in the hand-off. Not the secret sid of a transport.</summary>
    public string Id { get; }

    public Transport Transport { get; }

    /// <summary>Completes when the session is over and the client was told; never faults.</summary>
    public Task<SessionEnd> Ended { get; }

    /// <summary>Who the session stands for; null for a guest, and before there is anybody.</summary>
    internal VerifiedToken? Token => Identity?.Token;

    internal ClientIdentity? Identity => _claims?.Context.Identity;

    /// <summary>The session in which the client of this connection is: this one, or the one it has come back to.</summary>
    private GatewaySession Here => _resumed ?? this;

    /// <summary>Delivers the first stream features.</summary>
    public Task StartAsync() => RestartAsync();

    /// <summary>The client restarts its stream (RFC 6120 §6.4.6; BOSH <c>xmpp:restart</c>): delivers features anew.</summary>
    public Task RestartAsync() => Here.RestartAsync(_connection);

    /// <summary>Takes one top-level element of the client's stream. Calls must not overlap; waits while the server is slow.</summary>
    public Task ReceiveAsync(Element element) => Here.ReceiveAsync(element, _connection);

    /// <summary>Ends the session, for the reason of whoever calls first; completes when it is over.</summary>
    public Task EndAsync(SessionEnd end) => Here.EndAsync(end, _connection);

    /// <summary>The client's connection broke without a word; it takes nothing any more. A session that can wait for its client does.</summary>
    public void ConnectionLost() => Here.Lose(_connection);

    /// <summary>Ends the session whatever connection it has, or has none.</summary>
    internal Task ShutDownAsync(SessionEnd end)
    {
        _turns.End(end);
        return Ended;
    }

    internal Host Host => _host;

    /// <summary>The one by which its client came last, used; null where it came by none. Never log it.</summary>
    internal string? Ticket => _ticket;

    /// <summary>The client's, when the session began.</summary>
    internal IPAddress Address { get; }

    internal DateTimeOffset Since { get; }

    /// <summary>Null before there is an address.</summary>
    internal SessionContext? Context => _claims?.Context;

    internal bool Detached => _client.Detached;

    /// <summary>Whether the entry is about who is in this session, or about a room that the session is in.</summary>
    internal bool IsCovered(RevocationEntry entry, MucAddress? room)
    {
        if (_claims is not { Context: var context })
            return false;
        var token = context.Identity.Token;
        return room is null
            ? token is not null && entry.Covers(token)
            : context.Identity.Service is null && entry.Covers(room, token) && _host.Pipeline.IsIn(room, context);
    }

    /// <summary>The place is one client's, also while that client is here twice for a moment: once for each session.</summary>
    internal bool TryLendPlace() => Interlocked.Exchange(ref _placeLent, 1) == 0;

    internal void TakeBackPlace() => Volatile.Write(ref _placeLent, 0);

    /// <inheritdoc cref="ClientSide.TryReturn"/>
    internal bool TryReturn(IClientConnection connection, ResumeRequest request, out StreamError? fault)
    {
        fault = null;
        return !_turns.IsOver && _client.TryReturn(connection, request, out fault);
    }

    /// <summary>Nothing is waited for any more: the turn in progress and what is still to be delivered are given up.</summary>
    internal void Abandon() => _living.Cancel();

    private Task RestartAsync(IClientConnection from) => _turns.TakeAsync(
        (Session: this, From: from),
        static (of, cancellation) =>
            !of.Session._client.Has(of.From) ? NoFault
            : of.Session._negotiation?.RestartAsync(cancellation) ?? Task.FromResult<StreamError?>(StreamError.PolicyViolation));

    private Task ReceiveAsync(Element element, IClientConnection from) => _turns.TakeAsync(
        (Session: this, Element: element, From: from),
        static (of, cancellation) =>
            !of.Session._client.TryTake(of.Element, of.From) ? NoFault
            : of.Session._relay is { } relay ? relay.ForwardAsync(of.Element, of.Session.Transport, cancellation)
            : of.Session.NegotiateAsync(of.Element, cancellation));

    private Task EndAsync(SessionEnd end, IClientConnection from)
    {
        if (!_client.Has(from))
            return Task.CompletedTask;
        _turns.End(end);
        return Ended;
    }

    private void Lose(IClientConnection connection)
    {
        if (!_client.Survives(connection))
            _turns.End(new SessionEnd(EndReason.ClientLost));
        // Nobody is there for whom the end could wait.
        if (_turns.IsOver)
            Abandon();
    }

    /// <summary>For who was not among the living with this token yet, when it was revoked, and had been admitted already.</summary>
    private void EndIfRevoked()
    {
        if (Token is { } token && _services.Revocations.Find(token) is not null)
            _turns.End(SessionEnds.TokenRevoked);
    }

    private async Task<StreamError?> NegotiateAsync(Element element, CancellationToken cancellation)
    {
        var negotiation = _negotiation!;
        var fault = await negotiation.ReceiveAsync(element, cancellation);
        if (negotiation is { Bound: { } jid, Answer: { } answer, Admitted: { } admitted })
        {
            _deadline?.Dispose();
            _deadline = null;
            var context = new SessionContext(admitted.Identity, jid, _tenant);
            _claims = new SessionClaims(new SessionRules(_host.Pipeline, context), admitted.Login);
            _relay = new Relay(Id, _host, _claims.Rules, _client, _managed, negotiation.Upstream!, _services);
            _negotiation = null;
            // Only now: whoever acts on having an address is known by it, to operators and to what they revoke.
            await _connection.DeliverAsync(answer, cancellation);
            EndIfRevoked();
            WatchFor(context);
            _pump = _relay.ReadAsync(_turns, _living.Token);
        }

        if (negotiation is { Resumed: { } session, Admitted: { } again })
        {
            _resumed = session;
            session._ticket = _ticket;
            // Before this returns, nothing more is read from the client: what it says next is judged by what it has now.
            await session.RefreshAsync(again.Login, by: Id);
            _turns.End(new SessionEnd(EndReason.Resumed));
        }

        return fault;
    }

    private void WatchFor(SessionContext context)
    {
        var isHard = _host.Options.EndAtExpiry is EndAtExpiry.Hard;
        if (!isHard && !context.Identity.IsGuest)
            return;
        _notices = new Notices(_turns, _client, _host, () => _claims!.Context, _services.Time);
        context.Waiting.Bell = _notices.CallIn;
        if (!isHard)
            return;
        _expiry = new ExpiryWatch(_host.Options.ExpiryWarning, _services.Timers, _notices.WarnOfExpiry, () => _turns.End(SessionEnds.TokenExpired));
        _expiry.Set(Token?.ValidUntil);
    }

    /// <summary>The client is back, and has shown a token.</summary>
    private Task RefreshAsync(UpstreamLogin fresh, string by) => _turns.TakeAsync(async cancellation =>
    {
        var refresh = new ClaimsRefresh(_host, Id, _hold, _services);
        (_claims, var outcome) = await _relay!.AnsweredAsync(() => refresh.RefreshAsync(_claims!, fresh, _relay.Upstream, cancellation));
        if (outcome is ResumeOutcome.ClaimsReplaced)
            _expiry?.Set(Token?.ValidUntil);
        EndIfRevoked();
        // Whatever the new token was good for: the one that the session goes by is over.
        if (_host.Options.EndAtExpiry is not EndAtExpiry.Never && Token?.ValidUntil <= _services.Time.GetUtcNow())
            _turns.End(SessionEnds.TokenExpired);
        _reports.Resumed(by, outcome);
        return null;
    });

    private async Task<SessionEnd> RunAsync(Action<GatewaySession> forget)
    {
        var end = await _turns.Ending;
        try
        {
            _deadline?.Dispose();
            _expiry?.Dispose();
            // At shutdown what the server has sent still goes to the client; for every other reason nothing waits.
            if (end.Reason is not EndReason.Shutdown || _claims is null || _client.Detached)
                await _living.CancelAsync();
            await _turns.TakeLastAsync((Session: this, End: end), static of => of.Session.CloseAsync(of.End));
            if (_notices is not null)
                await _notices.Said;
        }
        catch (Exception failure)
        {
            _reports.InternalError(failure);
        }

        _hold.Release();
        _place.Release();
        forget(this);
        _reports.Ended(end, Transport);
        return end;
    }

    /// <summary>Both sides, behind the turn in progress, so that a login that is just succeeding is closed too.</summary>
    private async Task CloseAsync(SessionEnd end)
    {
        // The turn in progress may have begun it.
        _expiry?.Dispose();
        _managed.Close();
        _client.TakeTheRest();
        try
        {
            if ((_relay?.Upstream ?? _negotiation?.Upstream) is { } upstream)
                await upstream.DisposeAsync();
            await _pump;
        }
        finally
        {
            // Before the client hears of it: whoever acts on that must not find the session in its rooms still.
            _claims?.Rules.End();
        }

        if (_resumed is null)
            await _client.CloseAsync(end);
    }

    private static Task<StreamError?> NoFault => Task.FromResult<StreamError?>(null);
}
