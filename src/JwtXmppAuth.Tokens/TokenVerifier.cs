using JwtXmppAuth.Tokens.Keys;
using JwtXmppAuth.Tokens.Reading;

namespace JwtXmppAuth.Tokens;

/// <summary>Verifies tokens for one host, against the apps it trusts. Safe for concurrent use; never throws on input.</summary>
public sealed class TokenVerifier
{
    private readonly TrustedApp[] _apps;
    private readonly int _maxTokenBytes;

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
        _apps = [.. apps.Select(app => new TrustedApp(app, keysOf(app), rules, time))];
        _maxTokenBytes = _apps.Select(app => app.MaxTokenBytes).DefaultIfEmpty(new AppOptions().MaxTokenBytes).Max();
    }

    /// <summary>Completes at once, unless keys have to be fetched.</summary>
    /// <param name="token">The compact serialisation as it came; null when there was none (<see cref="TokenReason.Missing"/>).</param>
    /// <param name="cancellation">Stops waiting for keys that have to be fetched; keys from the configuration are at hand.</param>
    public async ValueTask<TokenVerdict> VerifyAsync(string? token, CancellationToken cancellation)
    {
        if (token is null)
            return Refuse(TokenReason.Missing, "token required", "The client sent no token, and this host requires one.");
        if (token.Length > _maxTokenBytes)
            return TooLarge(token.Length, _maxTokenBytes);

        using var compact = CompactToken.Read(token, out var failure);
        if (compact is null)
            return new TokenVerdict.Rejected(failure!);

        // One app alone is the plugin: its key is tried whatever the token says, and the issuer is judged after the signature.
        return await (_apps.Length == 1 ? VerifyAsync(compact, _apps[0], cancellation) : VerifyWithAnyAsync(compact, cancellation));
    }

    /// <summary>
    /// Every app that accepts the issuer the token names is asked, and each judges alone, issuer included: a signature of one
    /// app's key never meets the issuers of another. Of several refusals the one that got furthest is told.
    /// </summary>
    private async ValueTask<TokenVerdict> VerifyWithAnyAsync(CompactToken token, CancellationToken cancellation)
    {
        TokenVerdict? furthest = null;
        var step = -1;
        foreach (var app in _apps)
        {
            if (!app.MayHaveIssued(token))
                continue;

            var verdict = await VerifyAsync(token, app, cancellation);
            if (verdict is not TokenVerdict.Rejected { Failure.Reason: var reason })
                return verdict;
            if ((int)reason > step)
                (furthest, step) = (verdict, (int)reason);
        }

        return furthest ?? NoApp(token);
    }

    private static ValueTask<TokenVerdict> VerifyAsync(CompactToken token, TrustedApp app, CancellationToken cancellation) =>
        token.Raw.Length > app.MaxTokenBytes
            ? new(TooLarge(token.Raw.Length, app.MaxTokenBytes))
            : app.VerifyAsync(token, cancellation);

    private static TokenVerdict.Rejected TooLarge(int length, int bound) => Refuse(
        TokenReason.TooLarge, "Invalid token", $"The token has {length} bytes; MaxTokenBytes is {bound}.",
        $"at most {bound} bytes", $"{length} bytes");

    private TokenVerdict.Rejected NoApp(CompactToken token)
    {
        if (_apps.Length == 0)
            return Refuse(TokenReason.Issuer, "invalid 'iss' claim", "This host trusts no app: it is for guests or services, who show no token.");
        var expected = Quoted.List(_apps.SelectMany(app => app.Issuers).Distinct());
        return token.Payload.TryGetProperty("iss"u8, out var iss)
            ? Refuse(TokenReason.Issuer, "invalid 'iss' claim",
                $"No app of this host accepts the issuer that the token, which is not verified, names; accepted: {expected}.",
                expected, Quoted.Kind(iss))
            : Refuse(TokenReason.Issuer, "'iss' claim is missing",
                "The token names no issuer, and this host trusts several apps: it cannot tell whose token it is.", expected, "nothing");
    }

    private static TokenVerdict.Rejected Refuse(
        TokenReason reason, string text, string explanation, string? expected = null, string? actual = null) =>
        new(new TokenFailure(reason, text, explanation, expected, actual));
}
