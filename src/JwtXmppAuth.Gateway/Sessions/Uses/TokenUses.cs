using System.Collections.Frozen;
using JwtXmppAuth.Gateway.Policy;
using JwtXmppAuth.Gateway.Revocation;
using JwtXmppAuth.Tokens;

namespace JwtXmppAuth.Gateway.Sessions.Uses;

/// <summary>
/// How often tokens may be used, by what their apps say: once (<c>SingleUse</c>), or by so many sessions at a time. Looking
/// is done when a client asks to be let in, taking right before the server hears of it; both say the same.
/// </summary>
/// <param name="store">Where uses are kept beyond the process.</param>
internal sealed class TokenUses(int maxUsed, TimeProvider time, IUsedTokenStore store) : IAsyncDisposable
{
    /// <summary>The name of no session here.</summary>
    private const string AnotherGateway = "";

    private readonly UseJournal _journal = new(store, time);
    private readonly UsedTokens _used = new(maxUsed, time);
    private readonly SessionCounts _counts = new();
    private volatile FrozenDictionary<string, AppOptions> _apps = FrozenDictionary<string, AppOptions>.Empty;
    private volatile FrozenDictionary<string, AppOptions> _former = FrozenDictionary<string, AppOptions>.Empty;

    /// <summary>In order: what a token is good for at all, then how many have it.</summary>
    public IAdmissionCheck[] Checks => [new SingleUseCheck(this), new SessionCountCheck(this)];

    /// <summary>How many used tokens are remembered; where there are more already, they stay.</summary>
    public int MaxUsed
    {
        set => _used.Max = value;
    }

    /// <summary>Whether a restart finds what was used.</summary>
    public bool AreKept => _journal.IsDurable;

    /// <summary>Reads what was kept; before anybody is let in.</summary>
    /// <exception cref="RevocationStoreException">What is kept cannot be read.</exception>
    public async Task OpenAsync(CancellationToken cancellation) => _used.Restore(await _journal.OpenAsync(cancellation));

    public ValueTask DisposeAsync() => _journal.DisposeAsync();

    /// <summary>What apps say from now on.</summary>
    public void Adopt(IEnumerable<AppOptions> apps)
    {
        _former = _apps;
        _apps = apps.ToFrozenDictionary(app => app.Id);
    }

    public TokenHold For(string session) => new(this, session);

    /// <param name="isFirstUse">The token is good once, and is used by this.</param>
    internal Objection? Take(TokenHold hold, VerifiedToken token, out bool isFirstUse)
    {
        isFirstUse = false;
        if (AppOf(token) is not { } app)
            return null;
        if (LookAtUse(token, hold.Session) is { } objection)
            return objection;
        var outcome = app.SingleUse ? _used.TryUse(token, hold.Session) : UseOutcome.Own;
        if (UseObjections.Of(outcome) is { } late)
            return late;
        if (_counts.TryEnter(hold, token, app) is { } exceeded)
        {
            if (outcome is UseOutcome.First)
                _used.GiveBack(token, hold.Session);
            return UseObjections.TooMany(exceeded, app);
        }

        isFirstUse = outcome is UseOutcome.First;
        return null;
    }

    /// <summary>What was taken holds over a restart, and at the gateways that share the store; or it must not be used.</summary>
    /// <returns>Why not; null: it does.</returns>
    internal async ValueTask<Objection?> KeepAsync(TokenHold hold, VerifiedToken token, CancellationToken cancellation)
    {
        if (!AreKept || AppOf(token) is not { SingleUse: true } || _used.Unkept(token, hold.Session) is not { } use)
            return null;
        switch (await _journal.KeepAsync(use, cancellation))
        {
            case UseKeeping.Kept:
                _used.Keep(use);
                return null;
            case UseKeeping.Failed(var why):
                return UseObjections.Unkept(why);
            default:
                _used.Keep(use with { Session = AnotherGateway });
                return UseObjections.Of(UseOutcome.Used);
        }
    }

    /// <param name="isUsed">The taking has used it.</param>
    /// <param name="kept">The token that the session goes on with; null: none.</param>
    internal void GiveBack(TokenHold hold, VerifiedToken token, bool isUsed, VerifiedToken? kept)
    {
        if (isUsed && _used.GiveBack(token, hold.Session) is { } written)
            _journal.Forget(written);
        if (kept is null)
            _counts.Leave(hold);
        else
            _counts.Leave(hold, token, kept);
    }

    /// <summary>The session is in with what it took; where there are too many now, the oldest end.</summary>
    internal void Settle(TokenHold hold, VerifiedToken token)
    {
        if (AppOf(token) is not { } app)
            return;
        foreach (var old in _counts.Settle(hold, token, app))
            old.End?.Invoke();
    }

    internal void Drop(TokenHold hold, VerifiedToken former, VerifiedToken now) => _counts.Leave(hold, former, now);

    internal void Leave(TokenHold hold) => _counts.Leave(hold);

    private Objection? LookAtUse(VerifiedToken token, string? session)
    {
        if (AppOf(token) is not { SingleUse: true })
            return null;
        if (string.IsNullOrEmpty(token.JwtId))
            return UseObjections.NoId;
        return token.ExpiredForGood is null ? UseObjections.NoEnd : UseObjections.Of(_used.Look(token, session));
    }

    private Objection? LookAtCounts(VerifiedToken token, string? session) =>
        AppOf(token) is { WhenTooManySessions: TooManySessions.RefuseNew } app && _counts.Exceeded(token, app, session) is { } exceeded
            ? UseObjections.TooMany(exceeded, app)
            : null;

    /// <summary>Of an app that is just being taken away what it said last: its tokens may be shown still.</summary>
    private AppOptions? AppOf(VerifiedToken token) => _apps.GetValueOrDefault(token.AppId) ?? _former.GetValueOrDefault(token.AppId);

    private sealed class SingleUseCheck(TokenUses uses) : IAdmissionCheck
    {
        public string Name => "single-use";

        public bool KnowsOtherTimes => false;

        public Objection? Look(VerifiedToken token, string? session, DateTimeOffset? at = null) => uses.LookAtUse(token, session);
    }

    private sealed class SessionCountCheck(TokenUses uses) : IAdmissionCheck
    {
        public string Name => "session-count";

        public bool KnowsOtherTimes => false;

        public Objection? Look(VerifiedToken token, string? session, DateTimeOffset? at = null) => uses.LookAtCounts(token, session);
    }
}
