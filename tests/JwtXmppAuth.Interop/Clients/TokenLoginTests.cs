using System.Text.Json.Nodes;
using JwtXmppAuth.Interop.Containers;
using JwtXmppAuth.Interop.EndToEnd;

namespace JwtXmppAuth.Interop.Clients;

/// <summary>A deployment whose host takes tokens in SASL too.</summary>
public sealed class SaslDeployment<TVersion> : Deployment<TVersion>
    where TVersion : IProsodyVersion
{
    protected override DeploymentSetup Setup => new()
    {
        Gateway = new Dictionary<string, string>
        {
            ["Gateway__Hosts__0__Mechanisms__0"] = "ANONYMOUS",
            ["Gateway__Hosts__0__Mechanisms__1"] = "PLAIN",
            ["Gateway__Hosts__0__Mechanisms__2"] = "OAUTHBEARER",
            ["Gateway__Hosts__0__TokenInQuery"] = "refused",
        },
    };
}

/// <summary>What clients nobody here wrote do that show their token in SASL, with no token in any URL, in a conference of a real Prosody.</summary>
public abstract class TokenLoginTests<TProgram, TVersion>(SaslDeployment<TVersion> deployment) : IClassFixture<SaslDeployment<TVersion>>
    where TProgram : ITokenLogin
    where TVersion : IProsodyVersion
{
    private readonly string _room = $"room-{Guid.NewGuid():N}";

#pragma warning disable CA1000 // xunit reads it from a derived class, which names no type argument.
    public static IEnumerable<TheoryDataRow<Door, string>> Ways =>
        from door in TProgram.Doors from mechanism in TProgram.Mechanisms select new TheoryDataRow<Door, string>(door, mechanism);
#pragma warning restore CA1000

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task It_enters_its_room_and_the_others_see_who_it_is(Door door, string mechanism)
    {
        await using var observer = await deployment.Prosody.ObserveInAsync(_room);
        await using var client = await StartAsync(door, mechanism, Token());
        var connected = RealClient.Text(await client.ReportAsync("connected"), "jid");
        Assert.EndsWith($"@{Prosody.Host}", connected.Split('/')[0], StringComparison.Ordinal);
        Assert.DoesNotContain("alice", connected, StringComparison.Ordinal);

        var nick = await client.JoinAsync($"{_room}@{Prosody.Conference}");
        var seen = await observer.ReceiveAsync(stanza => stanza.From?.Resource == nick);
        Assert.Contains("<id>u1</id><name>Alice</name>", seen.Element.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task Another_room_stays_shut_and_the_client_is_told(Door door, string mechanism)
    {
        await using var client = await StartAsync(door, mechanism, Token());
        await client.ReportAsync("connected");
        await client.AskToJoinAsync($"another-{_room}@{Prosody.Conference}");
        Assert.Equal("not-allowed", RealClient.Text(await client.ReportAsync("shut out"), "reason"));
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task A_refused_token_is_refused_with_a_reason_that_the_client_shows(Door door, string mechanism)
    {
        await using var client = await StartAsync(door, mechanism, Token(claims => claims["exp"] = 1));
        var refused = await client.ReportAsync("refused");
        Assert.Matches(@"^Not acceptable by exp \(.*\) \[[0-9a-f]{12}\]$", RealClient.Text(refused, "text"));
    }

    private string Token(Action<JsonObject>? change = null) => deployment.Issuer.Token(_room, Prosody.Host, change);

    private async Task<RealClient> StartAsync(Door door, string mechanism, string token) =>
        new(await TProgram.StartAsync(door.Url(deployment.Url(token: null, _room, door.Path)), Prosody.Host, mechanism, token));
}
