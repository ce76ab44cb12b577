using System.Text.Json.Nodes;
using JwtXmppAuth.Tokens.Profiles;

namespace JwtXmppAuth.Tests.Tokens.Profiles;

/// <summary>RFC 8725 sections 3.11 and 3.12: a token of the same keys, but for something else, opens nothing.</summary>
public sealed class TokenUseTests
{
    private const string Signed = "\"sub\":\"u\"";

    /// <summary>What a token says of its kind, and which kind it then passes for: a, i or neither; <c>any</c> takes both, and what is unclear (?).</summary>
    [Theory]
    [InlineData("JWT", "\"typ\":\"Bearer\"", "a")]
    [InlineData("JWT", "\"typ\":\"Bearer\",\"nonce\":\"n\"", "a")] // Keycloak before 24
    [InlineData("JWT", "\"typ\":\"ID\",\"scope\":\"openid\"", "i")]
    [InlineData("JWT", "\"typ\":\"ID\"", "i")]
    [InlineData("JWT", "\"typ\":\"Refresh\"", "")]
    [InlineData("JWT", "\"typ\":\"Offline\"", "")]
    [InlineData("JWT", "\"typ\":\"Logout\"", "")]
    [InlineData("JWT", "\"typ\":\"DPoP\"", "")]
    [InlineData("JWT", "\"typ\":\"bearer\"", "")]
    [InlineData("JWT", "\"typ\":[\"Bearer\"]", "")]
    [InlineData("JWT", "\"typ\":null", "")]
    [InlineData("JWT", "\"typ\":\"JWT\",\"scope\":\"openid\"", "a")]
    [InlineData("JWT", "\"token_use\":\"access\"", "a")]
    [InlineData("JWT", "\"token_use\":\"id\"", "i")]
    [InlineData("JWT", "\"token_use\":\"other\"", "")]
    [InlineData("JWT", "\"token_use\":1", "")]
    [InlineData("JWT", "\"token_use\":\"id\",\"typ\":\"Bearer\"", "")]
    [InlineData("at+jwt", "\"x\":1", "a")]
    [InlineData("application/at+jwt", "\"x\":1", "a")]
    [InlineData("AT+JWT", "\"x\":1", "a")]
    [InlineData("at+jwt", "\"typ\":\"ID\"", "")]
    [InlineData("JWT", "\"scope\":\"openid\"", "a")]
    [InlineData("JWT", "\"scp\":\"access_as_user\"", "a")]
    [InlineData("JWT", "\"scp\":[\"a\"]", "a")]
    [InlineData("JWT", "\"nonce\":\"n\"", "i")]
    [InlineData("JWT", "\"at_hash\":\"h\"", "i")]
    [InlineData("JWT", "\"c_hash\":\"h\"", "i")]
    [InlineData("JWT", "\"scope\":\"openid\",\"nonce\":\"n\"", "?")]
    [InlineData("JWT", "\"x\":1", "i")] // as Firebase's: nothing says otherwise
    [InlineData("JWT", "\"scope\":\"a\",\"events\":{\"http://schemas.openid.net/event/backchannel-logout\":{}}", "")]
    [InlineData("JWT", "\"scope\":\"a\",\"cnf\":{\"jkt\":\"x\"}", "")]
    [InlineData("JWT", "\"nonce\":\"a\",\"cnf\":{\"jkt\":\"x\"}", "")]
    public void A_token_passes_for_what_it_says_it_is(string header, string payload, string kinds)
    {
        Assert.Equal(kinds.Contains('a'), Passes(TokenKind.Access, header, payload));
        Assert.Equal(kinds.Contains('i'), Passes(TokenKind.Id, header, payload));
        Assert.Equal(kinds.Length > 0, Passes(TokenKind.Any, header, payload));
    }

    [Fact]
    public async Task The_id_token_of_the_same_sign_in_is_no_access_token()
    {
        var keycloak = new ProviderApp(ProviderTokens.Keycloak(), IdentityProvider.Keycloak);
        var refusal = await keycloak.RefuseAsync(ProviderTokens.KeycloakId());
        Assert.Equal(("token.profile", "Invalid token"), (refusal.Code, refusal.Text));
        Assert.Equal("The token is not an access token: so says its typ ID.", refusal.Explanation);

        var entra = new ProviderApp(ProviderTokens.EntraId(), IdentityProvider.EntraId);
        Assert.Equal("The token is not an access token: so says its nonce.", (await entra.RefuseAsync(ProviderTokens.EntraIdId())).Explanation);
    }

    [Fact]
    public async Task Another_client_of_the_realm_opens_nothing()
    {
        var app = new ProviderApp(ProviderTokens.Keycloak(), IdentityProvider.Keycloak, profile => profile.AuthorizedParties.Add("jitsi-web"));
        await app.AcceptAsync(ProviderTokens.Keycloak());

        Assert.Equal("azp is \"wiki\"; AuthorizedParties: \"jitsi-web\".", (await With("azp", "wiki")).Explanation);
        Assert.Equal("client_id is \"wiki\"; AuthorizedParties: \"jitsi-web\".", (await With("client_id", "wiki")).Explanation);
        Assert.Equal("token.profile", (await With("azp", new JsonArray("jitsi-web"))).Code);
        Assert.Contains("names no client", (await With("azp", null)).Explanation);

        async Task<JwtXmppAuth.Tokens.TokenFailure> With(string claim, JsonNode? value)
        {
            var token = ProviderTokens.Keycloak();
            if (value is null)
                token.Remove(claim);
            else
                token[claim] = value;
            return await app.RefuseAsync(token);
        }
    }

    [Theory]
    [InlineData("\"hd\":\"a.example\",\"level\":\"gold\"", true)]
    [InlineData("\"hd\":\"b.example\",\"level\":[\"silver\",\"gold\"]", true)]
    [InlineData("\"hd\":\"a.example\"", false)]
    [InlineData("\"level\":\"gold\"", false)]
    [InlineData("\"hd\":\"A.example\",\"level\":\"gold\"", false)]
    [InlineData("\"hd\":\"a.example.evil\",\"level\":\"gold\"", false)]
    [InlineData("\"hd\":{\"a.example\":true},\"level\":\"gold\"", false)]
    [InlineData("\"hd\":[[\"a.example\"]],\"level\":\"gold\"", false)]
    public void Of_the_required_claims_with_one_name_one_must_hold_and_of_every_name(string payload, bool passes) =>
        Assert.Equal(passes, Check(TokenKind.Any, "JWT", payload, ["hd=a.example", "level=gold", "hd=b.example"]));

    private static bool Passes(TokenKind kind, string header, string payload) => Check(kind, header, payload, []);

    private static bool Check(TokenKind kind, string header, string payload, string[] required)
    {
        var claims = System.Text.Json.JsonElement.Parse($"{{{Signed},{payload}}}");
        return new TokenUse(kind, [], [.. required.Select(test => ClaimTest.Parse(test, out _)!)])
            .Check(System.Text.Json.JsonElement.Parse($$"""{"typ":"{{header}}"}"""), claims, new ProviderClaims(claims, null)) is null;
    }
}
