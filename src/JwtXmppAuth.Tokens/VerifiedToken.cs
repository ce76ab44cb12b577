using System.Text;
using System.Text.Json;

namespace JwtXmppAuth.Tokens;

/// <summary>The claims of a token whose every check passed; only <see cref="TokenVerifier"/> makes one.</summary>
public sealed record VerifiedToken
{
    // Its letters are ASCII (RFC 7515 section 7.1), and take half as bytes: every session holds one.
    private readonly byte[] _raw = [];

    /// <summary>The app whose key verified it.</summary>
    public required string AppId { get; init; }

    /// <summary>The compact serialisation, for the hand-off where the operator switches that on. Never log it.</summary>
    public required string Raw
    {
        get => Encoding.ASCII.GetString(_raw);
        init => _raw = Encoding.ASCII.GetBytes(value);
    }

    /// <summary>
    /// What was signed, header and payload as they came (RFC 7515 section 2). By it a token is known again: whoever has one can
    /// make another signature of the same that verifies too, as with ECDSA (r, s) and (r, n−s).
    /// </summary>
    public string SigningInput => Encoding.ASCII.GetString(Input);

    public required string Issuer { get; init; }

    /// <summary>Claim <c>room</c>; null when absent and not required.</summary>
    public string? Room { get; init; }

    /// <summary>Claim <c>sub</c>: in this scheme the tenant or base domain, never a person.</summary>
    public string? Sub { get; init; }

    /// <summary>Seconds since the epoch, as the token has it: finite, but in plugin mode perhaps no date (1e300).</summary>
    public double? ExpiresAt { get; init; }

    /// <summary>The first moment in which the same token is expired, leeway granted; null: never.</summary>
    public DateTimeOffset? ValidUntil { get; init; }

    /// <summary>
    /// The first moment in which it is expired by any leeway that an app can be given: nothing that is configured later brings it
    /// back. Null: never.
    /// </summary>
    public DateTimeOffset? ExpiredForGood { get; init; }

    /// <summary>By the gateway's clock alone it was expired, or not valid yet; the app's leeway let it in.</summary>
    public bool NeededLeeway { get; init; }

    public double? NotBefore { get; init; }

    public double? IssuedAt { get; init; }

    public string? JwtId { get; init; }

    public string? KeyId { get; init; }

    /// <summary>Claim <c>context</c>, an object; null when absent.</summary>
    public JsonElement? Context { get; init; }

    /// <summary><c>context.user</c>; or <c>{"id": user_id}</c> when there is no context (Firebase tokens).</summary>
    public JsonElement? User { get; init; }

    public string? Group { get; init; }

    public JsonElement? Features { get; init; }

    /// <summary><c>context.room</c>, e.g. <c>{"regex":true}</c>.</summary>
    public JsonElement? RoomContext { get; init; }

    public JsonElement? Callee { get; init; }

    /// <summary><c>context.tenant</c>.</summary>
    public string? Tenant { get; init; }

    /// <summary>Claim <c>moderator</c> beside <c>context</c>, of whatever type; one of the places where moderation is granted.</summary>
    public JsonElement? Moderator { get; init; }

    /// <summary>
    /// Who the token stands for: a digest over (app, <c>iss</c>, <c>context.user.id</c> or <c>user_id</c>), or over the
    /// token itself when it names nobody. Opaque, stable, safe to log.
    /// </summary>
    public required string Subject { get; init; }

    /// <summary>
    /// Room, sub and context were made by the app's profile out of a provider's token. Such a token always says whose rooms
    /// it opens, and is held to that.
    /// </summary>
    public bool IsMapped { get; init; }

    /// <summary>False: <see cref="Subject"/> is that of the token itself, and no other token has the same.</summary>
    public bool NamesUser { get; init; }

    /// <summary>Whether it is that very token, whoever signed it how often.</summary>
    public bool IsSameAs(VerifiedToken other)
    {
        ArgumentNullException.ThrowIfNull(other);
        return Input.SequenceEqual(other.Input);
    }

    private ReadOnlySpan<byte> Input => _raw.AsSpan(0, _raw.LastIndexOf((byte)'.'));

    public override string ToString() => $"token of {AppId} for subject {Subject}";
}
