using System.Diagnostics;
using JwtXmppAuth.Interop.Containers;

namespace JwtXmppAuth.Interop.EndToEnd;

/// <summary>What an operator ends the others in a room on a real Prosody see go.</summary>
public sealed class RevocationTests(RevocationTests.WithAdminApi deployment) : IClassFixture<RevocationTests.WithAdminApi>
{
    [Fact]
    public async Task A_revoked_token_leaves_the_room_within_a_second_and_does_not_come_back()
    {
        var token = deployment.Issuer.Token("revoked", Prosody.Host, claims => claims["jti"] = "leaked");
        await using var observer = await deployment.Prosody.ObserveInAsync("revoked");
        await using var client = await deployment.ConnectAsync(token);
        await client.JoinAsync("revoked");
        await observer.ReceiveAsync(stanza => stanza.From?.Resource == "alice");

        var watch = Stopwatch.StartNew();
        var answer = await deployment.Gateway.OrderAsync(
            HttpMethod.Post, "/v1/revocations", WithAdminApi.Token, """{"app":"first-app","jti":"leaked","ttl":600}""");
        await observer.ReceiveAsync(stanza => stanza is { Type: "unavailable", From.Resource: "alice" });

        Assert.True(watch.Elapsed < TimeSpan.FromSeconds(1), $"It took {watch.Elapsed}.");
        Assert.Contains("\"ended\":1", answer, StringComparison.Ordinal);
        Assert.Contains("The token of this session was revoked", (await client.EndAsync()).Text, StringComparison.Ordinal);
        var refusal = await Assert.ThrowsAsync<InvalidDataException>(() => deployment.ConnectAsync(token));
        Assert.Contains("Token revoked", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_closed_room_is_empty_and_stays_so()
    {
        await using var observer = await deployment.Prosody.ObserveInAsync("closed");
        await using var client = await deployment.ConnectAsync(deployment.Issuer.Token("*", Prosody.Host));
        await client.JoinAsync("closed");
        await observer.ReceiveAsync(stanza => stanza.From?.Resource == "alice");
        await deployment.Gateway.OrderAsync(
            HttpMethod.Post, "/v1/revocations", WithAdminApi.Token, $$"""{"room":"closed@{{Prosody.Conference}}","ttl":600}""");
        await observer.ReceiveAsync(stanza => stanza is { Type: "unavailable", From.Resource: "alice" });

        Assert.Contains("The room was closed", (await client.EndAsync()).Text, StringComparison.Ordinal);
        await using var again = await deployment.ConnectAsync(deployment.Issuer.Token("*", Prosody.Host));
        Assert.Equal("Room is closed", Conference.ErrorText(await again.JoinAsync("closed")));
        Assert.Null((await again.JoinAsync("open")).Type);
    }

    [Fact]
    public async Task It_is_kept_where_a_volume_belongs_without_a_word() =>
        Assert.Contains("kept in /var/lib/jwtxmppauth/revocations.db", await deployment.Gateway.AskAsync("/health/ready"), StringComparison.Ordinal);

    public sealed class WithAdminApi : Deployment<Prosody13>
    {
        public const string Token = "6d8f0b27c1e94a35b7f2d9e04c681a5379be20dd41f6483c";

        protected override DeploymentSetup Setup => new()
        {
            Gateway = new Dictionary<string, string>
            {
                ["Gateway__Admin__Tokens__0__Name"] = "ops",
                ["Gateway__Admin__Tokens__0__Token"] = Token,
            },
        };
    }
}
