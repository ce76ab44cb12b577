using JwtXmppAuth.Tokens.Checks;
using JwtXmppAuth.Tokens.Keys;
using JwtXmppAuth.Tokens.Profiles;
using JwtXmppAuth.Tokens.Reading;

namespace JwtXmppAuth.Tokens;

/// <summary>
/// Verifies tokens for one host, against the apps it trusts, and explains what it decides. Safe for concurrent use; never
/// throws on input.
/// </summary>
public sealed class TokenVerifier
{
    private readonly TrustedApp[] _apps;
    private readonly int _maxTokenBytes;
    private readonly TimeProvider _time;

    /// <summary>Reads the keys of the apps, for this host alone, and copies their options.</summary>
    /// <param name="apps">None: every token is refused.</param>
    /// <param name="rules">What the host asks of each.</param>
    /// <param name="time">Judges lifetimes.</param>
    /// <exception cref="ArgumentException">
    /// An app's options or keys cannot be used; <see cref="TokenOptionsCheck"/> says so beforehand.
    /// </exception>
    public TokenVerifier(IReadOnlyList<AppOptions> apps, TokenRules rules, TimeProvider time)
        : this(apps, app => KeyRing.Read(app, time), rules, time)
    {
    }

    /// <summary>With keys that hosts share.</summary>
    /// <param name="apps">None: every token is refused.</param>
    /// <param name="keysOf">Asked once for each app.</param>
    /// <param name="rules">What the host asks of each.</param>
    /// <param name="time">Judges lifetimes.</param>
    public TokenVerifier(IReadOnlyList<AppOptions> apps, Func<AppOptions, KeyRing> keysOf, TokenRules rules, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(apps);
        ArgumentNullException.ThrowIfNull(keysOf);
        ArgumentNullException.ThrowIfNull(rules);
        ArgumentNullException.ThrowIfNull(time);
        _apps = [.. apps.Select(app => new TrustedApp(app, keysOf(app), rules, AppTerms.InForce(app)))];
        _maxTokenBytes = _apps.Select(app => app.MaxTokenBytes).DefaultIfEmpty(new AppOptions().MaxTokenBytes).Max();
        _time = time;
    }

    /// <summary>Completes at once, unless keys have to be fetched.</summary>
    /// <param name="token">The compact serialisation as it came; null when there was none (<see cref="TokenReason.Missing"/>).</param>
    /// <param name="cancellation">Stops waiting for keys that have to be fetched; keys from the configuration are at hand.</param>
    public ValueTask<TokenVerdict> VerifyAsync(string? token, CancellationToken cancellation) =>
        VerifyAsync(token, Destination.Unknown, cancellation);

    /// <summary>Completes at once, unless keys have to be fetched.</summary>
    /// <param name="token">The compact serialisation as it came; null when there was none (<see cref="TokenReason.Missing"/>).</param>
    /// <param name="destination">Chooses where a provider's token opens several places; says nothing to any other.</param>
    /// <param name="cancellation">Stops waiting for keys that have to be fetched; keys from the configuration are at hand.</param>
    public async ValueTask<TokenVerdict> VerifyAsync(string? token, Destination destination, CancellationToken cancellation)
    {
        if (Unread(token) is { } unread)
            return new TokenVerdict.Rejected(unread);

        using var compact = CompactToken.Read(token!, out var failure);
        if (compact is null)
            return new TokenVerdict.Rejected(failure!);

        var now = _time.GetUtcNow().ToUnixTimeSeconds();
        TokenFailure? furthest = null;
        foreach (var app in _apps)
        {
            if (!Asks(app, compact))
                continue;
            var verdict = await app.VerifyAsync(new(compact, now, destination), cancellation);
            if (verdict is not TokenVerdict.Rejected { Failure: var refusal })
                return verdict;
            if (IsFurther(refusal, furthest))
                furthest = refusal;
        }

        return new TokenVerdict.Rejected(furthest ?? NoApp(compact));
    }

    /// <summary>
    /// What would be decided at that time, by the same checks, each with what came of it. Keys on other machines are not asked
    /// for: where a verdict would wait for one, the explanation says so.
    /// </summary>
    public ValueTask<TokenExplanation> ExplainAsync(string? token, DateTimeOffset at, CancellationToken cancellation) =>
        ExplainAsync(token, Destination.Unknown, at, cancellation);

    /// <inheritdoc cref="ExplainAsync(string, DateTimeOffset, CancellationToken)"/>
    public async ValueTask<TokenExplanation> ExplainAsync(
        string? token, Destination destination, DateTimeOffset at, CancellationToken cancellation)
    {
        var reports = new Reports(_apps, _maxTokenBytes);
        if (Unread(token) is { } unread)
            return reports.OfUnread(token, unread);

        using var compact = CompactToken.Read(token!, out var failure);
        if (compact is null)
            return reports.OfUnreadable(token!, failure!);

        TokenExplanation? furthest = null;
        foreach (var app in _apps)
        {
            if (!Asks(app, compact))
                continue;
            var explained = await app.ExplainAsync(
                new(compact, at.ToUnixTimeSeconds(), destination) { At = at, KeysAtHand = true }, reports.OfAsked(compact, app), cancellation);
            if (explained.Verdict is not TokenVerdict.Rejected { Failure: var refusal })
                return explained;
            if (IsFurther(refusal, (furthest?.Verdict as TokenVerdict.Rejected)?.Failure))
                furthest = explained;
        }

        return furthest ?? reports.OfNoApp(compact, NoApp(compact));
    }

    private TokenFailure? Unread(string? token) => token is null
        ? new(TokenReason.Missing, "token required", "The client sent no token, and this host requires one.", "a token", "nothing")
        {
            Fix = "Put the token into the link of the meeting (?jwt=…), or say with Guests what people without one may do.",
        }
        : SizeCheck.Judge(token, _maxTokenBytes);

    /// <summary>
    /// One app alone is the plugin: its key is tried whatever the token says, and the issuer is judged after the signature. Of
    /// several, every one that accepts the issuer the token names is asked, and each judges alone, issuer included: a signature
    /// of one app's key never meets the issuers of another.
    /// </summary>
    private bool Asks(TrustedApp app, CompactToken token) => _apps.Length == 1 || app.MayHaveIssued(token);

    /// <summary>Of several refusals the one that got furthest is told.</summary>
    private static bool IsFurther(TokenFailure failure, TokenFailure? than) => than is null || failure.Reason > than.Reason;

    private TokenFailure NoApp(CompactToken token)
    {
        if (_apps.Length == 0)
            return new(TokenReason.Issuer, "invalid 'iss' claim", "This host trusts no app: it is for guests or services, who show no token.")
            {
                Fix = "Leave the token out, or name in the host's Apps the one that issued it.",
            };

        var expected = Quoted.List(_apps.SelectMany(app => app.Issuers).Distinct());
        return token.Payload.TryGetProperty("iss"u8, out var iss)
            ? new(TokenReason.Issuer, "invalid 'iss' claim",
                $"No app of this host accepts the issuer that the token, which is not verified, names; accepted: {expected}.",
                expected, Quoted.Kind(iss))
            {
                Fix = "Change iss, or add its value to AcceptedIssuers of the app whose token it is.",
            }
            : new(TokenReason.Issuer, "'iss' claim is missing",
                "The token names no issuer, and this host trusts several apps: it cannot tell whose token it is.", expected, "nothing")
            {
                Fix = "Have the issuer write iss.",
            };
    }
}
