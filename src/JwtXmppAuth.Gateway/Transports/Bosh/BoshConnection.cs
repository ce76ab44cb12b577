using JwtXmppAuth.Gateway.Sessions;
using JwtXmppAuth.Xmpp.Streams;
using JwtXmppAuth.Xmpp.Xml;

namespace JwtXmppAuth.Gateway.Transports.Bosh;

/// <summary>
/// One client's BOSH session: requests in, stanzas out. Two tasks meet here under one lock: the HTTP request that brings
/// a body and waits for its answer (<see cref="AnswerAsync"/>), and the session that delivers stanzas
/// (<see cref="DeliverAsync"/>). A third, <see cref="PumpAsync"/>, gives the bodies to the session in rid order, so that
/// a slow server keeps no answer back.
/// </summary>
internal sealed class BoshConnection : IClientConnection
{
    private readonly Lock _gate = new();
    private readonly TimeProvider _time;
    private readonly TimeSpan _wait;
    private readonly BoshAnswers _answers;
    private readonly HeldRequests _held;
    private readonly Inbox _inbox;
    private readonly Outbox _outbox;
    private readonly SilenceTimer _silence;
    private readonly TaskCompletionSource<SessionEnd> _ending = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _told = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private BoshEnd? _end;

    public BoshConnection(string sid, string domain, BoshBody first, BoshOptions options, TimeProvider time)
    {
        var terms = BoshTerms.Agree(first, options);
        Sid = sid;
        _time = time;
        _wait = terms.Wait;
        _answers = new BoshAnswers(sid, domain, first.Rid, terms);
        // §12: a client that asks for no waiting polls; nothing of it is held.
        _held = new HeldRequests(first.Rid, terms.Requests, terms.Wait == TimeSpan.Zero ? 0 : terms.Hold);
        _inbox = new Inbox(terms.Requests);
        _outbox = new Outbox(options.MaxOutboxBytes);
        _silence = new SilenceTimer(terms.Inactivity, time, OnSilence);
    }

    public Transport Transport => Transport.Bosh;

    /// <summary>The secret that binds requests to this session; never logged.</summary>
    public string Sid { get; }

    /// <summary>The client fell silent: from now on it is as if the session had never been (§10).</summary>
    public bool Forgotten { get; private set; }

    /// <summary>The session's life on this side, from its first features to its end.</summary>
    public async Task LiveAsync(GatewaySession session)
    {
        _answers.StreamId = session.Id;
        var pump = PumpAsync(session);
        await Task.WhenAny(pump, _ending.Task);
        // The pump ends before the session only by a fault of the gateway.
        var end = _ending.Task.IsCompleted
            ? await _ending.Task
            : new SessionEnd(EndReason.InternalError, StreamError.InternalServerError);
        await session.EndAsync(end);
        // A session that fails at its end may have left without a word.
        await CloseAsync(end);
        lock (_gate)
            _silence.End();
        await pump;
    }

    /// <summary>Takes one request and waits for its answer; null when the client did not wait so long.</summary>
    /// <param name="gone">The client's connection broke.</param>
    public async Task<BoshAnswer?> AnswerAsync(BoshBody body, CancellationToken gone)
    {
        HeldRequest request;
        lock (_gate)
        {
            _silence.Stop();
            var answer = Take(body, out var held);
            WatchSilence();
            if (held is null)
                return answer;
            request = held;
        }

        await using var watch = gone.UnsafeRegister(_ => Abandon(request), null);
        return await request.Answer;
    }

    public async ValueTask DeliverAsync(Element element, CancellationToken cancellation)
    {
        var payload = BoshBodyWriter.Payload(element);
        while (true)
        {
            Task room;
            lock (_gate)
            {
                if (_end is not null)
                    return;
                if (_outbox.TryAdd(payload))
                {
                    Settle();
                    return;
                }

                room = _outbox.Room;
            }

            await room.WaitAsync(cancellation);
        }
    }

    /// <summary>Completes when a request has taken the news, or the client has been silent for too long to care.</summary>
    public async ValueTask CloseAsync(SessionEnd end)
    {
        lock (_gate)
        {
            if (_end is null)
            {
                Finish(BoshEnd.Of(end), end);
                // §13: the oldest request gets the news, behind the stanzas that still waited; the others get nothing.
                _held.AnswerAll(_ => _told.Task.IsCompleted ? _answers.Empty() : Terminal());
                WatchSilence();
            }
        }

        await _told.Task;
    }

    /// <summary>Gives the client up: what it has not fetched, it will not.</summary>
    public void Forget(SessionEnd end)
    {
        lock (_gate)
        {
            Forgotten = true;
            if (_end is null)
                Finish(new BoshEnd(BoshCondition.ItemNotFound), end);
            _told.TrySetResult();
        }
    }

    private async Task PumpAsync(GatewaySession session)
    {
        await session.StartAsync();
        await foreach (var body in _inbox.ReadAllAsync())
        {
            if (body.Restarts)
            {
                // XEP-0206 §5: whatever else such a body holds is ignored.
                await session.RestartAsync();
            }
            else
            {
                foreach (var element in body.Payload)
                    await session.ReceiveAsync(element);
            }

            // §13: what came with the request is forwarded first.
            if (body.Terminates)
                await session.EndAsync(new SessionEnd(EndReason.ClientTerminated));
            lock (_gate)
            {
                _held.PayloadTaken(body.Rid);
                Settle();
            }
        }
    }

    /// <summary>Judges a request: it is answered at once, or held.</summary>
    private BoshAnswer? Take(BoshBody body, out HeldRequest? held)
    {
        held = null;
        if (_end is not null)
            return AnswerAfterEnd(body.Rid);
        var arrival = _held.Classify(body);
        switch (arrival)
        {
            case RidArrival.Answered when _held.TryReplay(body.Rid, out var answer):
                return answer with { Replayed = true };
            case RidArrival.Answered or RidArrival.OutOfWindow:
                return Refuse(BoshCondition.ItemNotFound);
            case RidArrival.Overactive:
                return Refuse(BoshCondition.PolicyViolation);
        }

        held = new HeldRequest(body.Rid);
        // §14.3: a repeated request takes the place of the one it repeats.
        _held.Hold(held)?.Complete(_answers.Recoverable());
        if (_wait > TimeSpan.Zero)
            held.ExpireAfter(_wait, _time, Expire);
        if (arrival is not RidArrival.Repeated)
            _held.Arrive(body.Rid);
        if (arrival is RidArrival.Early)
            _inbox.Keep(body);
        else if (arrival is RidArrival.InOrder)
            _inbox.Add(body);
        // §13: the end is told on the oldest request, so none is sent away on account of the last one.
        if (!body.Terminates)
            Settle();
        return null;
    }

    /// <summary>Answers every request whose turn it is.</summary>
    private void Settle(long due = 0)
    {
        while (_end is null && _held.TryNext(stanzas: !_outbox.IsEmpty, due, out var rid))
            _held.Answer(rid, _answers.Of(rid, _held.NextRid - 1, _held.IsWaiting(rid) ? _outbox.TakeAll() : []));
        WatchSilence();
    }

    /// <summary>The client broke the rules: its request gets the condition, the others hear that it was another's fault.</summary>
    private BoshAnswer Refuse(BoshCondition condition)
    {
        Finish(new BoshEnd(condition), new SessionEnd(EndReason.ProtocolViolation));
        var other = _answers.Terminate(new BoshEnd(BoshCondition.OtherRequest), []);
        _held.AnswerAll(_ => other);
        return Terminal();
    }

    private BoshAnswer AnswerAfterEnd(long rid)
    {
        if (_held.TryReplay(rid, out var kept))
            return kept with { Replayed = true };
        var news = !_told.Task.IsCompleted;
        var answer = Terminal();
        if (news)
            _held.Keep(rid, answer);
        return answer;
    }

    private void Finish(BoshEnd end, SessionEnd reason)
    {
        _end = end;
        _outbox.Close();
        _inbox.Close();
        _ending.TrySetResult(reason);
    }

    /// <summary>The end, told: with the stanzas that waited the first time, without afterwards.</summary>
    private BoshAnswer Terminal()
    {
        var answer = _answers.Terminate(_end!, _outbox.TakeAll());
        _told.TrySetResult();
        return answer;
    }

    /// <summary>§8: no request waits longer than agreed. One that cannot be answered in its turn may be repeated (§17.3).</summary>
    private void Expire(HeldRequest request)
    {
        lock (_gate)
        {
            if (request.Answer.IsCompleted)
                return;
            Settle(due: request.Rid);
            if (_held.Drop(request))
                request.Complete(_answers.Recoverable());
            WatchSilence();
        }
    }

    /// <summary>The connection broke. The rid stays unanswered, so that the client can ask again and lose nothing.</summary>
    private void Abandon(HeldRequest request)
    {
        lock (_gate)
        {
            if (!_held.Drop(request))
                return;
            Settle();
            WatchSilence();
        }

        request.Complete(null);
    }

    private void WatchSilence()
    {
        if (_held.Any)
            _silence.Stop();
        else
            _silence.Start();
    }

    private void OnSilence()
    {
        lock (_gate)
        {
            if (_silence.TryExpire())
                Forget(new SessionEnd(EndReason.ClientInactive));
        }
    }
}
