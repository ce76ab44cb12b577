namespace JwtXmppAuth.Tokens;

/// <summary>
/// The check that refused a token, in the order in which the checks are made. Every member has one stable code, see
/// <see cref="Refusal.Code"/>.
/// </summary>
public enum TokenReason
{
    /// <summary>No token where one is required.</summary>
    Missing,

    /// <summary>Larger than the configured bound; nothing of it was read.</summary>
    TooLarge,

    /// <summary>Not three base64url segments of JSON objects, or JSON that two readers could read differently.</summary>
    Malformed,

    /// <summary>Encrypted (five parts), or a header that demands what is not understood (<c>crit</c>, <c>b64</c>).</summary>
    Unsupported,
    Typ,
    Algorithm,
    KeyId,

    /// <summary>No key for it could be had.</summary>
    Key,
    Signature,
    Expired,
    NotYetValid,
    Lifetime,
    Issuer,

    /// <summary>Signed by a provider whose keys vouch for another issuer.</summary>
    KeyIssuer,
    Audience,

    /// <summary>Not issued for this use, this client or these people, as the app's profile says.</summary>
    Profile,
    Room,
    Sub,
    Context,
}

/// <summary>A refused token.</summary>
public sealed record TokenFailure(TokenReason Reason, string Text, string Explanation, string? Expected = null, string? Actual = null)
    : Refusal(CodeOf(Reason), Text, Explanation, Expected, Actual)
{
    public static string CodeOf(TokenReason reason) => reason switch
    {
        TokenReason.Missing => "token.missing",
        TokenReason.TooLarge => "token.too_large",
        TokenReason.Malformed => "token.malformed",
        TokenReason.Unsupported => "token.unsupported",
        TokenReason.Typ => "token.typ",
        TokenReason.Algorithm => "token.alg",
        TokenReason.KeyId => "token.kid",
        TokenReason.Key => "token.key",
        TokenReason.Signature => "token.signature",
        TokenReason.Expired => "token.exp",
        TokenReason.NotYetValid => "token.nbf",
        TokenReason.Lifetime => "token.lifetime",
        TokenReason.Issuer => "token.iss",
        TokenReason.KeyIssuer => "token.key_issuer",
        TokenReason.Audience => "token.aud",
        TokenReason.Profile => "token.profile",
        TokenReason.Room => "token.room",
        TokenReason.Sub => "token.sub",
        TokenReason.Context => "token.context",
        _ => throw new ArgumentOutOfRangeException(nameof(reason), reason, null),
    };
}
