using System.Security.Cryptography;
using System.Text;
using JwtXmppAuth.Gateway.Revocation;
using JwtXmppAuth.Tokens;

namespace JwtXmppAuth.Gateway.Sessions.Uses;

/// <summary>
/// Tokens that are good once, and have been used: by which session, until they are expired for whoever is asked, also after a
/// restart with another leeway. Bounded; what is in it is never forgotten before its time.
/// </summary>
internal sealed class UsedTokens(int max, TimeProvider time)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, Use> _used = [];
    private DateTimeOffset _earliest = DateTimeOffset.MaxValue;
    private volatile int _max = max;

    public int Max
    {
        get => _max;
        set => _max = value;
    }

    /// <summary>Those of tokens that are expired meanwhile may be among them.</summary>
    public int Count
    {
        get
        {
            lock (_gate)
                return _used.Count;
        }
    }

    /// <summary>What was kept by a former process, or by another gateway. There may be more than <see cref="Max"/>: none is forgotten.</summary>
    public void Restore(IEnumerable<TokenUse> uses)
    {
        lock (_gate)
        {
            foreach (var use in uses)
                Put(use.Token, new Use(use.Session, use.Until, IsKept: true));
        }
    }

    /// <summary>The session's use of the token, where it is not kept yet; null: it is, or there is none.</summary>
    public TokenUse? Unkept(VerifiedToken token, string session)
    {
        var key = Key(token);
        lock (_gate)
            return _used.TryGetValue(key, out var use) && use is { IsKept: false } && use.Session == session ? new(key, session, use.Until) : null;
    }

    /// <summary>It is kept now.</summary>
    public void Keep(TokenUse use) => Restore([use]);

    /// <summary>Whether the session may use the token; changes nothing.</summary>
    /// <param name="token">With <c>jti</c> and an end.</param>
    /// <param name="session">The one that goes on with it; null: a new one.</param>
    public UseOutcome Look(VerifiedToken token, string? session)
    {
        var key = Key(token);
        lock (_gate)
            return Judge(key, session);
    }

    /// <summary>Uses it, if nobody has: of any number that try at once, one.</summary>
    public UseOutcome TryUse(VerifiedToken token, string session)
    {
        var key = Key(token);
        lock (_gate)
        {
            var outcome = Judge(key, session);
            if (outcome is UseOutcome.First)
                Put(key, new Use(session, token.ExpiredForGood ?? DateTimeOffset.MaxValue, IsKept: false));
            return outcome;
        }
    }

    /// <summary>Nothing came of the use: no server was there, or did not want it.</summary>
    /// <returns>What is kept of it nevertheless; null: nothing.</returns>
    public TokenUse? GiveBack(VerifiedToken token, string session)
    {
        var key = Key(token);
        lock (_gate)
        {
            if (!_used.TryGetValue(key, out var use) || use.Session != session)
                return null;
            _used.Remove(key);
            return use.IsKept ? new(key, session, use.Until) : null;
        }
    }

    private void Put(string key, Use use)
    {
        _used[key] = use;
        if (use.Until < _earliest)
            _earliest = use.Until;
    }

    private UseOutcome Judge(string key, string? session)
    {
        if (_used.TryGetValue(key, out var use))
            return use.Session == session ? UseOutcome.Own : UseOutcome.Used;
        if (_used.Count >= _max && !Prune())
            return UseOutcome.Full;
        return UseOutcome.First;
    }

    /// <summary>Looks at all of them only where one, at least, is over.</summary>
    private bool Prune()
    {
        var now = time.GetUtcNow();
        if (now < _earliest)
            return false;
        _earliest = DateTimeOffset.MaxValue;
        foreach (var (key, use) in _used)
        {
            if (use.Until <= now)
                _used.Remove(key);
            else if (use.Until < _earliest)
                _earliest = use.Until;
        }

        return _used.Count < _max;
    }

    /// <summary>Of a fixed length, whatever an issuer writes; each part but the last behind its own, so that no two make the same.</summary>
    private static string Key(VerifiedToken token) => Convert.ToHexString(SHA256.HashData(
        Encoding.UTF8.GetBytes($"{token.AppId.Length}:{token.AppId}{token.Issuer.Length}:{token.Issuer}{token.JwtId}")));

    private readonly record struct Use(string Session, DateTimeOffset Until, bool IsKept);
}

internal enum UseOutcome
{
    First,

    /// <summary>It is this session's already.</summary>
    Own,

    /// <summary>It was another's.</summary>
    Used,

    /// <summary>Nobody knows: there is no room to remember that it was.</summary>
    Full,
}
