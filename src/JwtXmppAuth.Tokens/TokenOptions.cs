using JwtXmppAuth.Tokens.Profiles;

namespace JwtXmppAuth.Tokens;

public enum Compatibility
{
    /// <summary>The decisions of Jitsi's Prosody plugin.</summary>
    Plugin,

    /// <summary>Its known holes closed: <c>exp</c> required, tenant and <c>sub</c> checked without a room claim too.</summary>
    Strict,
}

public enum TooManySessions
{
    /// <summary>The new one is refused.</summary>
    RefuseNew,

    /// <summary>The oldest is ended: who loads a page again goes on in the new one.</summary>
    EndOldest,
}

/// <summary>One issuer of tokens: <c>Gateway:Apps:n</c>.</summary>
public sealed class AppOptions
{
    /// <summary>The plugin's <c>app_id</c>; also the accepted issuer when none is listed.</summary>
    public string Id { get; set; } = "";

    /// <summary>HMAC secrets, UTF-8; any of them verifies (rotation).</summary>
    public IList<string> Secrets { get; } = [];

    /// <summary>Files with one HMAC secret each; a trailing line end is not part of it.</summary>
    public IList<string> SecretFiles { get; } = [];

    /// <summary>PEM files with one public key or certificate each, RSA of 2048 to 8192 bits, EC or Ed25519; any of them verifies (rotation).</summary>
    public IList<string> PublicKeyFiles { get; } = [];

    /// <summary>
    /// What Secrets, SecretFiles or PublicKeyFiles are pinned to: HS256 HS384 HS512 RS256 RS384 RS512 PS256 PS384 PS512 ES256 ES384
    /// ES512 EdDSA. Default: HS256 with secrets, else RS256.
    /// </summary>
    public string? Algorithm { get; set; }

    /// <summary>Keys of any kind, mixed, each with its own algorithms, id and time.</summary>
    public IList<KeyOptions> Keys { get; } = [];

    /// <summary>Exact values; <c>*</c> accepts any. Default: the OpenID providers under Keys, else the app's id.</summary>
    public IList<string> AcceptedIssuers { get; } = [];

    /// <summary>Exact values; <c>*</c> accepts any but the claim must be there. Must be configured.</summary>
    public IList<string> AcceptedAudiences { get; } = [];

    /// <summary>
    /// Accept an array in <c>aud</c> when one of its items is accepted. The plugin never matches an array; with a
    /// <see cref="Profile"/> one is always accepted.
    /// </summary>
    public bool AcceptAudienceArray { get; set; }

    /// <summary>Accept secrets under 32 bytes and placeholder secrets. Only for what cannot be changed yet.</summary>
    public bool AllowWeakSecrets { get; set; }

    /// <summary>Clock difference granted to <c>exp</c> and <c>nbf</c>; 0 to 5 minutes. The plugin grants none.</summary>
    public TimeSpan Leeway { get; set; } = TimeSpan.Zero;

    /// <summary>Refuse tokens without <c>exp</c>, which are valid for ever. Hosts with <c>Compatibility</c> <c>strict</c> do so in any case.</summary>
    public bool RequireExpiry { get; set; }

    /// <summary>
    /// Refuse tokens that live longer, from <c>iat</c>, else <c>nbf</c>, else now, until <c>exp</c>; one without <c>exp</c> lives
    /// too long. Null: no bound.
    /// </summary>
    public TimeSpan? MaxLifetime { get; set; }

    /// <summary>
    /// Every token starts one session and no second one; it must have a <c>jti</c> and an <c>exp</c>. To go on in its own session
    /// is no second use. What was used is remembered until 5 minutes after its <c>exp</c>, when no <c>Leeway</c> lets it in any
    /// more; over a restart where <c>Revocation:File</c> is kept.
    /// </summary>
    public bool SingleUse { get; set; }

    /// <summary>Living sessions of the same token; 0: no bound.</summary>
    public int MaxSessionsPerToken { get; set; }

    /// <summary>Living sessions of the same person (app, issuer, user id), whichever tokens; 0: no bound.</summary>
    public int MaxSessionsPerSubject { get; set; }

    /// <summary>What happens to one session too many.</summary>
    public TooManySessions WhenTooManySessions { get; set; } = TooManySessions.RefuseNew;

    /// <summary>Bytes of the compact serialisation; more is refused unread. 256 to 65536.</summary>
    public int MaxTokenBytes { get; set; } = 16 * 1024;

    /// <summary>Stricter rules that its tokens are tried out with; they refuse nobody.</summary>
    public AppTrialOptions Trial { get; } = new();

    /// <summary>How an identity provider's own tokens become tokens for conferences.</summary>
    public ProfileOptions Profile { get; } = new();

    /// <summary>What AcceptedIssuers say, or stand for when they say nothing.</summary>
    public IEnumerable<string> IssuersInForce() =>
        AcceptedIssuers.Count > 0 ? AcceptedIssuers
        : Keys.Any(key => key.Discovery is not null) ? Keys.Select(key => key.Discovery).OfType<string>()
        : [Id];
}

/// <summary>What a host asks of every token, whoever issued it.</summary>
public sealed record TokenRules
{
    public Compatibility Compatibility { get; init; } = Compatibility.Plugin;

    public bool RequireRoom { get; init; } = true;

    /// <summary>True where domain verification is on: <c>sub</c> is then what a room is checked against.</summary>
    public bool RequireSub { get; init; } = true;

    /// <summary>The <c>sub</c> that opens rooms without tenant; a provider's token for such rooms gets it.</summary>
    public string Domain { get; init; } = "";

    /// <summary>The normal form in which names of rooms and tenants are compared; null for what nothing can be called.</summary>
    public Func<string, string?> RoomForm { get; init; } = name => name.Length == 0 ? null : name.ToLowerInvariant();
}
