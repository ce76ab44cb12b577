namespace JwtXmppAuth.Server.Minting;

/// <summary>What a client asks for: <c>POST /v1/mint</c>.</summary>
/// <param name="Room">A name; <c>*</c> for every room.</param>
/// <param name="Tenant">Null: a room without tenant; <c>*</c> for every tenant.</param>
/// <param name="Lifetime">Seconds; null: the longest that the client may ask for.</param>
/// <param name="Features">What is granted; what is not is denied. Null: nothing is, or where the client may grant all, nothing is said.</param>
internal sealed record MintRequest(
    string? Room, string? Tenant, int? Lifetime, MintPerson? User, string? Group, bool Moderator, IReadOnlyList<string>? Features, MintPerson? Callee);

/// <summary><c>context.user</c> or <c>context.callee</c>.</summary>
internal sealed record MintPerson(string? Id, string? Name, string? Email, string? Avatar);

/// <param name="Token">Goes into the meeting's URL, <c>jwt=</c>.</param>
/// <param name="Id">The token's <c>jti</c>, to revoke it by.</param>
internal sealed record MintAnswer(string Token, string Id, DateTimeOffset Expires);
