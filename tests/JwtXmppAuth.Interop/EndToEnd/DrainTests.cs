using JwtXmppAuth.Interop.Containers;

namespace JwtXmppAuth.Interop.EndToEnd;

/// <summary>A gateway of its own for each test: it does not come back.</summary>
public sealed class DrainTests : Deployment<Prosody012>
{
    [Fact]
    public async Task SIGTERM_ends_sessions_with_system_shutdown_and_the_process_in_good_order()
    {
        await using var observer = await Prosody.ObserveInAsync("drain");
        await using var client = await ConnectAsync(Issuer.Token("drain", Prosody.Host));
        await client.JoinAsync("drain");
        await observer.ReceiveAsync(stanza => stanza.From?.Resource == "alice");

        var exit = await Gateway.StopAsync();

        Assert.Equal("system-shutdown", (await client.EndAsync()).Condition);
        await observer.ReceiveAsync(stanza => stanza is { Type: "unavailable", From.Resource: "alice" });
        Assert.Equal(0, exit);
    }
}
