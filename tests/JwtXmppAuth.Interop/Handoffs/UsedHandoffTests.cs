using JwtXmppAuth.Interop.Containers;
using JwtXmppAuth.Testing;

namespace JwtXmppAuth.Interop.Handoffs;

public sealed class UsedHandoffsOnProsody012() : UsedHandoffTests("0.12");

public sealed class UsedHandoffsOnProsody13() : UsedHandoffTests("13");

/// <summary>What Prosody remembers of used hand-offs: bounded, over a reload, and what a restart forgets is not accepted.</summary>
public abstract class UsedHandoffTests(string version)
{
    [Fact]
    public async Task When_no_more_can_be_remembered_logins_are_refused_until_old_ones_have_expired()
    {
        await using var prosody = await Prosody.StartAsync(version, new ProsodySetup { ReplaySize = 2 });
        await prosody.StopClockAsync(new DateTimeOffset(2060, 1, 1, 0, 0, 0, TimeSpan.Zero));
        var forge = prosody.Forge();
        var first = forge.Create(Prosody.Host);

        Assert.Equal("success", await AnswerAsync(prosody, first));
        Assert.Equal("success", await AnswerAsync(prosody, forge.Create(Prosody.Host)));
        Assert.Equal("failure", await AnswerAsync(prosody, forge.Create(Prosody.Host)));
        await prosody.Log.WaitForAsync("handoff refused: replay-store-full");
        await using (await prosody.LogInAsync(Prosody.OtherHost))
        {
            // Each host remembers its own.
        }

        await prosody.StopClockAsync(prosody.Now.AddSeconds(59));
        Assert.Equal("failure", await AnswerAsync(prosody, forge.Create(Prosody.Host)));
        Assert.Equal("failure", await AnswerAsync(prosody, first));
        await prosody.Log.WaitForAsync("handoff refused: replayed");

        await prosody.StopClockAsync(prosody.Now.AddSeconds(1));
        Assert.Equal("success", await AnswerAsync(prosody, forge.Create(Prosody.Host)));
        Assert.Equal("failure", await AnswerAsync(prosody, first));
        await prosody.Log.WaitForAsync("handoff refused: expired");
    }

    [Fact]
    public async Task A_handoff_used_before_Prosody_was_killed_is_refused_afterwards_and_fresh_ones_are_accepted()
    {
        await using var prosody = await Prosody.StartAsync(version);
        var forge = prosody.Forge();
        var used = forge.Create(Prosody.Host);
        await using var client = await prosody.ConnectAsync(Prosody.Host);
        await client.LogInAsync(HandoffForge.Mechanism, used);

        await prosody.KillAsync();
        await client.ReceiveToEndAsync();
        await TheNextSecondAsync();
        await prosody.StartAsync();

        Assert.Equal("failure", await AnswerAsync(prosody, used));
        await prosody.Log.WaitForAsync("handoff refused: predates-start");
        await using var again = await prosody.LogInAsync(Prosody.Host);
    }

    [Fact]
    public async Task A_reload_of_the_module_forgets_no_used_handoff_and_keeps_the_living_sessions()
    {
        await using var prosody = await Prosody.StartAsync(version, new ProsodySetup { ClientModules = ["test_session", "test_reload"] });
        var used = prosody.Forge().Create(Prosody.Host);
        await using var client = await prosody.ConnectAsync(Prosody.Host);
        await client.LogInAsync(HandoffForge.Mechanism, used);
        await using var waiting = await prosody.ConnectAsync(Prosody.Host);

        var reload = await client.AskAsync($"<iq type='set' id='r' to='{Prosody.Host}'><reload xmlns='urn:jwtxmppauth:test:reload'/></iq>");

        Assert.Equal("result", reload.Type);
        Assert.Equal("failure", await AnswerAsync(prosody, used));
        await prosody.Log.WaitForAsync("handoff refused: replayed");
        Assert.Equal(client.Jid.Node, (string?)(await client.FieldsAsync())["username"]);
        // Its stream began with the module that is gone: nobody would fill in its session.
        var answer = await waiting.AuthenticateAsync(HandoffForge.Mechanism, prosody.Forge().Create(Prosody.Host));
        Assert.NotNull(answer.Child("temporary-auth-failure", answer.Namespace));
        await using var fresh = await prosody.LogInAsync(Prosody.Host);
    }

    private static async Task<string> AnswerAsync(Prosody prosody, string handoff)
    {
        await using var client = await prosody.ConnectAsync(Prosody.Host);
        return (await client.AuthenticateAsync(HandoffForge.Mechanism, handoff)).Name;
    }

    /// <summary>Hand-offs know whole seconds: one from the second of the start might be from after it.</summary>
    private static Task TheNextSecondAsync() =>
        Task.Delay(TimeSpan.FromMilliseconds(1000 - TimeProvider.System.GetUtcNow().Millisecond), TimeProvider.System);
}
