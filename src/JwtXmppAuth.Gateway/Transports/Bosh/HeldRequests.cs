using System.Diagnostics.CodeAnalysis;

namespace JwtXmppAuth.Gateway.Transports.Bosh;

/// <summary>
/// Which requests wait for an answer, whose turn it is, and the last answers for replay. Answers go out in rid order,
/// so only the oldest request without one can be next (XEP-0124 §14.2). A request is answered
/// <list type="bullet">
/// <item>with stanzas as soon as there are any,</item>
/// <item>without, when more than <c>hold</c> are waiting (§8),</item>
/// <item>without, and into the cache only, when its connection broke and a newer one is there: stanzas go to who can read them.</item>
/// </list>
/// The request that ends the session is not among them: it is answered with the end, so that the client is told.
/// A request whose payload the session has not taken yet is not sent away empty: that is the brake on a client that is
/// faster than the server. Stanzas overtake the brake by one window, so that neither direction waits for the other.
/// Not thread-safe: the connection's gate guards it.
/// </summary>
internal sealed class HeldRequests(long firstRid, int requests, int hold)
{
    private readonly RidWindow _window = new(firstRid, requests);
    private readonly Queue<(long Rid, BoshAnswer Answer, bool Counts)> _answered = new(requests + 1);
    private RequestLine _waiting;
    private HeldRequest? _spare;
    private int _counting;
    private long _taken = firstRid - 1;

    public bool Any => _waiting.Count > 0;

    /// <inheritdoc cref="RequestLine.FirstToExpire"/>
    public HeldRequest? FirstToExpire => _waiting.FirstToExpire;

    /// <summary>The highest rid that has its answer.</summary>
    public long Answered => _window.Answered;

    /// <summary>Every rid below it has arrived.</summary>
    public long NextRid => _window.Next;

    public RidArrival Classify(BoshBody body) => _window.Classify(body.Rid, mayBeExtra: body.Terminates || body.Pause is not null);

    public void Arrive(long rid) => _window.Arrive(rid);

    /// <summary>What a request is held by: what held another before, where there is one.</summary>
    /// <param name="since">When it came.</param>
    public HeldRequest Begin(BoshConnection connection, BoshBody body, long since)
    {
        if (_spare is not { } request)
            return new HeldRequest(connection, body.Rid, body.Terminates, since);
        _spare = null;
        request.Begin(body.Rid, body.Terminates, since);
        return request;
    }

    /// <summary>For a request that nobody waits for yet: its answer, if it has one already.</summary>
    public bool TryTakeAnswer(HeldRequest request, out BoshAnswer? answer)
    {
        answer = null;
        if (request.Answer is not { IsCompleted: true } ready)
            return false;
        answer = ready.Result;
        Release(request);
        return true;
    }

    /// <summary>Its answer was taken, and nobody can give it up any more.</summary>
    public void Release(HeldRequest request)
    {
        request.Reset();
        _spare = request;
    }

    /// <summary>Lets a request wait; returns the one of the same rid whose place it takes.</summary>
    public HeldRequest? Hold(HeldRequest request) => _waiting.Put(request);

    /// <summary>The session has taken the payload of every request up to this one.</summary>
    public void PayloadTaken(long rid) => _taken = rid;

    /// <summary>Gives up on one request without an answer of its own; its rid stays unanswered.</summary>
    public bool Drop(HeldRequest request)
    {
        if (_waiting.Find(request.Rid) != request)
            return false;
        _waiting.Remove(request.Rid);
        return true;
    }

    /// <summary>Whose turn it is; false when everybody waits on.</summary>
    /// <param name="stanzas">There are some for the client.</param>
    /// <param name="due">The rid whose time is up: it, and all before it, are answered.</param>
    public bool TryNext(bool stanzas, long due, out long rid)
    {
        rid = _window.Answered + 1;
        if (rid >= _window.Next || rid > _taken + requests)
            return false;
        var request = _waiting.Find(rid);
        if (request is { Terminates: true })
            return false;
        if (rid <= due)
            return true;
        if (request is null)
            return Any;
        return stanzas || (_waiting.Count > hold && rid <= _taken);
    }

    /// <summary>True when the stanzas should go to this request: somebody is there to read them.</summary>
    public bool IsWaiting(long rid) => _waiting.Find(rid) is not null;

    /// <summary>Answers the request whose turn it is.</summary>
    /// <param name="pauses">It was a pause, whose answer takes no other answer's place among those that are kept (§14.3).</param>
    public void Answer(long rid, BoshAnswer answer, bool pauses = false)
    {
        _window.Answer();
        Keep(rid, answer, counts: !pauses);
        _waiting.Remove(rid)?.Complete(answer);
        // §14.3: as many answers are kept as requests can be in flight.
        if (_counting <= requests)
            return;
        while (!_answered.Dequeue().Counts)
        {
            // Whatever is older than the one that makes room goes with it.
        }

        _counting--;
    }

    /// <summary>The end: answers every waiting request, the oldest first, whatever is missing before it.</summary>
    public void AnswerAll(Func<long, BoshAnswer> answer)
    {
        while (_waiting.RemoveOldest() is { } request)
        {
            var told = answer(request.Rid);
            Keep(request.Rid, told);
            request.Complete(told);
        }
    }

    public bool TryReplay(long rid, [NotNullWhen(true)] out BoshAnswer? answer)
    {
        answer = _answered.FirstOrDefault(kept => kept.Rid == rid).Answer;
        return answer is not null;
    }

    /// <summary>Keeps what a request was told after the end; beside what it is told with <see cref="AnswerAll"/> there is one.</summary>
    public void Keep(long rid, BoshAnswer answer) => Keep(rid, answer, counts: true);

    private void Keep(long rid, BoshAnswer answer, bool counts)
    {
        _answered.Enqueue((rid, answer, counts));
        _counting += counts ? 1 : 0;
    }
}
