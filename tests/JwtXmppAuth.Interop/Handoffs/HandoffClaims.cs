namespace JwtXmppAuth.Interop.Handoffs;

/// <summary>The claims of docs/handoff.md, by the JSON type they must have.</summary>
public static class HandoffClaims
{
    public static TheoryData<string> Required => ["aud", "iat", "exp", "jti", "node", "sid", "has_token"];

    public static TheoryData<string> Texts =>
    [
        "aud", "jti", "node", "sid", "ip", "iss", "sub", "room", "tenant", "group", "url_room", "url_prefix", "custom_username", "region", "user_agent", "token", "bind",
    ];

    public static TheoryData<string> Numbers => ["iat", "exp"];

    public static TheoryData<string> Objects => ["user", "features", "room_context", "callee"];
}
