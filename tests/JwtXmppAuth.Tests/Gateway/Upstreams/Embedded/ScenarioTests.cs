using JwtXmppAuth.Testing.Scenarios;

namespace JwtXmppAuth.Tests.Gateway.Upstreams.Embedded;

/// <summary>The scripts that real Prosody satisfies, on the embedded server.</summary>
public sealed class ScenarioTests
{
    public static TheoryData<string> Scripts => [.. Script.All.Keys.Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Scripts))]
    public Task The_embedded_server_plays_the_script(string script) =>
        ScriptPlayer.PlayAsync(new EmbeddedScenarioServer(TimeProvider.System), Script.All[script], TestContext.Current.CancellationToken);
}
