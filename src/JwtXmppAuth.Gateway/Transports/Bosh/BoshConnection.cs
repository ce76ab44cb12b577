using JwtXmppAuth.Gateway.Limits;
using JwtXmppAuth.Gateway.Sessions;
using JwtXmppAuth.Xmpp.Xml;

namespace JwtXmppAuth.Gateway.Transports.Bosh;

/// <summary>
/// One client's BOSH session: requests in, stanzas out. Two tasks meet here under one lock: the HTTP request that brings
/// a body (<see cref="Take(BoshBody, out HeldRequest?)"/>) and waits for its <see cref="HeldRequest.Answer"/>, and the session
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
    private readonly Patience _patience;
    private readonly RequestRules _rules;
    private readonly Exchange _exchange;
    private readonly TaskCompletionSource<SessionEnd> _ending = new(TaskCreationOptions.RunContinuationsAsynchronously);

    // From the end on.
    private LastAnswer? _last;

    // A body is being taken, and its answers are on their way: nothing is sent before all of them are there.
    private bool _isTaking;

    /// <param name="first">The request that asks for the session; it is taken after that, as any other.</param>
    /// <param name="terms">What was agreed on then.</param>
    /// <param name="timers">For waits that need not be exact.</param>
    public BoshConnection(string sid, string domain, BoshBody first, BoshTerms terms, BoshOptions options, Backlog backlog, TimeProvider time, TimeProvider timers)
    {
        Sid = sid;
        _timers = timers;
        _terms = terms;
        _answers = new BoshAnswers(sid, domain, first.Rid, _terms);
        // §12: of a client that polls nothing is held.
        _held = new HeldRequests(first.Rid, _terms.Requests, _terms.Polls ? 0 : _terms.Hold);
        _intake = new Intake(
            this, _terms.Requests, new MessageRate(new(options.StanzasPerSecond, options.StanzaBurst), time), _gate, _ending);
        _outbox = new Outbox(options.MaxOutboxBytes, backlog);
        _patience = new Patience(_terms.Inactivity, _terms.Wait, timers, static connection => ((BoshConnection)connection!).OnTimer(), this);
        _rules = new RequestRules(_terms, time);
        _exchange = new Exchange(_terms, _answers, _held, _outbox, _rules, _patience, time);
    }

    public Transport Transport => Transport.Bosh;

    /// <summary>The secret that binds requests to this session; never logged.</summary>
    public string Sid { get; }

    /// <summary>The client fell silent: from now on it is as if the session had never been (§10).</summary>
    public bool Forgotten { get; private set; }

    /// <summary>Completes when who looks after the session has done so to the end.</summary>
    public Task Life { get; set; } = Task.CompletedTask;

    /// <summary>Completes when the session's life on this side is over, by its client or by a fault of the gateway.</summary>
    public Task<SessionEnd> Ending => _ending.Task;

    /// <summary>The session's life on this side begins, with its first features.</summary>
    public void Begin(GatewaySession session)
    {
        _answers.StreamId = session.Id;
        _intake.Begin(session);
    }

    /// <summary>Completes when the session has ended and its client was told, as far as it can be.</summary>
    public async Task EndAsync(GatewaySession session, SessionEnd end)
    {
        await session.EndAsync(end);
        // A session that fails at its end may have left without a word.
        await CloseAsync(end);
        lock (_gate)
            _patience.End();
        await _intake.Over;
    }

    /// <summary>Takes one request, and gives what it brings to the session, as far as the session takes it at once.</summary>
    /// <param name="held">Where there is no answer yet: the request that waits for it.</param>
    public BoshAnswer? Take(BoshBody body, out HeldRequest? held)
    {
        BoshAnswer? answer;
        lock (_gate)
        {
            _patience.Stop();
            // §10: the next request is the end of a pause.
            _patience.Silence = _terms.Inactivity;
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
        Task told;
        lock (_gate)
        {
            if (_last is not { } last)
            {
                last = Finish(BoshEnd.Of(end), end);
                // §13: the oldest request gets the news, behind the stanzas that still waited; the others get nothing.
                _held.AnswerAll(_ => last.Told.IsCompleted ? _answers.Empty() : last.Give());
                _exchange.Watch();
            }

            told = last.Told;
        }

        await told;
    }

    /// <summary>Gives the client up: what it has not fetched, it will not.</summary>
    public void Forget(SessionEnd end)
    {
        lock (_gate)
        {
            Forgotten = true;
            (_last ?? Finish(new BoshEnd(BoshCondition.ItemNotFound), end)).GiveUp();
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
            if (_last is not null)
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

    /// <summary>The session has taken a body; called under the gate.</summary>
    public void OnGiven(BoshBody body)
    {
        _held.PayloadTaken(body.Rid);
        if (!_isTaking)
            Settle();
    }

    /// <summary>Judges a request: it is answered at once, or held.</summary>
    private BoshAnswer? Judge(BoshBody body, out HeldRequest? held)
    {
        held = null;
        if (_last is not null)
            return _last.GiveTo(body);
        var arrival = _held.Classify(body);
        if (_rules.BrokenBy(body, arrival) is { } broken)
            return Refuse(body, broken);
        if (arrival is RidArrival.Answered)
            return _exchange.TryReplay(body, out var given) ? given : Refuse(body, BoshCondition.ItemNotFound);
        held = _held.Begin(this, body, _timers.GetTimestamp());
        // §14.3: a repeated request takes the place of the one it repeats.
        _held.Hold(held)?.Complete(_answers.Recoverable());
        if (arrival is not RidArrival.Repeated)
            _exchange.Arrive(body);
        if (arrival is RidArrival.Early)
            _intake.Keep(body);
        else if (arrival is RidArrival.InOrder && !_intake.TryAdd(body, _rules, out var unproven))
            return Refuse(unproven, BoshCondition.ItemNotFound);
        return null;
    }

    /// <summary>What has come of a request, now that the session has what it brought, or makes it wait.</summary>
    private BoshAnswer? Outcome(BoshBody body, BoshAnswer? answer, ref HeldRequest? held)
    {
        // §13: the end is told on the oldest request, so none is sent away on account of the last one.
        if (held is not null && !body.Terminates)
            Settle();
        _exchange.Watch();
        if (held is not null && _held.TryTakeAnswer(held, out var ready))
            (answer, held) = (ready, null);
        return answer;
    }

    /// <summary>Answers every request whose turn it is; after the end nobody has one.</summary>
    private void Settle(long due = 0)
    {
        if (_last is null)
            _exchange.Settle(due);
        _exchange.Watch();
    }

    /// <summary>The client broke the rules: its request gets the condition, the others hear that it was another's fault.</summary>
    private BoshAnswer Refuse(BoshBody body, BoshCondition condition)
    {
        var last = Finish(new BoshEnd(condition), new SessionEnd(EndReason.ProtocolViolation));
        // §15.4: nobody knows any more who it is that asks.
        if (_rules.AsksForKeys)
            _outbox.TakeAll();
        var other = _answers.Terminate(new BoshEnd(BoshCondition.OtherRequest), []);
        _held.AnswerAll(rid => rid == body.Rid ? last.Give() : other);
        return last.Give();
    }

    private LastAnswer Finish(BoshEnd end, SessionEnd reason)
    {
        _last = new LastAnswer(end, _answers, _held, _outbox, _rules);
        _outbox.Close();
        _intake.Close();
        _ending.TrySetResult(reason);
        return _last;
    }

    /// <summary>§8: no request waits longer than agreed. One that cannot be answered in its turn may be repeated (§17.3).</summary>
    private void Expire(HeldRequest request)
    {
        request.IsExpired = true;
        Settle(due: request.Rid);
        // §13: the one that ends the session waits for the end, once nothing is missing before it.
        if ((!request.Terminates || request.Rid >= _held.NextRid) && _held.Drop(request))
            request.Complete(_answers.Recoverable());
        _exchange.Watch();
    }

    /// <summary>The connection broke. The rid stays unanswered, so that the client can ask again and lose nothing.</summary>
    public void Abandon(HeldRequest request)
    {
        lock (_gate)
        {
            if (!_held.Drop(request))
                return;
            Settle();
        }

        request.Complete(null);
    }

    /// <summary>The request has its answer, and nobody can <see cref="Abandon"/> it any more.</summary>
    public void Release(HeldRequest request)
    {
        lock (_gate)
            _held.Release(request);
    }

    private void OnTimer()
    {
        lock (_gate)
        {
            // Those that came together expire together.
            for (var isOver = _patience.TryExpire(out var request); isOver; isOver = _patience.IsOver(out request))
            {
                if (request is null)
                {
                    Forget(new SessionEnd(EndReason.ClientInactive));
                    return;
                }

                Expire(request);
            }
        }
    }
}
