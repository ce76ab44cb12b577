using JwtXmppAuth.Testing.Scenarios;

namespace JwtXmppAuth.Conformance;

/// <summary>The scripts that real Prosody satisfies, through the gateway: BOSH, sessions and rules add and take nothing.</summary>
public sealed class ScenarioTests
{
    /// <summary>The gateway gives every session an address of its own, so no user is there twice.</summary>
    public static TheoryData<string> Scripts =>
    [
        .. Script.All.Values
            .Where(script => !script.SharesUsers)
            .Select(script => script.Name)
            .Order(StringComparer.Ordinal),
    ];

    [Theory]
    [MemberData(nameof(Scripts))]
    public async Task The_gateway_plays_the_script(string script)
    {
        await using var server = await GatewayScenarioServer.StartAsync();
        await ScriptPlayer.PlayAsync(server, Script.All[script], TestContext.Current.CancellationToken);
    }
}
