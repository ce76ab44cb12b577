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
    private readonly TimeProvider _timers;
    private readonly BoshTerms _terms;
    private readonly BoshAnswers _answers;
    private readonly HeldRequests _held;
    private readonly Inbox _inbox;
    private readonly Outbox _outbox;
    private readonly SilenceTimer _silence;
    private readonly RequestRules _rules;
    private readonly AnswerReports _reports;
    private readonly MessageRate _rate;
    private readonly TaskCompletionSource<SessionEnd> _ending = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _told = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private BoshEnd? _end;
    private (long Rid, TimeSpan For) _pause;

    /// <param name="timers">For waits that need not be exact.</param>
    public BoshConnection(string sid, string domain, BoshBody first, BoshOptions options, TimeProvider time, TimeProvider timers)
    {
        Sid = sid;
        _timers = timers;
        _terms = BoshTerms.Agree(first, options);
        _answers = new BoshAnswers(sid, domain, first.Rid, _terms);
        // §12: of a client that polls nothing is held.
        _held = new HeldRequests(first.Rid, _terms.Requests, _terms.Polls ? 0 : _terms.Hold);
        _inbox = new Inbox(_terms.Requests);
        _outbox = new Outbox(options.MaxOutboxBytes);
        _silence = new SilenceTimer(_terms.Inactivity, timers, OnSilence);
        _rules = new RequestRules(_terms, time);
        _reports = new AnswerReports(_terms.Acknowledges, _terms.Requests + 1, time);
        _rate = new MessageRate(options.StanzasPerSecond, options.StanzaBurst, time);
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
            // §10: the next request is the end of a pause.
            _silence.Period = _terms.Inactivity;
            var answer = Take(body, out var held);
            WatchSilence();
            if (held is null)
                return answer;
            request = held;
        }

        // Most have their answer by now; only who waits needs to be told of a broken connection.
        if (request.Answer.IsCompleted)
            return await request.Answer;
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
                {
                    await TakeTurnAsync(element.SizeOnWire);
                    await session.ReceiveAsync(element);
                }
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

    /// <summary>A stanza's turn at the agreed rate. After the end nobody listens, and what is left must not hold it up.</summary>
    private async ValueTask TakeTurnAsync(int bytes)
    {
        if (_ending.Task.IsCompleted)
            return;
        var turn = _rate.TakeAsync(bytes, CancellationToken.None);
        if (!turn.IsCompletedSuccessfully)
            await Task.WhenAny(turn.AsTask(), _ending.Task);
    }

    /// <summary>Judges a request: it is answered at once, or held.</summary>
    private BoshAnswer? Take(BoshBody body, out HeldRequest? held)
    {
        held = null;
        if (_end is not null)
            return AnswerAfterEnd(body);
        var arrival = _held.Classify(body);
        if (_rules.BrokenBy(body, arrival) is { } broken)
            return Refuse(body, broken);
        if (arrival is RidArrival.Answered)
            return Replay(body);
        held = new HeldRequest(body.Rid, body.Terminates);
        // §14.3: a repeated request takes the place of the one it repeats.
        _held.Hold(held)?.Complete(_answers.Recoverable());
        if (_terms.Wait > TimeSpan.Zero)
            held.ExpireAfter(_terms.Wait, _timers, Expire);
        if (arrival is not RidArrival.Repeated)
            Arrive(body);
        if (arrival is RidArrival.Early)
            _inbox.Keep(body);
        else if (arrival is RidArrival.InOrder && !_inbox.TryAdd(body, _rules.TryTakeTurn, out var unproven))
            return Refuse(unproven, BoshCondition.ItemNotFound);
        // §13: the end is told on the oldest request, so none is sent away on account of the last one.
        if (!body.Terminates)
            Settle();
        return null;
    }

    /// <summary>§14.3: the answer that was given before; a pause begins anew with it.</summary>
    private BoshAnswer Replay(BoshBody body)
    {
        if (!_held.TryReplay(body.Rid, out var answer))
            return Refuse(body, BoshCondition.ItemNotFound);
        if (body.Rid == _pause.Rid)
            _silence.Period = _pause.For;
        return answer with { Replayed = true };
    }

    private void Arrive(BoshBody body)
    {
        _held.Arrive(body.Rid);
        _rules.Remember(body);
        _reports.Acknowledged(body.Ack);
        // No pause is so short that nobody could come back from it.
        if (body.Pause is { } seconds)
            _pause = (body.Rid, TimeSpan.FromSeconds(Math.Max(1, seconds)));
    }

    /// <summary>Answers every request whose turn it is.</summary>
    private void Settle(long due = 0)
    {
        // §10: a pause is answered at once, with all that wait before it.
        while (_end is null
            && _held.TryNext(stanzas: !_outbox.IsEmpty || _reports.Due is not null, Math.Max(due, _pause.Rid), out var rid))
            Answer(rid);
        WatchSilence();
    }

    private void Answer(long rid)
    {
        var pauses = rid == _pause.Rid;
        var waiting = _held.IsWaiting(rid);
        // §10: whoever will not be there for a while is given nothing.
        var payload = waiting && !pauses ? _outbox.TakeAll() : [];
        _held.Answer(rid, _answers.Of(rid, _held.NextRid - 1, waiting ? _reports.Take() : null, payload), pauses);
        _reports.Given(rid);
        _rules.Answered(rid, empty: payload.Length == 0);
        if (pauses)
            _silence.Period = _pause.For;
    }

    /// <summary>The client broke the rules: its request gets the condition, the others hear that it was another's fault.</summary>
    private BoshAnswer Refuse(BoshBody body, BoshCondition condition)
    {
        Finish(new BoshEnd(condition), new SessionEnd(EndReason.ProtocolViolation));
        // §15.4: nobody knows any more who it is that asks.
        if (_rules.AsksForKeys)
            _outbox.TakeAll();
        var other = _answers.Terminate(new BoshEnd(BoshCondition.OtherRequest), []);
        _held.AnswerAll(rid => rid == body.Rid ? Terminal() : other);
        return Terminal();
    }

    private BoshAnswer AnswerAfterEnd(BoshBody body)
    {
        if (!_rules.Knows(body))
            return _answers.Terminate(new BoshEnd(BoshCondition.ItemNotFound), []);
        if (_held.TryReplay(body.Rid, out var kept))
            return kept with { Replayed = true };
        var news = !_told.Task.IsCompleted;
        var answer = Terminal();
        if (news)
            _held.Keep(body.Rid, answer);
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
            // §13: the one that ends the session waits for the end, once nothing is missing before it.
            if ((!request.Terminates || request.Rid >= _held.NextRid) && _held.Drop(request))
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
