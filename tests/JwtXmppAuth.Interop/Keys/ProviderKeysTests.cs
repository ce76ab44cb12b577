using JwtXmppAuth.Interop.Containers;
using JwtXmppAuth.Interop.EndToEnd;
using JwtXmppAuth.Testing;
using JwtXmppAuth.Testing.Scenarios;
using JwtXmppAuth.Tokens;
using JwtXmppAuth.Tokens.Profiles;

namespace JwtXmppAuth.Interop.Keys;

/// <summary>A Prosody, before it a gateway that knows a provider by its issuer alone, and the provider, whose keys change.</summary>
public sealed class ProviderKeysTests(RunningProsody<Prosody13> running) : IClassFixture<RunningProsody<Prosody13>>
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task People_with_a_token_of_the_provider_meet_in_a_room()
    {
        await using var provider = await OpenIdProvider.StartAsync(new KeyPublisher(PublishedKey.Rsa("k1")), TimeProvider.System);
        await using var gateway = await StartAsync(new KeyOptions { Discovery = provider.Issuer });

        await using var ada = await gateway.ConnectAsync(Prosody.Host, provider.AccessToken(), Cancellation, room: "maths");
        Assert.Null((await ada.JoinAsync("maths", nick: "ada")).Type);
        await using var grace = await gateway.ConnectAsync(
            Prosody.Host, provider.AccessToken(payload => payload["sub"] = "5d1f0a3c-6a3b-4a52-9d0e-2f4c6a8e0b1d"), Cancellation, room: "maths");
        Assert.Null((await grace.JoinAsync("maths", nick: "grace")).Type);

        var seen = await ada.ExpectAsync(stanza => stanza.From?.Resource == "grace");
        Assert.Equal("conference.meet.example.com", seen.From!.Domain);
    }

    [Fact]
    public async Task Keys_roll_over_while_people_come_and_the_provider_falls_silent()
    {
        await using var provider = await OpenIdProvider.StartAsync(new KeyPublisher(PublishedKey.Rsa("k1")), TimeProvider.System);
        await using var gateway = await StartAsync(new KeyOptions { Discovery = provider.Issuer });
        await JoinsAsync(gateway, provider.AccessToken());

        provider.Keys.Publish(PublishedKey.Rsa("k2"));
        var former = provider.AccessToken();
        await JoinsAsync(gateway, former);

        provider.Silent = true;
        await JoinsAsync(gateway, provider.AccessToken());
        await JoinsAsync(gateway, former);
    }

    [Fact]
    public async Task A_key_of_nobody_opens_nothing()
    {
        await using var provider = await OpenIdProvider.StartAsync(new KeyPublisher(PublishedKey.Rsa("k1")), TimeProvider.System);
        await using var gateway = await StartAsync(new KeyOptions { Discovery = provider.Issuer });

        foreach (var stranger in (PublishedKey[])[PublishedKey.Rsa("k1"), PublishedKey.Rsa("k9")])
        {
            var refusal = await Assert.ThrowsAsync<InvalidDataException>(() =>
                gateway.ConnectAsync(Prosody.Host, provider.AccessToken(by: stranger), Cancellation, room: "maths"));
            Assert.Contains(stranger.Id == "k1" ? "Invalid signature" : "could not obtain public key", refusal.Message, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("key server")]
    [InlineData("key map")]
    [InlineData("key set")]
    public async Task Keys_published_as_Jitsi_knows_them_open_rooms_too(string way)
    {
        await using var provider = await OpenIdProvider.StartAsync(new KeyPublisher(PublishedKey.Rsa("k1")), TimeProvider.System);
        await using var gateway = await StartAsync(
            way switch
            {
                "key server" => new KeyOptions { KeyServer = provider.KeyServer.AbsoluteUri },
                "key map" => new KeyOptions { KeyMapUrl = provider.KeyMapUrl.AbsoluteUri },
                _ => new KeyOptions { JwksUrl = provider.JwksUrl.AbsoluteUri },
            },
            provider.Issuer);

        await JoinsAsync(gateway, provider.AccessToken());
    }

    private static async Task JoinsAsync(GatewayScenarioServer gateway, string token)
    {
        await using var client = await gateway.ConnectAsync(Prosody.Host, token, Cancellation, room: "maths");
        Assert.Null((await client.JoinAsync("maths", nick: $"n{Guid.NewGuid():N}")).Type);
    }

    private Task<GatewayScenarioServer> StartAsync(KeyOptions key, string? issuer = null) => GatewayScenarioServer.StartAsync((options, host) =>
    {
        options.Handoff.Secret = running.Server.Secrets[0];
        host.AllowEmptyToken = false;
        host.Upstream = "prosody";
        host.Prosody.Address = running.Server.Address;
        host.Prosody.Port = running.Server.Port;
        var app = new AppOptions
        {
            Id = "school",
            AcceptedAudiences = { "jitsi" },
            Keys = { key },
            Profile =
            {
                Provider = IdentityProvider.Keycloak,
                AuthorizedParties = { "jitsi-web" },
                Rooms = { "maths", "physics" },
                Moderators = { "resource_access.jitsi.roles=meet-moderator" },
            },
        };
        if (issuer is not null)
            app.AcceptedIssuers.Add(issuer);
        options.Apps.Clear();
        options.Apps.Add(app);
    });
}
