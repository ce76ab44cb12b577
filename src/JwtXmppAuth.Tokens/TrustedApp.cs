using System.Text.Json;
using JwtXmppAuth.Tokens.Keys;
using JwtXmppAuth.Tokens.Reading;

namespace JwtXmppAuth.Tokens;

/// <summary>One app, its options copied and its keys read: judges tokens for it alone, by its own keys and its own lists.</summary>
internal sealed class TrustedApp
{
    private readonly string _id;
    private readonly KeyRing _keys;
    private readonly string[] _issuers;
    private readonly string[] _audiences;
    private readonly bool _audienceArrays;
    private readonly TokenLifetime _lifetime;
    private readonly TokenRules _rules;

    public TrustedApp(AppOptions options, KeyRing keys, TokenRules rules, TimeProvider time)
    {
        _id = options.Id;
        _keys = keys;
        _issuers = options.AcceptedIssuers.Count > 0 ? [.. options.AcceptedIssuers] : [options.Id];
        _audiences = [.. options.AcceptedAudiences];
        _audienceArrays = options.AcceptAudienceArray;
        _lifetime = new(options.Leeway, options.MaxLifetime, options.RequireExpiry, time);
        _rules = rules;
        MaxTokenBytes = options.MaxTokenBytes;
    }

    public int MaxTokenBytes { get; }

    public IReadOnlyList<string> Issuers => _issuers;

    /// <summary>By what the token says of itself, unverified: only to know which apps to ask.</summary>
    public bool MayHaveIssued(CompactToken token) =>
        token.Payload.TryGetProperty("iss"u8, out var iss) && TokenClaims.IsAccepted(iss, _issuers);

    // Order is meaning: it is the plugin's, so that a token with two faults is refused for the same one (scheme section 3.2).
    public async ValueTask<TokenVerdict> VerifyAsync(CompactToken token, CancellationToken cancellation)
    {
        if (CheckHeader(token.Header, out var algorithm) is { } fault)
            return new TokenVerdict.Rejected(fault);
        if (await _keys.VerifyAsync(token, algorithm!, cancellation) is SignatureVerdict.Refused(var refusal))
            return new TokenVerdict.Rejected(refusal);

        var failure = _lifetime.Check(token.Payload, _rules.Compatibility)
            ?? TokenClaims.CheckIssuer(token.Payload, _issuers)
            ?? TokenClaims.CheckAudience(token.Payload, _audiences, _audienceArrays, _rules.Compatibility)
            ?? TokenClaims.CheckRoom(token.Payload, _rules.RequireRoom)
            ?? TokenClaims.CheckSub(token.Payload, _rules.RequireSub);
        if (failure is not null)
            return new TokenVerdict.Rejected(failure);

        var context = TokenContext.Read(token.Payload, _rules.Compatibility, out failure);
        return failure is null ? new TokenVerdict.Accepted(Accept(token, context)) : new TokenVerdict.Rejected(failure);
    }

    private TokenFailure? CheckHeader(JsonElement header, out SigningAlgorithm? algorithm)
    {
        algorithm = SigningAlgorithm.Of(header);
        if (!HeaderIs(header, "typ", "JWT"))
            return new(TokenReason.Typ, "Invalid typ", $"The header's typ is {Quoted.Member(header, "typ")}; it must be exactly \"JWT\".",
                "\"JWT\"", Quoted.Member(header, "typ"));
        if (algorithm is null || !_keys.Serves(algorithm))
        {
            var accepted = string.Join(", ", _keys.Algorithms);
            return new(TokenReason.Algorithm, "Invalid or incorrect alg",
                $"The header's alg is {Quoted.Member(header, "alg")}; app {Quoted.Text(_id)} takes {accepted} only.",
                accepted, Quoted.Member(header, "alg"));
        }

        // RFC 7515 section 4.1.11: what is critical and not understood makes a token invalid. RFC 7797: b64 changes what is signed.
        foreach (var demand in (ReadOnlySpan<string>)["crit", "b64"])
            if (header.TryGetProperty(demand, out _))
                return new(TokenReason.Unsupported, "Invalid header",
                    $"The header has {demand}, which asks for an extension that is not supported.", $"no {demand}", demand);
        return null;
    }

    private VerifiedToken Accept(CompactToken token, TokenContext context)
    {
        var payload = token.Payload;
        var issuer = TokenClaims.Text(payload, "iss"u8)!;
        var (exp, nbf) = (TokenLifetime.Number(payload, "exp"), TokenLifetime.Number(payload, "nbf"));
        return new()
        {
            AppId = _id,
            Raw = token.Raw,
            Issuer = issuer,
            Room = TokenClaims.Text(payload, "room"u8),
            Sub = TokenClaims.Text(payload, "sub"u8),
            ExpiresAt = exp,
            ValidUntil = _lifetime.ValidUntil(exp),
            NeededLeeway = _lifetime.NeedsLeeway(exp, nbf),
            NotBefore = nbf,
            IssuedAt = TokenLifetime.Number(payload, "iat"),
            JwtId = TokenClaims.Text(payload, "jti"u8),
            KeyId = TokenClaims.Text(token.Header, "kid"u8),
            Context = context.Whole,
            User = context.User,
            Group = context.Group,
            Features = context.Features,
            RoomContext = context.Room,
            Callee = context.Callee,
            Tenant = context.Tenant,
            Moderator = payload.TryGetProperty("moderator"u8, out var moderator) ? moderator.Clone() : null,
            Subject = Subject.Of(_id, issuer, context, payload, token.Raw),
            NamesUser = Subject.IsNamed(context, payload),
        };
    }

    private static bool HeaderIs(JsonElement header, string name, string expected) =>
        header.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String && value.ValueEquals(expected);
}
