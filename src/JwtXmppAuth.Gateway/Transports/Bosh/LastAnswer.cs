namespace JwtXmppAuth.Gateway.Transports.Bosh;

/// <summary>
/// The end of a session as its client is told (XEP-0124 §13): once with the stanzas that still waited, and afterwards
/// without them to whoever asks and is the client. Not thread-safe: the connection's gate guards it.
/// </summary>
internal sealed class LastAnswer(BoshEnd end, BoshAnswers answers, HeldRequests held, Outbox outbox, RequestRules rules)
{
    private readonly TaskCompletionSource _told = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Completes when a request has taken it, or nobody will.</summary>
    public Task Told => _told.Task;

    /// <summary>Nobody is there any more to be told.</summary>
    public void GiveUp() => _told.TrySetResult();

    public BoshAnswer Give()
    {
        var answer = answers.Terminate(end, outbox.TakeAll());
        _told.TrySetResult();
        return answer;
    }

    /// <summary>To a request that comes after the end.</summary>
    public BoshAnswer GiveTo(BoshBody body)
    {
        if (!rules.Knows(body))
            return answers.Terminate(new BoshEnd(BoshCondition.ItemNotFound), []);
        if (held.TryReplay(body.Rid, out var kept))
            return kept with { Replayed = true };
        var news = !_told.Task.IsCompleted;
        var answer = Give();
        if (news)
            held.Keep(body.Rid, answer);
        return answer;
    }
}
