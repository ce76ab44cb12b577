using JwtXmppAuth.Gateway.Limits;
using JwtXmppAuth.Gateway.Sessions;
using JwtXmppAuth.Xmpp.Streams;
using JwtXmppAuth.Xmpp.Xml;

namespace JwtXmppAuth.Gateway.Transports.Bosh;

/// <summary>
/// One client's BOSH session: requests in, stanzas out. Two tasks meet here under one lock: the HTTP request that brings
/// a body (<see cref="Take(BoshBody, out HeldRequest?)"/>) and waits for its answer (<see cref="WaitAsync"/>), and the session
/// that delivers stanzas (<see cref="DeliverAsync"/>). The <see cref="Intake"/> gives the bodies to the session in rid order,
/// so that a slow server keeps no answer back.
/// </summary>
internal sealed class BoshConnection : IClientConnection
{
    private readonly Lock _gate = new();
    private readonly TimeProvider _timers;
    private readonly BoshTerms _terms;
    private readonly BoshAnswers _answers;
    private readonly HeldRequests _held;
    private readonly Intake _intake;
    private readonly Outbox _outbox;
    private readonly SilenceTimer _silence;
    private readonly RequestRules _rules;
    private readonly Exchange _exchange;
    private readonly LastAnswer _last;
    private readonly TaskCompletionSource<SessionEnd> _ending = new(TaskCreationOptions.RunContinuationsAsynchronously);

    // A body is being taken, and its answers are on their way: nothing is sent before all of them are there.
    private bool _isTaking;

    /// <param name="timers">For waits that need not be exact.</param>
    public BoshConnection(string sid, string domain, BoshBody first, BoshOptions options, Backlog backlog, TimeProvider time, TimeProvider timers)
    {
        Sid = sid;
        _timers = timers;
        _terms = BoshTerms.Agree(first, options);
        _answers = new BoshAnswers(sid, domain, first.Rid, _terms);
        // §12: of a client that polls nothing is held.
        _held = new HeldRequests(first.Rid, _terms.Requests, _terms.Polls ? 0 : _terms.Hold);
        _intake = new Intake(
            _terms.Requests, new MessageRate(new(options.StanzasPerSecond, options.StanzaBurst), time), _gate, _ending.Task, OnGiven);
        _outbox = new Outbox(options.MaxOutboxBytes, backlog);
        _silence = new SilenceTimer(_terms.Inactivity, timers, OnSilence);
        _rules = new RequestRules(_terms, time);
        _last = new LastAnswer(_answers, _held, _outbox, _rules);
        _exchange = new Exchange(_terms, _answers, _held, _outbox, _rules, _silence, time);
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
        _intake.Begin(session);
        await Task.WhenAny(_intake.Over, _ending.Task);
        // The intake is over before the session only by a fault of the gateway.
        var end = _ending.Task.IsCompleted
            ? await _ending.Task
            : new SessionEnd(EndReason.InternalError, StreamError.InternalServerError);
        await session.EndAsync(end);
        // A session that fails at its end may have left without a word.
        await CloseAsync(end);
        lock (_gate)
            _silence.End();
        await _intake.Over;
    }

    /// <summary>Takes one request, and gives what it brings to the session, as far as the session takes it at once.</summary>
    /// <param name="held">Where there is no answer yet: the request that waits for it.</param>
    public BoshAnswer? Take(BoshBody body, out HeldRequest? held)
    {
        BoshAnswer? answer;
        lock (_gate)
        {
            _silence.Stop();
            // §10: the next request is the end of a pause.
            _silence.Period = _terms.Inactivity;
            answer = Judge(body, out held);
            if (!_intake.TryBeginGiving())
                return Outcome(body, answer, ref held);
            _isTaking = true;
        }

        _intake.Give();
        lock (_gate)
        {
            _isTaking = false;
            return Outcome(body, answer, ref held);
        }
    }

    /// <summary>Waits for the answer; null when the client did not wait so long.</summary>
    /// <param name="gone">The client's connection broke.</param>
    public async Task<BoshAnswer?> WaitAsync(HeldRequest request, CancellationToken gone)
    {
        await using var watch = gone.UnsafeRegister(_ => Abandon(request), null);
        return await request.Answer;
    }

    public ValueTask DeliverAsync(Element element, CancellationToken cancellation) => AddAsync(element, isLast: true, cancellation);

    public ValueTask QueueAsync(Element element, CancellationToken cancellation) => AddAsync(element, isLast: false, cancellation);

    public void Flush()
    {
        lock (_gate)
        {
            if (!_isTaking)
                Settle();
        }
    }

    /// <summary>Completes when a request has taken the news, or the client has been silent for too long to care.</summary>
    public async ValueTask CloseAsync(SessionEnd end)
    {
        lock (_gate)
        {
            if (!_last.IsKnown)
            {
                Finish(BoshEnd.Of(end), end);
                // §13: the oldest request gets the news, behind the stanzas that still waited; the others get nothing.
                _held.AnswerAll(_ => _last.Told.IsCompleted ? _answers.Empty() : _last.Give());
                _exchange.WatchSilence();
            }
        }

        await _last.Told;
    }

    /// <summary>Gives the client up: what it has not fetched, it will not.</summary>
    public void Forget(SessionEnd end)
    {
        lock (_gate)
        {
            Forgotten = true;
            if (!_last.IsKnown)
                Finish(new BoshEnd(BoshCondition.ItemNotFound), end);
            _last.GiveUp();
        }
    }

    private async ValueTask AddAsync(Element element, bool isLast, CancellationToken cancellation)
    {
        while (!TryAdd(element, isLast, out var room))
            await room.WaitAsync(cancellation);
    }

    /// <summary>True too after the end, when nothing is taken any more.</summary>
    /// <param name="room">Completes when it is worth another try.</param>
    private bool TryAdd(Element element, bool isLast, out Task room)
    {
        lock (_gate)
        {
            room = Task.CompletedTask;
            if (_last.IsKnown)
                return true;
            if (!_outbox.TryAdd(element))
            {
                // What waits in there for more goes, and makes room.
                Settle();
                if (!_outbox.TryAdd(element))
                {
                    room = _outbox.Room;
                    return false;
                }
            }

            if (isLast && !_isTaking)
                Settle();
            return true;
        }
    }

    private void OnGiven(BoshBody body)
    {
        _held.PayloadTaken(body.Rid);
        if (!_isTaking)
            Settle();
    }

    /// <summary>Judges a request: it is answered at once, or held.</summary>
    private BoshAnswer? Judge(BoshBody body, out HeldRequest? held)
    {
        held = null;
        if (_last.IsKnown)
            return _last.GiveTo(body);
        var arrival = _held.Classify(body);
        if (_rules.BrokenBy(body, arrival) is { } broken)
            return Refuse(body, broken);
        if (arrival is RidArrival.Answered)
            return _exchange.TryReplay(body, out var given) ? given : Refuse(body, BoshCondition.ItemNotFound);
        held = new HeldRequest(body.Rid, body.Terminates);
        // §14.3: a repeated request takes the place of the one it repeats.
        _held.Hold(held)?.Complete(_answers.Recoverable());
        if (arrival is not RidArrival.Repeated)
            _exchange.Arrive(body);
        if (arrival is RidArrival.Early)
            _intake.Keep(body);
        else if (arrival is RidArrival.InOrder && !_intake.TryAdd(body, _rules.TryTakeTurn, out var unproven))
            return Refuse(unproven, BoshCondition.ItemNotFound);
        return null;
    }

    /// <summary>What has come of a request, now that the session has what it brought, or makes it wait.</summary>
    private BoshAnswer? Outcome(BoshBody body, BoshAnswer? answer, ref HeldRequest? held)
    {
        // §13: the end is told on the oldest request, so none is sent away on account of the last one.
        if (held is not null && !body.Terminates)
            Settle();
        _exchange.WatchSilence();
        if (held is { Answer: { IsCompleted: true, Result: var ready } })
            (answer, held) = (ready, null);
        else if (_terms.Wait > TimeSpan.Zero)
            held?.ExpireAfter(_terms.Wait, _timers, Expire);
        return answer;
    }

    /// <summary>Answers every request whose turn it is; after the end nobody has one.</summary>
    private void Settle(long due = 0)
    {
        if (!_last.IsKnown)
            _exchange.Settle(due);
        _exchange.WatchSilence();
    }

    /// <summary>The client broke the rules: its request gets the condition, the others hear that it was another's fault.</summary>
    private BoshAnswer Refuse(BoshBody body, BoshCondition condition)
    {
        Finish(new BoshEnd(condition), new SessionEnd(EndReason.ProtocolViolation));
        // §15.4: nobody knows any more who it is that asks.
        if (_rules.AsksForKeys)
            _outbox.TakeAll();
        var other = _answers.Terminate(new BoshEnd(BoshCondition.OtherRequest), []);
        _held.AnswerAll(rid => rid == body.Rid ? _last.Give() : other);
        return _last.Give();
    }

    private void Finish(BoshEnd end, SessionEnd reason)
    {
        _last.Set(end);
        _outbox.Close();
        _intake.Close();
        _ending.TrySetResult(reason);
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
            _exchange.WatchSilence();
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
        }

        request.Complete(null);
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
