using JwtXmppAuth.Tokens.Checks;
using JwtXmppAuth.Tokens.Keys;
using JwtXmppAuth.Tokens.Profiles;
using JwtXmppAuth.Tokens.Reading;

namespace JwtXmppAuth.Tokens;

/// <summary>One app, its options copied and its keys read: judges tokens for it alone, by its own keys and its own lists.</summary>
internal sealed class TrustedApp
{
    private readonly AcceptedValues _issuers;
    private readonly double _leeway;
    private readonly CheckList _checks;

    public TrustedApp(AppOptions options, KeyRing keys, TokenRules rules, AppTerms terms)
    {
        Id = options.Id;
        MaxTokenBytes = options.MaxTokenBytes;
        _leeway = terms.Leeway.TotalSeconds;
        _issuers = new(terms.Issuers);
        _checks = Checks(options, keys, rules, terms);
    }

    public string Id { get; }

    public int MaxTokenBytes { get; }

    public IReadOnlyList<string> Issuers => _issuers.All;

    /// <summary>By what the token says of itself, unverified: only to know which apps to ask.</summary>
    public bool MayHaveIssued(CompactToken token) => token.Payload.TryGetProperty("iss"u8, out var iss) && _issuers.Take(iss);

    public async ValueTask<TokenVerdict> VerifyAsync(ExaminedToken token, CancellationToken cancellation) =>
        Verdict(token, await _checks.FirstFailureAsync(token, cancellation));

    /// <summary>Without asking for a key: of a token whose signature was verified before.</summary>
    public ValueTask<TokenFailure?> JudgeClaimsAsync(ExaminedToken token) => _checks.FirstFailureAsync(token, CancellationToken.None, ofClaims: true);

    /// <param name="reports">What was checked before an app was asked; this one's checks are added.</param>
    public async ValueTask<TokenExplanation> ExplainAsync(
        ExaminedToken token, IEnumerable<CheckReport> reports, CancellationToken cancellation)
    {
        List<CheckReport> all = [.. reports];
        var failure = await _checks.ExplainAsync(token, all, cancellation);
        var verified = all.Exists(report => report is { Name: KeyCheck.CheckName, Outcome: CheckOutcome.Passed });
        return new(Verdict(token, failure), Id, [.. all], verified)
        {
            Mapping = token.Mapping is { } mapping ? [.. mapping.Steps] : [],
            Claims = token.Compact.Payload.Clone(),
        };
    }

    public IEnumerable<CheckReport> NotReached(string because) => _checks.NotReached(because);

    private CheckList Checks(AppOptions options, KeyRing keys, TokenRules rules, AppTerms terms)
    {
        var strict = rules.Compatibility == Compatibility.Strict;
        var audiences = new AcceptedValues(terms.Audiences);
        var profile = ProfileRules.Read(options.Profile, []) is { } profileRules ? new ClaimProfile(profileRules, rules) : null;

        // Order is meaning: it is the plugin's, so that a token with two faults is refused for the same one (scheme section 3.2).
        return new(
        [
            new SizeCheck(MaxTokenBytes),
            new TypCheck(accessTokens: profile is not null),
            new AlgorithmCheck(Id, keys),
            new ExtensionsCheck(),
            new KeyCheck(Id, keys),
            new NumberCheck("exp", TokenReason.Expired),
            new NumberCheck("nbf", TokenReason.NotYetValid),
            new ExpiryCheck(Id, required: strict || terms.RequireExpiry, terms.Leeway),
            new StartCheck(Id, terms.Leeway),
            new LifetimeCheck(Id, terms.MaxLifetime, date: strict, terms.Leeway),
            new IssuerCheck(Id, _issuers, audiences),
            .. options.Keys.Any(key => key.Discovery is not null) ? (TokenCheck[])[new KeyIssuerCheck(Id)] : [],
            new AudienceCheck(Id, audiences, _issuers, terms.AudienceArrays || profile is not null, typed: strict),
            .. profile is null ? [] : (TokenCheck[])[new ProfileCheck(profile)],
            TextClaimCheck.Room(rules.RequireRoom),
            TextClaimCheck.Sub(rules.RequireSub),
            new ContextCheck(rules.Compatibility),
        ]);
    }

    private TokenVerdict Verdict(ExaminedToken token, TokenFailure? failure) =>
        failure is null ? new TokenVerdict.Accepted(Accept(token)) : new TokenVerdict.Rejected(failure);

    private VerifiedToken Accept(ExaminedToken token)
    {
        var (claims, context, raw) = (token.Claims, token.Context, token.Compact.Raw);
        var issuer = ClaimValue.Text(claims, "iss"u8)!;
        var (exp, nbf) = (ClaimValue.Number(claims, "exp"), ClaimValue.Number(claims, "nbf"));
        return new()
        {
            AppId = Id,
            Raw = raw,
            Issuer = issuer,
            Room = ClaimValue.Text(claims, "room"u8),
            Sub = ClaimValue.Text(claims, "sub"u8),
            ExpiresAt = exp,
            ValidUntil = Moment.FromThenOn(exp + _leeway),
            ExpiredForGood = Moment.FromThenOn(exp + TokenOptionsCheck.MaxLeeway.TotalSeconds),
            NeededLeeway = exp <= token.Now || nbf > token.Now,
            NotBefore = nbf,
            IssuedAt = ClaimValue.Number(claims, "iat"),
            JwtId = ClaimValue.Text(claims, "jti"u8),
            KeyId = ClaimValue.Text(token.Header, "kid"u8),
            Context = context.Whole,
            User = context.User,
            Group = context.Group,
            Features = context.Features,
            RoomContext = context.Room,
            Callee = context.Callee,
            Tenant = context.Tenant,
            Moderator = claims.TryGetProperty("moderator"u8, out var moderator) ? moderator.Clone() : null,
            Subject = Subject.Of(Id, issuer, context, claims, raw.AsSpan(0, token.Compact.SignedLength)),
            IsMapped = token.Mapping is not null,
            NamesUser = Subject.IsNamed(context, claims),
        };
    }
}
