using System.Text.Json.Nodes;

namespace JwtXmppAuth.Tests.Tokens.Profiles;

/// <summary>
/// Payloads in the shape of each provider's tokens, as its public documentation gives them; people and ids are invented.
/// Times are left to the issuer.
/// </summary>
internal static class ProviderTokens
{
    public static JsonObject Keycloak() => Parse("""
        {
          "jti": "onrtro:5d1f0a3c-6a3b-4a52-9d0e-2f4c6a8e0b1d",
          "iss": "https://sso.example.com/realms/school",
          "aud": ["jitsi", "account"],
          "sub": "36fa0f91-f94d-4a0c-afed-6b7d952e47da",
          "typ": "Bearer",
          "azp": "jitsi-web",
          "sid": "2a88c258-f73a-4103-b862-e1fbd8f4e04e",
          "acr": "1",
          "allowed-origins": ["https://meet.example.com"],
          "realm_access": { "roles": ["offline_access", "default-roles-school", "uma_authorization", "teacher"] },
          "resource_access": {
            "jitsi": { "roles": ["meet-moderator", "meet-recorder"] },
            "account": { "roles": ["manage-account", "view-profile"] }
          },
          "scope": "openid email profile",
          "email_verified": true,
          "groups": ["/staff", "/staff/maths"],
          "name": "Ada Lovelace",
          "preferred_username": "ada",
          "given_name": "Ada",
          "family_name": "Lovelace",
          "email": "ada@example.com"
        }
        """);

    /// <summary>The id token beside it: same keys, same issuer, same person.</summary>
    public static JsonObject KeycloakId() => Edited(Keycloak(), token =>
    {
        token["typ"] = "ID";
        token["aud"] = "jitsi-web";
        token["at_hash"] = "b1Zr0wNfLkQ2yJm8oX9c3A";
        token.Remove("realm_access");
        token.Remove("resource_access");
        token.Remove("scope");
    });

    public static JsonObject EntraId() => Parse("""
        {
          "aud": "6e74172b-be56-4843-9ff4-e66a39bb12e3",
          "iss": "https://login.microsoftonline.com/72f988bf-86f1-41af-91ab-2d7cd011db47/v2.0",
          "aio": "AXQAi/8IAAAAtAaZLo3ChMif6KOnttRB7eBq4/DccQzjcJGxPYy",
          "azp": "11112222-bbbb-3333-cccc-4444dddd5555",
          "azpacr": "0",
          "groups": ["0e7c4a4a-5f3d-4b1e-8e3a-9d1c2b3a4f5e"],
          "name": "Grace Hopper",
          "oid": "690222be-ff1a-4d56-abd1-7e4f7d38e474",
          "preferred_username": "grace@example.com",
          "rh": "0.ARoAv4j5cvGGr0GRqy180BHbR",
          "roles": ["Meeting.Moderate"],
          "scp": "access_as_user",
          "sub": "HKZpfaHyWadeOouYlitjrI-KffTm222X5rrV3xDqfKQ",
          "tid": "72f988bf-86f1-41af-91ab-2d7cd011db47",
          "uti": "fqiBqXLPj0eQa82S-IYFAA",
          "ver": "2.0"
        }
        """);

    public static JsonObject EntraIdId() => Edited(EntraId(), token =>
    {
        token["nonce"] = "678910";
        token.Remove("scp");
        token.Remove("azp");
        token.Remove("azpacr");
    });

    public static JsonObject Auth0() => Parse("""
        {
          "https://meet.example.com/roles": ["host", "member"],
          "https://meet.example.com/name": "Alan Turing",
          "iss": "https://example.eu.auth0.com/",
          "sub": "auth0|65d2f1a4c3b2a19087654321",
          "aud": ["https://meet.example.com/api", "https://example.eu.auth0.com/userinfo"],
          "scope": "openid profile email",
          "azp": "my_client_id",
          "org_id": "org_9ybsU1dN2dKfDkBi",
          "permissions": ["join:rooms"]
        }
        """);

    /// <summary>Its profile after RFC 9068: header at+jwt, client_id instead of azp.</summary>
    public static JsonObject Auth0Rfc9068() => Edited(Auth0(), token =>
    {
        token["client_id"] = "my_client_id";
        token["jti"] = "73WakrfVbNJBaAmhQtEeDv";
        token.Remove("azp");
    });

    public static JsonObject Google() => Parse("""
        {
          "iss": "https://accounts.google.com",
          "azp": "1234987819200.apps.googleusercontent.com",
          "aud": "1234987819200.apps.googleusercontent.com",
          "sub": "10769150350006150715113082367",
          "at_hash": "HK6E_P6Dh8Y93mRNtsDB1Q",
          "hd": "example.com",
          "email": "kay@example.com",
          "email_verified": true,
          "name": "Kay McNulty",
          "picture": "https://lh3.googleusercontent.com/a/kay=s96-c",
          "given_name": "Kay",
          "family_name": "McNulty"
        }
        """);

    public static JsonObject Firebase() => Parse("""
        {
          "name": "Jean Bartik",
          "picture": "https://lh3.googleusercontent.com/a/jean=s96-c",
          "host": true,
          "iss": "https://securetoken.google.com/meet-project",
          "aud": "meet-project",
          "auth_time": 1799996400,
          "user_id": "kV3xPq0f5tQm7cZ2yLwR8aB1nH42",
          "sub": "kV3xPq0f5tQm7cZ2yLwR8aB1nH42",
          "email": "jean@example.com",
          "email_verified": true,
          "firebase": {
            "identities": { "google.com": ["116942384759283746510"], "email": ["jean@example.com"] },
            "sign_in_provider": "google.com",
            "tenant": "school-a"
          }
        }
        """);

    private static JsonObject Parse(string json) => JsonNode.Parse(json)!.AsObject();

    private static JsonObject Edited(JsonObject token, Action<JsonObject> change)
    {
        change(token);
        return token;
    }
}
