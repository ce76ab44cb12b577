using System.Text.Json.Nodes;
using JwtXmppAuth.Server.Minting;

namespace JwtXmppAuth.Server.Demo;

/// <summary>What the page asks for: claims, and what is to be wrong with the token.</summary>
/// <param name="Fault"><c>expired</c>, <c>audience</c>, <c>tampered</c>, <c>secret</c>; anything else: a good token.</param>
/// <param name="Minutes">How long it lives.</param>
internal sealed record DemoWish(
    string? Fault, string? Room, string? Sub, int Minutes, DemoPerson? User, DemoPerson? Callee)
{
    public DemoToken Mint(DemoDeployment demo, DateTimeOffset now)
    {
        var lifetime = TimeSpan.FromMinutes(Math.Clamp(Minutes, 1, 24 * 60));
        var issued = Fault == "expired" ? now - lifetime - TimeSpan.FromMinutes(2) : now;
        var payload = new JitsiClaims
        {
            Issuer = DemoDeployment.AppId,
            Audience = Fault == "audience" ? "another-service" : DemoDeployment.AppId,
            Sub = NullIfEmpty(Sub),
            Room = NullIfEmpty(Room),
            NotBefore = issued,
            Expires = issued + lifetime,
            User = User?.Members ?? [],
            Callee = Callee?.Members ?? [],
        }.ToPayload();
        var key = Fault == "secret" ? new DemoDeployment().Key : demo.Key;
        var token = TokenMint.Sign(payload, key);
        return new DemoToken(Fault == "tampered" ? Tamper(payload, token) : token, payload);
    }

    /// <summary>The signature of one token under the claims of another.</summary>
    private static string Tamper(JsonObject payload, string token)
    {
        payload["room"] = "*";
        var forged = TokenMint.Sign(payload, new DemoDeployment().Key);
        return forged[..forged.LastIndexOf('.')] + token[token.LastIndexOf('.')..];
    }

    private static string? NullIfEmpty(string? text) => string.IsNullOrEmpty(text) ? null : text;
}

/// <summary>Somebody in a token: <c>context.user</c> or <c>context.callee</c>.</summary>
internal sealed record DemoPerson(string? Id, string? Name, string? Email, string? Avatar, bool? Moderator)
{
    public IReadOnlyList<KeyValuePair<string, JsonNode?>> Members =>
    [
        new("id", Text(Id)), new("name", Text(Name)), new("email", Text(Email)), new("avatar", Text(Avatar)),
        new("moderator", Moderator == true ? JsonValue.Create(true) : null),
    ];

    private static JsonValue? Text(string? text) => string.IsNullOrEmpty(text) ? null : JsonValue.Create(text);
}

internal sealed record DemoToken(string Token, JsonObject Payload);
