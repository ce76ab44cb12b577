using JwtXmppAuth.Tokens.Keys;
using JwtXmppAuth.Tokens.Profiles;
using JwtXmppAuth.Tokens.Reading;

namespace JwtXmppAuth.Tokens;

/// <summary>
/// Judges the claims of tokens that were accepted once more, by the rules that hosts and apps have on trial. Who signed is known
/// already: no key is asked. Safe for concurrent use.
/// </summary>
public sealed class TokenTrial
{
    private readonly Dictionary<string, TrustedApp> _apps;
    private readonly TimeProvider _time;

    /// <param name="apps">With what each has on trial.</param>
    /// <param name="keysOf">Asked once for each app.</param>
    /// <param name="rules">What the host has on trial.</param>
    /// <param name="time">Judges lifetimes.</param>
    public TokenTrial(IEnumerable<AppOptions> apps, Func<AppOptions, KeyRing> keysOf, TokenRules rules, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(apps);
        ArgumentNullException.ThrowIfNull(keysOf);
        _apps = apps.ToDictionary(app => app.Id, app => new TrustedApp(app, keysOf(app), rules, AppTerms.OnTrial(app)));
        _time = time;
    }

    /// <param name="token">Accepted by the rules in force.</param>
    /// <param name="destination">As it was accepted for.</param>
    /// <returns>Why the trial would refuse it; null: it would not.</returns>
    public async ValueTask<TokenFailure?> JudgeAsync(VerifiedToken token, Destination destination)
    {
        ArgumentNullException.ThrowIfNull(token);
        if (!_apps.TryGetValue(token.AppId, out var app))
            return null;
        using var compact = CompactToken.Read(token.Raw, out var failure);
        return compact is null ? failure : await app.JudgeClaimsAsync(new(compact, _time.GetUtcNow().ToUnixTimeSeconds(), destination));
    }
}
