using JwtXmppAuth.Testing;

namespace JwtXmppAuth.Tests.Gateway.Upstreams.Component;

/// <summary>A server that has another connection for the domain beside the link, as ejabberd keeps one that is dead: what shows it.</summary>
public sealed class SharedLinkTests : LinkFixture
{
    [Fact]
    public async Task A_server_that_gives_a_part_of_everything_to_another_connection_is_told_of_once()
    {
        // The first probe, and every second one from there on, goes elsewhere.
        using var peer = await ConnectAsync();
        for (var round = 1; round <= 2; round++)
        {
            await peer.SendAsync(await NextProbeAsync(peer) + $"<message id='{round}'/>");
            await UntilAsync(() => Receiver.Heard.Count == round + 1);
            await NextProbeAsync(peer);
        }

        var told = Assert.Single(Log.Collector.GetSnapshot(), entry => entry.Id.Id == 5016);
        Assert.Contains("Another connection is open there for the domain", told.Message, StringComparison.Ordinal);
        Assert.True(Link.Health.Ready);
        Assert.EndsWith(", which gives a part of everything to another connection of the domain", Link.Health.Detail, StringComparison.Ordinal);

        peer.Die();
        using var again = await AcceptAsync();
        Assert.EndsWith($"connected to 127.0.0.1:{Options.Port} for meet.example.com", Link.Health.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Probes_that_were_lost_with_a_connection_are_missed_by_nobody()
    {
        using var peer = await ConnectAsync();
        var late = await NextProbeAsync(peer);
        peer.Die();
        var accepting = Server.AcceptAsync();
        await Clock.PassUntilAsync(() => accepting.IsCompleted, Patience);
        using var again = await accepting;
        await LetInAsync(again);
        await again.SendAsync(late + await ProbeAsync(again) + await NextProbeAsync(again) + "<message id='1'/>");
        await UntilAsync(() => Receiver.Heard.Last().Contains("id='1'", StringComparison.Ordinal));
        Assert.DoesNotContain(Log.Collector.GetSnapshot(), entry => entry.Id.Id == 5016);
    }
}
