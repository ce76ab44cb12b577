using System.Diagnostics.CodeAnalysis;
using JwtXmppAuth.Gateway.Diagnostics;
using JwtXmppAuth.Gateway.Rules;
using JwtXmppAuth.Gateway.Upstreams;
using JwtXmppAuth.Xmpp.Stanzas;
using JwtXmppAuth.Xmpp.Streams;
using JwtXmppAuth.Xmpp.Xml;
using Microsoft.Extensions.Logging;

namespace JwtXmppAuth.Gateway.Sessions;

/// <summary>
/// One client: its stream, its identity, its connection to the server. Two directions: <see cref="ReceiveAsync"/> is
/// called by the transport, <see cref="PumpAsync"/> reads the server. It ends once, in <see cref="RunAsync"/>, with one
/// reason, one log line, one metric, whoever asked for it first.
/// </summary>
[SuppressMessage("Design", "CA1001", Justification = "Neither holds anything but memory: no timer, no wait handle.")]
public sealed partial class GatewaySession
{
    private readonly Host _host;
    private readonly SessionRequest _request;
    private readonly IClientConnection _client;
    private readonly GatewayMetrics _metrics;
    private readonly ILogger _log;
    private readonly CancellationTokenSource _living = new();
    private readonly TaskCompletionSource<SessionEnd> _ending = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly SemaphoreSlim _receiving = new(1, 1);
    private readonly StreamNegotiation _negotiation;
    private readonly ITimer _deadline;
    private readonly Questions _questions;

    // Whoever puts another one in its place, with another identity, tells the pipeline (StanzaPipeline.Replaced).
    private SessionContext? _context;
    private Task _pump = Task.CompletedTask;
    private Task _calling = Task.CompletedTask;

    internal GatewaySession(
        string id,
        Host host,
        SessionRequest request,
        IClientConnection client,
        Task<AdmissionVerdict> verdict,
        SessionServices services,
        Action<GatewaySession> forget)
    {
        Id = id;
        _host = host;
        _request = request;
        _client = client;
        _metrics = services.Metrics;
        _log = services.Log;
        _questions = new Questions(services.Time);
        _negotiation = new StreamNegotiation(host, Id, client, verdict, services);
        _deadline = services.Time.CreateTimer(
            _ => RequestEnd(new SessionEnd(EndReason.AuthenticationTimeout, StreamError.ConnectionTimeout)),
            null,
            services.AuthenticationTimeout,
            Timeout.InfiniteTimeSpan);
        Ended = RunAsync(forget);
    }

    /// <summary>The public reference: in logs, in refusal texts, in the hand-off. Not the secret sid of a transport.</summary>
    public string Id { get; }

    public Transport Transport => _request.Transport;

    /// <summary>Completes when the session is over and the client was told; never faults.</summary>
    public Task<SessionEnd> Ended { get; }

    /// <summary>Delivers the first stream features.</summary>
    public Task StartAsync() => RestartAsync();

    /// <summary>The client restarts its stream (RFC 6120 §6.4.6; BOSH <c>xmpp:restart</c>): delivers features anew.</summary>
    public Task RestartAsync() => InTurnAsync(_negotiation.RestartAsync);

    /// <summary>Takes one top-level element of the client's stream. Calls must not overlap; waits while the server is slow.</summary>
    public Task ReceiveAsync(Element element) => InTurnAsync(async cancellation =>
    {
        if (_context is not null)
            return await ForwardAsync(element, _context, cancellation);
        var fault = await _negotiation.ReceiveAsync(element, cancellation);
        if (_negotiation is { Bound: { } jid, Identity: { } identity })
        {
            await _deadline.DisposeAsync();
            _context = new SessionContext(identity, jid, _request.Tenant);
            _pump = PumpAsync(_negotiation.Upstream!, _context);
            _calling = CallInAsync(_context);
        }

        return fault;
    });

    /// <summary>Ends the session, for the reason of whoever calls first; completes when it is over.</summary>
    public Task EndAsync(SessionEnd end)
    {
        RequestEnd(end);
        return Ended;
    }

    /// <summary>The client's connection broke without a word; it takes nothing any more.</summary>
    public void ConnectionLost() => RequestEnd(new SessionEnd(EndReason.ClientLost));

    /// <summary>Nothing is waited for any more: the turn in progress and what is still to be delivered are given up.</summary>
    internal void Abandon() => _living.Cancel();

    private void RequestEnd(SessionEnd end) => _ending.TrySetResult(end);

    /// <summary>Client to server, one element at a time; what goes wrong ends the session.</summary>
    private async Task InTurnAsync(Func<CancellationToken, Task<StreamError?>> turn)
    {
        if (_ending.Task.IsCompleted)
            return;
        await _receiving.WaitAsync();
        try
        {
            if (!_ending.Task.IsCompleted && await turn(_living.Token) is { } fault)
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

    private async Task<StreamError?> ForwardAsync(Element element, SessionContext context, CancellationToken cancellation)
    {
        if (!Stanza.TryCreate(element, out var stanza))
            return StreamError.UnsupportedStanzaType;
        if (StreamRequests.Session(stanza))
        {
            await _client.DeliverAsync(StreamRequests.Result(stanza), cancellation);
            return null;
        }

        var outcome = _host.Pipeline.FromClient(stanza, context);
        if (outcome is RuleOutcome.Ask(var question, var decide))
            outcome = decide(await _questions.AskAsync(question, _negotiation.Upstream!, cancellation));
        switch (outcome)
        {
            case RuleOutcome.Forward(var allowed):
                await _negotiation.Upstream!.SendAsync(allowed, cancellation);
                break;
            case RuleOutcome.Answer(var answer):
                await _client.DeliverAsync(answer, cancellation);
                break;
            case RuleOutcome.Refuse(var reply, var code, var explanation) refusal:
                _metrics.StanzaRefused(code);
                LogStanzaRefused(refusal.Expected ? LogLevel.Information : LogLevel.Warning, Id, _host.Domain, code, explanation);
                if (reply is not null)
                    await _client.DeliverAsync(reply, cancellation);
                break;
        }

        return null;
    }

    /// <summary>Server to client, until the server's stream is over; then everything it sent has been queued for the client.</summary>
    private async Task PumpAsync(IUpstreamConnection upstream, SessionContext context)
    {
        try
        {
            await foreach (var stanza in upstream.Incoming.ReadAllAsync(_living.Token))
            {
                if (_questions.IsAnswer(stanza))
                    continue;
                await _client.DeliverAsync(_host.Pipeline.ToClient(stanza, context).Element, _living.Token);
            }

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

    /// <summary>Tells a waiting guest that a host has come, in turn with what the client says.</summary>
    private async Task CallInAsync(SessionContext context)
    {
        while (await context.Waiting.CalledAsync())
        {
            await InTurnAsync(async cancellation =>
            {
                foreach (var notice in _host.Pipeline.CallIn(context))
                    await _client.DeliverAsync(notice, cancellation);
                return null;
            });
        }
    }

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
            // At shutdown what the server has sent still goes to the client; for every other reason nothing waits.
            if (end.Reason is not EndReason.Shutdown || _context is null)
                await _living.CancelAsync();
            await CloseAsync(end);
            await _calling;
        }
        catch (Exception failure)
        {
            LogInternalError(failure, Id, _host.Domain);
        }

        forget(this);
        _metrics.SessionEnded(end.Reason, Transport);
        LogEnded(Id, _host.Domain, end.Reason, end.Error?.Condition ?? "none");
        return end;
    }

    /// <summary>Both sides, behind the turn in progress, so that a login that is just succeeding is closed too.</summary>
    private async Task CloseAsync(SessionEnd end)
    {
        await _receiving.WaitAsync();
        try
        {
            try
            {
                if (_negotiation.Upstream is { } upstream)
                    await upstream.DisposeAsync();
                await _pump;
            }
            finally
            {
                // Before the client hears of it: whoever acts on that must not find the session in its rooms still.
                if (_context is { } context)
                    _host.Pipeline.Ended(context);
            }

            await _client.CloseAsync(end);
        }
        finally
        {
            _receiving.Release();
        }
    }

    [LoggerMessage(2003, LogLevel.Information, "Session {Ref} at {Host} ended: {Reason}, error {Condition}")]
    private partial void LogEnded(string @ref, string host, EndReason reason, string condition);

    [LoggerMessage(EventId = 2004, Message = "Session {Ref} at {Host}: stanza refused, {Code}. {Explanation}")]
    private partial void LogStanzaRefused(LogLevel level, string @ref, string host, string code, string explanation);

    [LoggerMessage(2005, LogLevel.Error, "Session {Ref} at {Host}: upstream failed, {Code}. {Detail}")]
    private partial void LogUpstreamFailed(string @ref, string host, string code, string detail);

    [LoggerMessage(2006, LogLevel.Critical, "Session {Ref} at {Host} ended by a fault of the gateway")]
    private partial void LogInternalError(Exception failure, string @ref, string host);
}
