using JwtXmppAuth.Gateway.Sessions;
using JwtXmppAuth.Testing.Scenarios;

namespace JwtXmppAuth.Conformance;

/// <summary>The scripts that real Prosody satisfies, through the gateway: neither door, nor sessions and rules, add or take anything.</summary>
public sealed class ScenarioTests
{
    /// <summary>The gateway gives every session an address of its own, so no user is there twice.</summary>
    public static TheoryData<string, Transport> Scripts =>
    [
        .. from script in Script.All.Values
           where !script.SharesUsers
           from door in Enum.GetValues<Transport>()
           orderby script.Name, door
           select (script.Name, door),
    ];

    [Theory]
    [MemberData(nameof(Scripts))]
    public async Task The_gateway_plays_the_script(string script, Transport door)
    {
        await using var server = await GatewayScenarioServer.StartAsync(door: door);
        await ScriptPlayer.PlayAsync(server, Script.All[script], TestContext.Current.CancellationToken);
    }
}
