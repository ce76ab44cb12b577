using System.Text.Json;

namespace JwtXmppAuth.Server.Admin;

/// <summary>
/// What <c>POST /v1/revocations</c> is sent. One of <c>jti</c>, <c>subject</c>, <c>user</c> (with <c>issuer</c>), <c>issuer</c>
/// alone, <c>room</c>; and how long it is to last.
/// </summary>
internal sealed record RevocationRequest
{
    /// <summary>Whose tokens: the <c>Id</c> of an app. May be left out where there is one.</summary>
    public string? App { get; init; }

    public string? Jti { get; init; }

    /// <summary>As logs and <c>/v1/sessions</c> have it.</summary>
    public string? Subject { get; init; }

    /// <summary><c>context.user.id</c> or <c>user_id</c>, a string or a number as the token has it.</summary>
    public JsonElement? User { get; init; }

    /// <summary><c>iss</c>. With <c>user</c>: whose user; may be left out where the app has one issuer.</summary>
    public string? Issuer { get; init; }

    /// <summary>The bare JID of a room, or with <c>host</c> its name.</summary>
    public string? Room { get; init; }

    /// <summary>Domain of the host whose room it is.</summary>
    public string? Host { get; init; }

    public string? Tenant { get; init; }

    /// <summary>Only what was issued before: RFC 3339, with an offset.</summary>
    public string? IssuedBefore { get; init; }

    /// <summary>Seconds.</summary>
    public long? Ttl { get; init; }

    public string? Reason { get; init; }
}
