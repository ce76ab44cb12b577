using JwtXmppAuth.Tokens;

namespace JwtXmppAuth.Gateway.Sessions.Uses;

/// <summary>
/// Which living sessions have the same token, and the same subject, oldest first; for apps that bound their number. Holds
/// nothing of a session that is over.
/// </summary>
internal sealed class SessionCounts
{
    private readonly Lock _gate = new();
    private readonly Dictionary<(CountedBy By, string Of), List<TokenHold>> _living = [];

    /// <summary>What would be one too many; null: nothing. Changes nothing.</summary>
    /// <param name="session">Not counted: it goes on.</param>
    public CountedBy? Exceeded(VerifiedToken token, AppOptions app, string? session)
    {
        lock (_gate)
            return ExceededBy(session, token, app);
    }

    /// <summary>The session is one of them from now on, if there is a place or the oldest will make one.</summary>
    /// <returns>What is exceeded, where new ones are refused; null: nothing.</returns>
    public CountedBy? TryEnter(TokenHold hold, VerifiedToken token, AppOptions app)
    {
        lock (_gate)
        {
            if (app.WhenTooManySessions is TooManySessions.RefuseNew && ExceededBy(hold.Session, token, app) is { } exceeded)
                return exceeded;
            foreach (var bound in Bounds(token, app))
            {
                if (!_living.TryGetValue(bound.Key, out var holds))
                    _living[bound.Key] = holds = [];
                if (!holds.Contains(hold))
                    holds.Add(hold);
                hold.Keys.Add(bound.Key);
            }

            return null;
        }
    }

    /// <summary>Nothing can come between any more: the session has the place that it entered for.</summary>
    /// <returns>The oldest, of both kinds of bound, that have to go for it; those that may yet be refused are none of them.</returns>
    public IReadOnlyList<TokenHold> Settle(TokenHold hold, VerifiedToken token, AppOptions app)
    {
        lock (_gate)
        {
            List<TokenHold> going = [];
            foreach (var bound in Bounds(token, app).Where(bound => hold.Keys.Contains(bound.Key)))
            {
                if (!hold.Settled.Add(bound.Key) || app.WhenTooManySessions is not TooManySessions.EndOldest)
                    continue;
                var others = _living[bound.Key].Where(other => other != hold && other.Settled.Contains(bound.Key)).ToList();
                going.AddRange(others.Take(others.Count + 1 - bound.Max));
            }

            // At once, and not when they have ended: the next to come must not send the same ones away again.
            foreach (var other in going)
                Remove(other);
            return [.. going.Distinct()];
        }
    }

    /// <summary>The session is over.</summary>
    public void Leave(TokenHold hold)
    {
        lock (_gate)
            Remove(hold);
    }

    /// <summary>The session goes on with another token: what it was counted by and is no more.</summary>
    public void Leave(TokenHold hold, VerifiedToken former, VerifiedToken now)
    {
        lock (_gate)
        {
            foreach (var key in Keys(former).Except(Keys(now)))
                Remove(hold, key);
        }
    }

    private CountedBy? ExceededBy(string? session, VerifiedToken token, AppOptions app) =>
        Bounds(token, app).Where(bound => CountOthers(bound.Key, session) >= bound.Max).Select(bound => (CountedBy?)bound.Key.By).FirstOrDefault();

    private int CountOthers((CountedBy By, string Of) key, string? session) =>
        _living.TryGetValue(key, out var holds) ? holds.Count(hold => hold.Session != session) : 0;

    private void Remove(TokenHold hold)
    {
        foreach (var key in hold.Keys.ToArray())
            Remove(hold, key);
    }

    private void Remove(TokenHold hold, (CountedBy By, string Of) key)
    {
        hold.Keys.Remove(key);
        hold.Settled.Remove(key);
        if (!_living.TryGetValue(key, out var holds))
            return;
        holds.Remove(hold);
        if (holds.Count == 0)
            _living.Remove(key);
    }

    private static IEnumerable<((CountedBy By, string Of) Key, int Max)> Bounds(VerifiedToken token, AppOptions app) =>
        Keys(token).Select(key => (key, key.By is CountedBy.Token ? app.MaxSessionsPerToken : app.MaxSessionsPerSubject)).Where(bound => bound.Item2 > 0);

    private static IEnumerable<(CountedBy By, string Of)> Keys(VerifiedToken token) =>
        [(CountedBy.Token, token.SigningInput), (CountedBy.Subject, token.Subject)];
}

internal enum CountedBy
{
    Token,
    Subject,
}
