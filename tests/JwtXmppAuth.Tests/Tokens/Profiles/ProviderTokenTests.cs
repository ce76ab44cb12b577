using System.Text.Json;
using System.Text.Json.Nodes;
using JwtXmppAuth.Tokens.Profiles;

namespace JwtXmppAuth.Tests.Tokens.Profiles;

/// <summary>A token of each provider, from its compact form to what the conference learns of it.</summary>
public sealed class ProviderTokenTests
{
    [Fact]
    public async Task Keycloak_with_client_roles()
    {
        var app = new ProviderApp(ProviderTokens.Keycloak(), IdentityProvider.Keycloak, audience: "jitsi", change: profile =>
        {
            profile.AuthorizedParties.Add("jitsi-web");
            profile.Moderators.Add("resource_access.jitsi.roles=meet-moderator");
            profile.Features.Add(new() { Name = "recording", Claims = { "resource_access.jitsi.roles=meet-recorder" } });
            profile.Features.Add(new() { Name = "livestreaming", Claims = { "resource_access.jitsi.roles=meet-streamer" } });
        });

        var token = await app.AcceptAsync(ProviderTokens.Keycloak());

        Assert.Equal(
            ("*", "meet.example.com", "https://sso.example.com/realms/school", true),
            (token.Room, token.Sub, token.Issuer, token.IsMapped));
        AssertJson(
            """
            {"id":"36fa0f91-f94d-4a0c-afed-6b7d952e47da","name":"Ada Lovelace","email":"ada@example.com","moderator":true,"affiliation":"owner"}
            """, token.User);
        AssertJson("""{"recording":true,"livestreaming":false}""", token.Features);
        Assert.Equal((ProviderApp.Now + 300, ProviderApp.Now - 10, "onrtro:5d1f0a3c-6a3b-4a52-9d0e-2f4c6a8e0b1d"), (token.ExpiresAt, token.IssuedAt, token.JwtId));
    }

    [Fact]
    public async Task Entra_id_with_an_app_role_and_its_tenant()
    {
        var app = new ProviderApp(ProviderTokens.EntraId(), IdentityProvider.EntraId, audience: "6e74172b-be56-4843-9ff4-e66a39bb12e3", change: profile =>
        {
            profile.Tenants.Add("{tid}");
            profile.Moderators.Add("roles=Meeting.Moderate");
        });

        var token = await app.AcceptAsync(ProviderTokens.EntraId(), tenant: "72F988BF-86f1-41af-91ab-2d7cd011db47");

        Assert.Equal(("*", "72f988bf-86f1-41af-91ab-2d7cd011db47"), (token.Room, token.Sub));
        Assert.Equal("72F988BF-86f1-41af-91ab-2d7cd011db47", token.Tenant);
        AssertJson("""{"id":"690222be-ff1a-4d56-abd1-7e4f7d38e474","name":"Grace Hopper","moderator":true,"affiliation":"owner"}""", token.User);
    }

    [Theory]
    [InlineData("JWT")]
    [InlineData("at+jwt")]
    public async Task Auth0_with_claims_in_a_namespace_under_either_of_its_profiles(string type)
    {
        var payload = type == "JWT" ? ProviderTokens.Auth0() : ProviderTokens.Auth0Rfc9068();
        var app = new ProviderApp(payload, IdentityProvider.Auth0, audience: "https://meet.example.com/api", change: profile =>
        {
            profile.AuthorizedParties.Add("my_client_id");
            profile.UserName.Add("{'https://meet.example.com/name'}");
            profile.Moderators.Add("'https://meet.example.com/roles'=host");
            profile.Tenants.Add("{org_id}");
        });

        var token = await app.AcceptAsync(payload, type: type);

        Assert.Equal(("*", "org_9ybsu1dn2dkfdkbi"), (token.Room, token.Sub));
        AssertJson("""{"id":"auth0|65d2f1a4c3b2a19087654321","name":"Alan Turing","moderator":true,"affiliation":"owner"}""", token.User);
    }

    [Fact]
    public async Task Google_of_one_workspace()
    {
        var app = new ProviderApp(ProviderTokens.Google(), IdentityProvider.Google, audience: "1234987819200.apps.googleusercontent.com", change: profile =>
        {
            profile.RequiredClaims.Add("hd=example.com");
            profile.Group.Add("{hd}");
        });

        var token = await app.AcceptAsync(ProviderTokens.Google());

        Assert.Equal("example.com", token.Group);
        AssertJson(
            """
            {"id":"10769150350006150715113082367","name":"Kay McNulty","email":"kay@example.com",
             "avatar":"https://lh3.googleusercontent.com/a/kay=s96-c","moderator":false,"affiliation":"member"}
            """, token.User);

        var stranger = ProviderTokens.Google();
        stranger.Remove("hd");
        var refusal = await app.RefuseAsync(stranger);
        Assert.Equal(("token.profile", "nothing"), (refusal.Code, refusal.Actual));
        Assert.Contains("hd is not in the token", refusal.Explanation);
    }

    [Fact]
    public async Task Firebase_with_a_custom_claim_and_its_tenant()
    {
        var app = new ProviderApp(ProviderTokens.Firebase(), IdentityProvider.Firebase, audience: "meet-project", change: profile =>
        {
            profile.Moderators.Add("host=true");
            profile.Tenants.Add("{firebase.tenant}");
        });

        var token = await app.AcceptAsync(ProviderTokens.Firebase());

        Assert.Equal("school-a", token.Sub);
        AssertJson(
            """
            {"id":"kV3xPq0f5tQm7cZ2yLwR8aB1nH42","name":"Jean Bartik","email":"jean@example.com",
             "avatar":"https://lh3.googleusercontent.com/a/jean=s96-c","moderator":true,"affiliation":"owner"}
            """, token.User);
    }

    [Fact]
    public async Task Whatever_the_token_says_in_the_schemes_own_words_counts_for_nothing()
    {
        var payload = ProviderTokens.Keycloak();
        payload["room"] = "*";
        payload["moderator"] = true;
        payload["context"] = JsonNode.Parse("""{"user":{"id":"somebody-else","moderator":true},"features":{"recording":true},"tenant":"other"}""");
        var app = new ProviderApp(payload, IdentityProvider.Keycloak, profile => profile.Rooms.Add("{preferred_username}-room"));

        var token = await app.AcceptAsync(payload);

        Assert.Equal(("ada-room", "meet.example.com", null, null, null), (token.Room, token.Sub, token.Tenant, token.Moderator, token.Features));
        Assert.Equal("36fa0f91-f94d-4a0c-afed-6b7d952e47da", token.User!.Value.GetProperty("id").GetString());
        Assert.False(token.User!.Value.GetProperty("moderator").GetBoolean());
    }

    [Fact]
    public async Task The_subject_is_the_mapped_person_whatever_user_id_says()
    {
        var payload = ProviderTokens.Keycloak();
        var app = new ProviderApp(payload, IdentityProvider.Keycloak);
        var one = await app.AcceptAsync(payload);
        payload["user_id"] = "another";
        payload["jti"] = "another";
        var same = await app.AcceptAsync(payload);
        payload["sub"] = "another";
        var other = await app.AcceptAsync(payload);

        Assert.True(one.NamesUser);
        Assert.Equal(one.Subject, same.Subject);
        Assert.NotEqual(one.Subject, other.Subject);
    }

    [Theory]
    [InlineData("true", true)]
    [InlineData("\"true\"", true)]
    [InlineData("1", true)]
    [InlineData("false", false)]
    [InlineData("null", false)]
    [InlineData("0", false)]
    [InlineData("\"yes\"", false)]
    [InlineData("[true]", false)]
    public async Task An_address_that_nobody_verified_is_not_there_wherever_it_is_used(string verified, bool counts)
    {
        var payload = ProviderTokens.Keycloak();
        payload["email_verified"] = JsonNode.Parse(verified);
        var app = new ProviderApp(payload, IdentityProvider.Keycloak, profile => profile.Moderators.Add("email=ada@example.com"));
        var token = await app.AcceptAsync(payload);
        Assert.Equal((counts, counts), (token.User!.Value.TryGetProperty("email", out _), token.User!.Value.GetProperty("moderator").GetBoolean()));

        var rooms = new ProviderApp(payload, IdentityProvider.Keycloak, profile => profile.Rooms.Add("{email}"));
        if (counts)
            Assert.Equal("ada%40example.com", (await rooms.AcceptAsync(payload)).Room);
        else
            Assert.Contains("email does not count, because email_verified is not true", (await rooms.RefuseAsync(payload)).Explanation);
    }

    [Fact]
    public async Task Lifetime_issuer_and_audience_are_judged_on_what_the_provider_wrote()
    {
        var payload = ProviderTokens.Keycloak();
        var app = new ProviderApp(payload, IdentityProvider.Keycloak, audience: "jitsi");
        var aud = ProviderTokens.Keycloak();
        aud["aud"] = new JsonArray("account");
        Assert.Equal("token.aud", (await app.RefuseAsync(aud)).Code);
        var iss = ProviderTokens.Keycloak();
        iss["iss"] = "https://sso.example.com/realms/other";
        Assert.Equal("token.iss", (await app.RefuseAsync(iss)).Code);
        var nbf = ProviderTokens.Keycloak();
        nbf["nbf"] = ProviderApp.Now + 60;
        Assert.Equal("token.nbf", (await app.RefuseAsync(nbf)).Code);
    }

    [Fact]
    public async Task An_explanation_is_as_it_was_decided_and_shows_which_claim_gave_what()
    {
        var app = new ProviderApp(ProviderTokens.Keycloak(), IdentityProvider.Keycloak, profile => profile.Rooms.Add("{preferred_username}-*"));
        foreach (var (payload, room) in new[]
        {
            (ProviderTokens.Keycloak(), "ada-1"), (ProviderTokens.Keycloak(), "bob-1"), (ProviderTokens.KeycloakId(), "ada-1"), (ProviderTokens.Google(), "ada-1"),
        })
        {
            var explanation = await app.ExplainAsync(payload, room);
            Explained.IsAsDecided(await app.JudgeAsync(payload, room), explanation);
            Explained.IsSafeToShow(explanation, app.Sign(payload));
        }

        var accepted = await app.ExplainAsync(ProviderTokens.Keycloak(), "ada-1");
        Assert.Contains(accepted.Checks, check => check is { Name: "profile", Actual: "room \"ada-1\", sub \"meet.example.com\"" });
        Assert.Equal(new("room", "ada-1", "{preferred_username}-*"), accepted.Mapping[0]);

        var refused = await app.ExplainAsync(ProviderTokens.Keycloak(), "bob-1");
        Assert.Equal(
            ["room skipped", "sub skipped", "context skipped"],
            refused.Checks.Where(check => check.Explanation is "profile did not pass").Select(check => $"{check.Name} {check.Outcome}".ToLowerInvariant()));
        Assert.Equal(("room", null), (refused.Mapping.Single().Claim, refused.Mapping.Single().Value));
    }

    private static void AssertJson(string expected, JsonElement? actual) =>
        Assert.True(JsonElement.DeepEquals(JsonElement.Parse(expected), actual!.Value), actual.ToString());
}
