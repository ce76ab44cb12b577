using System.Diagnostics.CodeAnalysis;
using JwtXmppAuth.Gateway.Configuration;
using JwtXmppAuth.Gateway.Diagnostics;
using JwtXmppAuth.Gateway.Identity;
using JwtXmppAuth.Gateway.Policy;
using JwtXmppAuth.Gateway.Revocation;
using JwtXmppAuth.Gateway.Rules;
using JwtXmppAuth.Gateway.Sessions.Uses;
using JwtXmppAuth.Gateway.Upstreams;
using JwtXmppAuth.Tokens;
using JwtXmppAuth.Xmpp;
using JwtXmppAuth.Xmpp.Stanzas;
using JwtXmppAuth.Xmpp.Streams;
using JwtXmppAuth.Xmpp.Xml;
using Microsoft.Extensions.Logging;

namespace JwtXmppAuth.Gateway.Sessions;

/// <summary>
/// One client: its stream, its identity, its connection to the server. Two directions: <see cref="ReceiveAsync(Element)"/> is
/// called by the transport, <see cref="PumpAsync"/> reads the server. It ends once, in <see cref="RunAsync"/>, with one
/// reason, one log line, one metric, whoever asked for it first.
/// </summary>
[SuppressMessage("Design", "CA1001", Justification = "Neither holds anything but memory: no timer, no wait handle.")]
public sealed partial class GatewaySession
{
    private readonly Host _host;
    private readonly SessionRequest _request;
    private readonly IClientConnection _connection;
    private readonly ClientSide _client;
    private readonly ManagedStream _managed;
    private readonly Place _place;
    private readonly SessionServices _services;
    private readonly GatewayMetrics _metrics;
    private readonly ILogger _log;
    private readonly CancellationTokenSource _living;
    private readonly TaskCompletionSource<SessionEnd> _ending = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly SemaphoreSlim _receiving = new(1, 1);

    // Until a resource is bound; what it holds is of no use afterwards.
    private StreamNegotiation? _negotiation;
    private IUpstreamConnection? _upstream;
    private readonly ITimer _deadline;
    private readonly Questions _questions;
    private readonly TokenHold _hold;
    private readonly ExpiryWatch? _expiry;
    private volatile SessionClaims? _claims;
    private volatile GatewaySession? _resumed;
    private volatile string? _ticket;
    private Task _pump = Task.CompletedTask;
    private Task _calling = Task.CompletedTask;
    private Task _warning = Task.CompletedTask;
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
        _request = request;
        _connection = connection;
        _living = living;
        _place = place;
        _services = services;
        Since = services.Time.GetUtcNow();
        _metrics = services.Metrics;
        _log = services.Log;
        _questions = new Questions(services.Time);
        _client = new ClientSide(id, connection, resumptions.Options, services, RequestEnd, failure => RequestEnd(Blame(failure)));
        _managed = new ManagedStream(this, _client, resumptions);
        _hold = services.Uses.For(id);
        _hold.End = () => RequestEnd(SessionEnds.TooManySessions);
        _negotiation = new StreamNegotiation(host, id, request, connection, verdict, place, _hold, resumptions, services);
        if (host.Options.EndAtExpiry is EndAtExpiry.Hard)
            _expiry = new ExpiryWatch(host.Options.ExpiryWarning, services.Timers, WarnOfExpiry, () => RequestEnd(SessionEnds.TokenExpired));
        _deadline = services.Timers.CreateTimer(
            static session => ((GatewaySession)session!).RequestEnd(new SessionEnd(EndReason.AuthenticationTimeout, StreamError.ConnectionTimeout)),
            this,
            services.AuthenticationTimeout,
            Timeout.InfiniteTimeSpan);
        Ended = RunAsync(forget);
    }

    /// <summary>The public reference: in logs, in refusal texts, in the hand-off. Not the secret sid of a transport.</summary>
    public string Id { get; }

    public Transport Transport => _request.Transport;

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
        RequestEnd(end);
        return Ended;
    }

    internal Host Host => _host;

    /// <summary>The one by which its client came last, used; null where it came by none. Never log it.</summary>
    internal string? Ticket => _ticket;

    internal SessionRequest Request => _request;

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
        return !_ending.Task.IsCompleted && _client.TryReturn(connection, request, out fault);
    }

    /// <summary>Nothing is waited for any more: the turn in progress and what is still to be delivered are given up.</summary>
    internal void Abandon() => _living.Cancel();

    private Task RestartAsync(IClientConnection from) => InTurnAsync(from, static (session, from, cancellation) =>
        !session._client.Has(from) ? NoFault
        : session._negotiation?.RestartAsync(cancellation) ?? Task.FromResult<StreamError?>(StreamError.PolicyViolation));

    private Task ReceiveAsync(Element element, IClientConnection from) => InTurnAsync(
        (Element: element, From: from),
        static (session, of, cancellation) =>
            !session._client.TryTake(of.Element, of.From) ? NoFault
            : session._claims is { } claims ? session.ForwardAsync(of.Element, claims.Context, cancellation)
            : session.NegotiateAsync(of.Element, cancellation));

    private Task EndAsync(SessionEnd end, IClientConnection from)
    {
        if (!_client.Has(from))
            return Task.CompletedTask;
        RequestEnd(end);
        return Ended;
    }

    private void Lose(IClientConnection connection)
    {
        if (!_client.Survives(connection))
            RequestEnd(new SessionEnd(EndReason.ClientLost));
        // Nobody is there for whom the end could wait.
        if (_ending.Task.IsCompleted)
            Abandon();
    }

    private void RequestEnd(SessionEnd end) => _ending.TrySetResult(end);

    /// <summary>For who was not among the living with this token yet, when it was revoked, and had been admitted already.</summary>
    private void EndIfRevoked()
    {
        if (Token is { } token && _services.Revocations.Find(token) is not null)
            RequestEnd(SessionEnds.TokenRevoked);
    }

    /// <summary>Client to server, one element at a time; what goes wrong ends the session.</summary>
    private Task InTurnAsync(Func<CancellationToken, Task<StreamError?>> turn) =>
        InTurnAsync(turn, static (_, turn, cancellation) => turn(cancellation));

    /// <param name="of">What the turn is about: with it, a turn needs no object of its own.</param>
    private async Task InTurnAsync<T>(T of, Func<GatewaySession, T, CancellationToken, Task<StreamError?>> turn)
    {
        if (_ending.Task.IsCompleted)
            return;
        await _receiving.WaitAsync();
        try
        {
            if (!_ending.Task.IsCompleted && await turn(this, of, _living.Token) is { } fault)
                RequestEnd(new SessionEnd(EndReason.ProtocolViolation, fault));
        }
        catch (Exception failure)
        {
            RequestEnd(Blame(failure));
        }
        finally
        {
            _receiving.Release();
        }
    }

    private async Task<StreamError?> NegotiateAsync(Element element, CancellationToken cancellation)
    {
        var negotiation = _negotiation!;
        var fault = await negotiation.ReceiveAsync(element, cancellation);
        if (negotiation is { Bound: { } jid, Answer: { } answer, Admitted: { } admitted })
        {
            await _deadline.DisposeAsync();
            var context = new SessionContext(admitted.Identity, jid, _request.Tenant);
            _claims = new SessionClaims(new SessionRules(_host.Pipeline, context), admitted.Login);
            (_negotiation, _upstream) = (null, negotiation.Upstream!);
            // Only now: whoever acts on having an address is known by it, to operators and to what they revoke.
            await _connection.DeliverAsync(answer, cancellation);
            EndIfRevoked();
            _expiry?.Set(Token?.ValidUntil);
            context.Waiting.Bell = CallIn;
            _pump = PumpAsync(_upstream);
        }

        if (negotiation is { Resumed: { } session, Admitted: { } again })
        {
            _resumed = session;
            session._ticket = _request.Ticket;
            // Before this returns, nothing more is read from the client: what it says next is judged by what it has now.
            await session.RefreshAsync(again.Login, by: Id);
            RequestEnd(new SessionEnd(EndReason.Resumed));
        }

        return fault;
    }

    /// <summary>The client is back, and has shown a token.</summary>
    private Task RefreshAsync(UpstreamLogin fresh, string by) => InTurnAsync(async cancellation =>
    {
        var refresh = new ClaimsRefresh(_host, Id, _hold, _services);
        (_claims, var outcome) = await AnsweredAsync(() => refresh.RefreshAsync(_claims!, fresh, _upstream!, cancellation));
        if (outcome is ResumeOutcome.ClaimsReplaced)
            _expiry?.Set(Token?.ValidUntil);
        EndIfRevoked();
        // Whatever the new token was good for: the one that the session goes by is over.
        if (_host.Options.EndAtExpiry is not EndAtExpiry.Never && Token?.ValidUntil <= _services.Time.GetUtcNow())
            RequestEnd(SessionEnds.TokenExpired);
        _metrics.SessionResumed(outcome);
        LogResumed(Id, _host.Domain, by, outcome);
        return null;
    });

    private async Task<StreamError?> ForwardAsync(Element element, SessionContext context, CancellationToken cancellation)
    {
        if (element.Namespace == XmppNamespaces.StreamManagement)
            return await _managed.ReceiveAsync(element, _request.Transport, cancellation);
        if (!Stanza.TryCreate(element, out var stanza))
            return StreamError.UnsupportedStanzaType;
        if (StreamRequests.Session(stanza))
            return await _client.ReplyAsync(StreamRequests.Result(stanza), cancellation);

        var outcome = _host.Pipeline.FromClient(stanza, context);
        if (outcome is RuleOutcome.Ask(var question, var decide))
            outcome = decide(await AskAsync(question, cancellation));
        switch (outcome)
        {
            case RuleOutcome.Forward(var allowed):
                await _upstream!.SendAsync(allowed, cancellation);
                break;
            case RuleOutcome.Answer(var answer):
                return await _client.ReplyAsync(answer, cancellation);
            case RuleOutcome.Refuse(var reply, var code, var explanation) refusal:
                _metrics.StanzaRefused(code);
                LogStanzaRefused(refusal.Expected ? LogLevel.Information : LogLevel.Warning, Id, _host.Domain, code, explanation);
                return reply is null ? null : await _client.ReplyAsync(reply, cancellation);
        }

        return null;
    }

    private Task<Stanza?> AskAsync(Stanza question, CancellationToken cancellation) =>
        AnsweredAsync(() => _questions.AskAsync(question, _upstream!, cancellation));

    /// <summary>Waits for an answer of the server, behind whatever else it has said: only the client could make room for that, and it is not heard meanwhile.</summary>
    private async Task<T> AnsweredAsync<T>(Func<Task<T>> ask)
    {
        _client.Stretch(true);
        try
        {
            return await ask();
        }
        finally
        {
            _client.Stretch(false);
        }
    }

    /// <summary>Server to client, until the server's stream is over; then everything it sent has been queued for the client.</summary>
    private async Task PumpAsync(IUpstreamConnection upstream)
    {
        try
        {
            // Not cancelled: an end that cannot wait ends the stream first, and an exception for each session would be dear.
            while (await upstream.Incoming.WaitToReadAsync(CancellationToken.None))
            {
                while (!_living.IsCancellationRequested && upstream.Incoming.TryRead(out var stanza))
                {
                    if (!_questions.IsAnswer(stanza))
                        await _client.DeliverAsync(_claims!.Rules.ToClient(stanza).Element, _living.Token);
                }

                if (_living.IsCancellationRequested)
                    return;
            }

            if (_living.IsCancellationRequested)
                return;
            await _client.RestAsync(_living.Token);
            var end = await upstream.Ended;
            RequestEnd(end switch
            {
                { Error: { } error } => new SessionEnd(EndReason.UpstreamClosed, error, FromUpstream: true),
                { Orderly: true } => new SessionEnd(EndReason.UpstreamClosed, StreamError.RemoteConnectionFailed),
                _ => new SessionEnd(EndReason.UpstreamFailed, StreamError.RemoteConnectionFailed),
            });
        }
        catch (Exception failure)
        {
            RequestEnd(Blame(failure));
        }
    }

    /// <summary>Tells a waiting guest that a host has come, in turn with what the client says, and not on the host's time.</summary>
    private void CallIn()
    {
        lock (_ending)
            _calling = Task.WhenAll(_calling, Task.Run(() => InTurnAsync(CallInAsync), CancellationToken.None));
    }

    private async Task<StreamError?> CallInAsync(CancellationToken cancellation)
    {
        StreamError? fault = null;
        foreach (var notice in _host.Pipeline.CallIn(_claims!.Context))
            fault ??= await _client.ReplyAsync(notice, cancellation);
        return fault;
    }

    private void WarnOfExpiry(DateTimeOffset end) => _warning = InTurnAsync(async _ =>
        await _client.ReplyAsync(ExpiryNotice.Of(_claims!.Context.Jid, end, _services.Time.GetUtcNow()), _living.Token));

    /// <summary>One of the two places where everything is caught: a session's fault must not become another's.</summary>
    private SessionEnd Blame(Exception failure)
    {
        if (_ending.Task.IsCompleted)
            return _ending.Task.Result;
        if (failure is UpstreamFailedException upstream)
        {
            LogUpstreamFailed(Id, _host.Domain, upstream.Code, upstream.Message);
            return new SessionEnd(EndReason.UpstreamFailed, StreamError.RemoteConnectionFailed);
        }

        if (failure is IOException)
            return new SessionEnd(EndReason.UpstreamFailed, StreamError.RemoteConnectionFailed);
        LogInternalError(failure, Id, _host.Domain);
        return new SessionEnd(EndReason.InternalError, StreamError.InternalServerError);
    }

    private async Task<SessionEnd> RunAsync(Action<GatewaySession> forget)
    {
        var end = await _ending.Task;
        try
        {
            await _deadline.DisposeAsync();
            _expiry?.Dispose();
            // At shutdown what the server has sent still goes to the client; for every other reason nothing waits.
            if (end.Reason is not EndReason.Shutdown || _claims is null || _client.Detached)
                await _living.CancelAsync();
            await CloseAsync(end);
            await _calling;
            await _warning;
        }
        catch (Exception failure)
        {
            LogInternalError(failure, Id, _host.Domain);
        }

        _hold.Release();
        _place.Release();
        forget(this);
        _metrics.SessionEnded(end.Reason, Transport);
        // A connection that was the way back to a session has its line there.
        if (end.Reason is not EndReason.Resumed)
            LogEnded(Id, _host.Domain, end.Reason, end.Error?.Condition ?? "none");
        return end;
    }

    /// <summary>Both sides, behind the turn in progress, so that a login that is just succeeding is closed too.</summary>
    private async Task CloseAsync(SessionEnd end)
    {
        await _receiving.WaitAsync();
        try
        {
            _managed.Close();
            _client.TakeTheRest();
            try
            {
                if ((_upstream ?? _negotiation?.Upstream) is { } upstream)
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
        finally
        {
            _receiving.Release();
        }
    }

    private static Task<StreamError?> NoFault => Task.FromResult<StreamError?>(null);

    [LoggerMessage(2010, LogLevel.Information, "Session {Ref} at {Host} was resumed by login {Login}: {Outcome}")]
    private partial void LogResumed(string @ref, string host, string login, ResumeOutcome outcome);

    [LoggerMessage(2003, LogLevel.Information, "Session {Ref} at {Host} ended: {Reason}, error {Condition}")]
    private partial void LogEnded(string @ref, string host, EndReason reason, string condition);

    [LoggerMessage(EventId = 2004, Message = "Session {Ref} at {Host}: stanza refused, {Code}. {Explanation}")]
    private partial void LogStanzaRefused(LogLevel level, string @ref, string host, string code, string explanation);

    [LoggerMessage(2005, LogLevel.Error, "Session {Ref} at {Host}: upstream failed, {Code}. {Detail}")]
    private partial void LogUpstreamFailed(string @ref, string host, string code, string detail);

    [LoggerMessage(2006, LogLevel.Critical, "Session {Ref} at {Host} ended by a fault of the gateway")]
    private partial void LogInternalError(Exception failure, string @ref, string host);
}
