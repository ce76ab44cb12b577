using JwtXmppAuth.Interop.Containers;
using JwtXmppAuth.Testing.Scenarios;

namespace JwtXmppAuth.Interop.Conferences;

public sealed class ScenariosOnProsody012(GatewayBeforeProsody<Prosody012> running) : ScenarioTests<Prosody012>(running);

public sealed class ScenariosOnProsody13(GatewayBeforeProsody<Prosody13> running) : ScenarioTests<Prosody13>(running);

/// <summary>What the scripts say, Prosody does: they are the measure that the embedded server is held to.</summary>
public abstract class ScenarioTests<TVersion>(GatewayBeforeProsody<TVersion> running) : IClassFixture<GatewayBeforeProsody<TVersion>>
    where TVersion : IProsodyVersion
{
    [Theory]
    [MemberData(nameof(Scripts.All), MemberType = typeof(Scripts))]
    public Task Prosody_plays_the_script(string script) =>
        ScriptPlayer.PlayAsync(new ProsodyScenarioServer(running.Server), Script.All[script], TestContext.Current.CancellationToken);

    [Theory]
    [MemberData(nameof(Scripts.OfSingleSessions), MemberType = typeof(Scripts))]
    public Task Behind_the_gateway_it_plays_the_same(string script) =>
        ScriptPlayer.PlayAsync(running.Gateway, Script.All[script], TestContext.Current.CancellationToken);
}

/// <summary>One test each.</summary>
public static class Scripts
{
    public static TheoryData<string> All => [.. Script.All.Keys.Order(StringComparer.Ordinal)];

    /// <summary>The gateway chooses who its clients are, so no two of them are one user.</summary>
    public static TheoryData<string> OfSingleSessions =>
        [.. Script.All.Values.Where(script => !script.SharesUsers).Select(script => script.Name).Order(StringComparer.Ordinal)];
}
