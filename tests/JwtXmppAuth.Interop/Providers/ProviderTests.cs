using System.Security.Cryptography;
using System.Text.Json.Nodes;
using JwtXmppAuth.Interop.Containers;
using JwtXmppAuth.Interop.EndToEnd;
using JwtXmppAuth.Testing;
using JwtXmppAuth.Testing.Scenarios;
using JwtXmppAuth.Tokens.Profiles;
using JwtXmppAuth.Xmpp;

namespace JwtXmppAuth.Interop.Providers;

public sealed class ProvidersOnProsody012(RunningProsody<Prosody012> running) : ProviderTests<Prosody012>(running);

public sealed class ProvidersOnProsody13(RunningProsody<Prosody13> running) : ProviderTests<Prosody13>(running);

/// <summary>Access tokens as Keycloak writes them, from the client's URL into a room of a real Prosody.</summary>
public abstract class ProviderTests<TVersion>(RunningProsody<TVersion> running) : IClassFixture<RunningProsody<TVersion>>
    where TVersion : IProsodyVersion
{
    private const string Realm = "https://sso.example.com/realms/school";

    private static readonly Issuer Keycloak = Issuer.Rsa(RSA.Create(2048)) with { Id = "keycloak", Audience = "jitsi" };

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_token_joins_the_room_that_its_rule_and_the_url_come_to_and_no_other()
    {
        await using var gateway = await StartAsync();
        await using var observer = await running.Server.ObserveInAsync("ada-lecture");
        await using var ada = await gateway.ConnectAsync(Prosody.Host, Token(), Cancellation, room: "Ada-Lecture");

        Assert.Null((await ada.JoinAsync("ada-lecture", "ada")).Type);
        var seen = await observer.ReceiveAsync(stanza => stanza.From?.Resource == "ada");
        var user = Assert.Single(seen.Element.Elements, child => child.Name == "identity").Child("user", XmppNamespaces.Client)!;
        Assert.Equal(
            ["affiliation: owner", "id: 36fa0f91-f94d-4a0c-afed-6b7d952e47da", "moderator: true", "name: Ada Lovelace"],
            user.Elements.Select(field => $"{field.Name}: {field.Text}").Order());

        foreach (var other in (string[])["ada-other", "bob-lecture", "[school]ada-lecture"])
            Assert.Equal("Room and token mismatched", Conference.ErrorText(await ada.JoinAsync(other)));
    }

    [Theory]
    [InlineData("bob-lecture")]
    [InlineData("*")]
    [InlineData("")]
    public async Task A_url_that_names_none_of_its_rooms_opens_nothing(string room)
    {
        await using var gateway = await StartAsync();
        var refused = await Assert.ThrowsAsync<InvalidDataException>(() => gateway.ConnectAsync(Prosody.Host, Token(), Cancellation, room));
        Assert.Contains("invalid 'room' claim", refused.Message.Replace("&apos;", "'", StringComparison.Ordinal), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_id_token_and_another_clients_token_open_nothing()
    {
        await using var gateway = await StartAsync();
        foreach (var token in new[] { Token(claims => claims["typ"] = "ID"), Token(claims => claims["azp"] = "wiki") })
        {
            var refused = await Assert.ThrowsAsync<InvalidDataException>(() => gateway.ConnectAsync(Prosody.Host, token, Cancellation, "ada-lecture"));
            Assert.Contains("Invalid token", refused.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Nobody_is_a_moderator_without_the_role()
    {
        await using var gateway = await StartAsync();
        await using var observer = await running.Server.ObserveInAsync("ada-plain");
        await using var ada = await gateway.ConnectAsync(
            Prosody.Host, Token(claims => claims["realm_access"]!["roles"] = new JsonArray("moderator", "Teacher")), Cancellation, room: "ada-plain");
        Assert.Null((await ada.JoinAsync("ada-plain", "ada")).Type);
        var seen = await observer.ReceiveAsync(stanza => stanza.From?.Resource == "ada");
        var user = Assert.Single(seen.Element.Elements, child => child.Name == "identity").Child("user", XmppNamespaces.Client)!;
        Assert.Equal("false", user.Child("moderator", XmppNamespaces.Client)?.Text);
    }

    private Task<GatewayScenarioServer> StartAsync() => GatewayScenarioServer.StartAsync((options, host) =>
    {
        host.Upstream = "prosody";
        host.AllowEmptyToken = false;
        options.Handoff.Secret = running.Server.Secrets[0];
        host.Prosody.Address = running.Server.Address;
        host.Prosody.Port = running.Server.Port;
        options.Apps.Clear();
        options.Apps.Add(Keycloak.App(app =>
        {
            app.AcceptedIssuers.Add(Realm);
            app.Profile.Provider = IdentityProvider.Keycloak;
            app.Profile.AuthorizedParties.Add("jitsi-web");
            app.Profile.Rooms.Add("{preferred_username}-*");
            app.Profile.Moderators.Add("realm_access.roles=teacher");
        }));
    });

    private static string Token(Action<JsonObject>? change = null)
    {
        var now = TimeProvider.System.GetUtcNow().ToUnixTimeSeconds();
        var claims = new JsonObject
        {
            ["exp"] = now + 300,
            ["iat"] = now,
            ["jti"] = "onrtro:5d1f0a3c-6a3b-4a52-9d0e-2f4c6a8e0b1d",
            ["iss"] = Realm,
            ["aud"] = new JsonArray("jitsi", "account"),
            ["sub"] = "36fa0f91-f94d-4a0c-afed-6b7d952e47da",
            ["typ"] = "Bearer",
            ["azp"] = "jitsi-web",
            ["realm_access"] = new JsonObject { ["roles"] = new JsonArray("offline_access", "teacher") },
            ["resource_access"] = new JsonObject { ["account"] = new JsonObject { ["roles"] = new JsonArray("view-profile") } },
            ["scope"] = "openid email profile",
            ["email_verified"] = true,
            ["name"] = "Ada Lovelace",
            ["preferred_username"] = "ada",
            ["email"] = "ada@example.com",
        };
        change?.Invoke(claims);
        return Keycloak.Sign("""{"alg":"RS256","typ":"JWT","kid":"k1"}""", claims.ToJsonString());
    }
}
