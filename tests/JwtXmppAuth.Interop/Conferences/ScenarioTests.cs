using JwtXmppAuth.Interop.Containers;
using JwtXmppAuth.Testing.Scenarios;

namespace JwtXmppAuth.Interop.Conferences;

public sealed class ScenariosOnProsody012(RunningProsody<Prosody012> running) : ScenarioTests<Prosody012>(running);

public sealed class ScenariosOnProsody13(RunningProsody<Prosody13> running) : ScenarioTests<Prosody13>(running);

/// <summary>What the scripts say, Prosody does: they are the measure that the embedded server is held to.</summary>
public abstract class ScenarioTests<TVersion>(RunningProsody<TVersion> running) : IClassFixture<RunningProsody<TVersion>>
    where TVersion : IProsodyVersion
{
    [Theory]
    [MemberData(nameof(Scripts.Names), MemberType = typeof(Scripts))]
    public Task Prosody_plays_the_script(string script) =>
        ScriptPlayer.PlayAsync(new ProsodyScenarioServer(running.Server), Script.All[script], TestContext.Current.CancellationToken);
}

/// <summary>One test each.</summary>
public static class Scripts
{
    public static TheoryData<string> Names => [.. Script.All.Keys.Order(StringComparer.Ordinal)];
}
