using JwtXmppAuth.Interop.Containers;
using JwtXmppAuth.Interop.EndToEnd;
using JwtXmppAuth.Testing;
using JwtXmppAuth.Testing.Faults;
using JwtXmppAuth.Testing.Scenarios;
using JwtXmppAuth.Xmpp;
using JwtXmppAuth.Xmpp.Stanzas;
using JwtXmppAuth.Xmpp.Xml;

namespace JwtXmppAuth.Interop.Component;

public sealed class ComponentLinkOnProsody012(ComponentDeployment<ProsodyWithComponent<Prosody012>> deployment)
    : ComponentLinkTests<ProsodyWithComponent<Prosody012>>(deployment)
{
    [Fact]
    public Task A_connection_that_died_unnoticed_does_not_keep_the_gateway_out() => KickOldAsync();
}

public sealed class ComponentLinkOnProsody13(ComponentDeployment<ProsodyWithComponent<Prosody13>> deployment)
    : ComponentLinkTests<ProsodyWithComponent<Prosody13>>(deployment)
{
    [Fact]
    public Task A_connection_that_died_unnoticed_does_not_keep_the_gateway_out() => KickOldAsync();
}

public sealed class ComponentLinkOnEjabberd(ComponentDeployment<Ejabberd> deployment) : ComponentLinkTests<Ejabberd>(deployment)
{
    [Fact]
    public Task A_connection_that_died_unnoticed_takes_a_part_of_everything_until_it_is_gone_and_the_operator_is_told() => KeepBothAsync();

    [Fact]
    public Task A_gateway_that_comes_back_gets_in_beside_a_connection_that_reads_nothing_and_says_what_it_misses() => ComeBackAsync();
}

/// <summary>The link of a component and a real server: breaks, returns, bounds; what an occupant beside the gateway sees of them.</summary>
public abstract class ComponentLinkTests<TServer>(ComponentDeployment<TServer> deployment) : IClassFixture<ComponentDeployment<TServer>>
    where TServer : IComponentServer, new()
{
    private readonly string _room = $"room-{Guid.NewGuid():N}";

    private string Address => $"{_room}@{Prosody.Conference}";

    [Fact]
    public async Task A_link_that_breaks_and_returns_is_not_noticed_by_anybody()
    {
        await using var proxy = new FaultProxy(deployment.Server.ComponentPort);
        var gateway = await deployment.TakeOverAsync(proxy);
        await using var observer = await deployment.ObserveInAsync(_room);
        await using var alice = await ConnectAsync(gateway);
        await alice.JoinAsync(_room);
        await observer.ReceiveAsync(stanza => stanza.From?.Resource == "alice");

        proxy.Break();
        // What was on its way when the link broke may be lost, and is not said again by the gateway.
        var heard = observer.ReceiveAsync(stanza => stanza.From?.Resource == "alice");
        for (; !heard.IsCompleted; await Task.WhenAny(heard, Task.Delay(TimeSpan.FromMilliseconds(200), TimeProvider.System)))
            await SayAsync(alice, "still here");
        Assert.Equal("still here", Body(await heard));
        await observer.SendTextAsync($"<message to='{Address}' type='groupchat'><body>welcome</body></message>");
        await alice.ExpectAsync(stanza => Body(stanza) == "welcome");
    }

    [Fact]
    public async Task Whom_a_room_has_put_out_meanwhile_is_told_by_the_end_of_his_session()
    {
        LinkFault? down = null;
        await using var proxy = new FaultProxy(deployment.Server.ComponentPort, _ => (Volatile.Read(ref down), LinkWatch.None));
        var gateway = await deployment.TakeOverAsync(proxy);
        await using var observer = await deployment.ObserveInAsync(_room);
        await using var alice = await ConnectAsync(gateway);
        await alice.JoinAsync(_room);
        await observer.ReceiveAsync(stanza => stanza.From?.Resource == "alice");

        Volatile.Write(ref down, new LinkFault(LinkFaultKind.Cut, Up: true, Bytes: 0, TimeSpan.Zero));
        proxy.Break();
        // Until the server has noticed that the component is gone, and finds nobody to say it to.
        var left = observer.ReceiveAsync(stanza => stanza.From?.Resource == "alice" && stanza.Type == "unavailable");
        for (; !left.IsCompleted; await Task.WhenAny(left, Task.Delay(TimeSpan.FromMilliseconds(200), TimeProvider.System)))
            await observer.SendTextAsync($"<message to='{Address}' type='groupchat'><body>anybody there?</body></message>");
        await left;
        Volatile.Write(ref down, null);

        Assert.True((await alice.EndAsync()).Terminates);
    }

    [Fact]
    public async Task Ghosts_of_a_gateway_that_died_leave_as_soon_as_the_room_says_something()
    {
        var proxy = new FaultProxy(deployment.Server.ComponentPort);
        var gateway = await deployment.TakeOverAsync(proxy);
        await using var observer = await deployment.ObserveInAsync(_room);
        await using var alice = await ConnectAsync(gateway);
        await alice.JoinAsync(_room);
        await observer.ReceiveAsync(stanza => stanza.From?.Resource == "alice");

        // Dead for the server: nothing that the gateway says at its end arrives.
        await proxy.DisposeAsync();
        gateway = await deployment.TakeOverAsync();
        await using var bob = await ConnectAsync(gateway);
        await bob.JoinAsync(_room, "bob");

        await observer.ReceiveAsync(stanza => stanza.From?.Resource == "alice" && stanza.Type == "unavailable");
    }

    [Fact]
    public async Task Who_goes_in_order_or_not_has_left_his_room()
    {
        var gateway = await deployment.TakeOverAsync();
        await using var observer = await deployment.ObserveInAsync(_room);
        await using (var alice = await ConnectAsync(gateway))
        {
            await alice.JoinAsync(_room);
            await observer.ReceiveAsync(stanza => stanza.From?.Resource == "alice");
            await deployment.TakeOverAsync();
        }

        await observer.ReceiveAsync(stanza => stanza.From?.Resource == "alice" && stanza.Type == "unavailable");
    }

    [Fact]
    public async Task A_stanza_that_is_too_large_is_refused_to_its_client_and_ends_nothing()
    {
        var gateway = await deployment.TakeOverAsync();
        await using var observer = await deployment.ObserveInAsync(_room);
        await using var alice = await ConnectAsync(gateway);
        await using var bob = await ConnectAsync(gateway);
        await alice.JoinAsync(_room);
        await bob.JoinAsync(_room, "bob");

        await SayAsync(alice, new string('x', 100_000));
        var refused = await alice.ExpectAsync(stanza => stanza is { Kind: StanzaKind.Message, Type: "error" });
        Assert.Contains("<policy-violation ", refused.ToString(), StringComparison.Ordinal);

        await SayAsync(alice, new string('x', 90_000));
        Assert.Equal(90_000, Body(await observer.ReceiveAsync(stanza => stanza.From?.Resource == "alice" && Body(stanza) is not null))?.Length);
        await SayAsync(bob, "and I?");
        await observer.ReceiveAsync(stanza => Body(stanza) == "and I?");
    }

    [Fact]
    public async Task A_flood_of_one_session_does_not_keep_another_from_speaking()
    {
        var gateway = await deployment.TakeOverAsync();
        await using var observer = await deployment.ObserveInAsync(_room);
        await using var flooder = await ConnectAsync(gateway);
        await using var bob = await ConnectAsync(gateway);
        await flooder.JoinAsync(_room, "flooder");
        await bob.JoinAsync(_room, "bob");

        // It goes on until the other has been heard.
        var heard = observer.ReceiveAsync(stanza => Body(stanza) == "let me through");
        var underWay = new TaskCompletionSource();
        var flooding = Task.Run(async () =>
        {
            for (var n = 1; !heard.IsCompleted; n++)
            {
                await SayAsync(flooder, new string('x', 20_000));
                if (n == 20)
                    underWay.SetResult();
            }
        });
        await underWay.Task;
        await SayAsync(bob, "let me through");
        await heard;
        await flooding;
    }

    /// <summary>A server that parses with expat puts half a tag off until there is twice as much, and all that is behind it.</summary>
    [Fact]
    public async Task A_tag_that_is_long_and_looks_short_does_not_keep_another_from_speaking()
    {
        var gateway = await deployment.TakeOverAsync();
        await using var observer = await deployment.ObserveInAsync(_room);
        await using var bob = await ConnectAsync(gateway);
        await bob.JoinAsync(_room, "bob");
        await using var alice = await WebSocketClient.ConnectAsync(gateway.At("/xmpp-websocket"), cancellation: TestContext.Current.CancellationToken);
        await alice.OpenAsync(Prosody.Host);
        await alice.LogInAsync();
        await alice.SendAsync($"<presence xmlns='jabber:client' to='{Address}/alice'><x xmlns='{XmppNamespaces.Muc}'/></presence>");
        await observer.ReceiveAsync(stanza => stanza.From?.Resource == "alice");

        // Passes as it is here, with the signs in the value.
        await alice.SendAsync(
            $"<message xmlns='jabber:client' to='{Address}' type='groupchat'><x xmlns='urn:example' v='{new string('>', 45_000)}'/></message>");
        await observer.ReceiveAsync(stanza => stanza.Element.Child("x", "urn:example") is not null);
        await SayAsync(bob, "and I?");
        await observer.ReceiveAsync(stanza => Body(stanza) == "and I?");
    }

    /// <summary>The place of the gateway is taken, and the server gives it to the newer one.</summary>
    private protected async Task KickOldAsync()
    {
        await deployment.Gateway.DisposeAsync();
        await using var observer = await deployment.ObserveInAsync(_room);
        await using var dead = await StalledAsync(observer);
        var gateway = await deployment.TakeOverAsync();
        await using var alice = await ConnectAsync(gateway);
        Assert.Null((await alice.JoinAsync(_room)).Type);
    }

    /// <summary>A connection that nobody serves any more counts for the server like that of the gateway, in whatever order they came.</summary>
    private protected async Task KeepBothAsync()
    {
        const int Words = 40;
        var gateway = await deployment.TakeOverAsync(change: host => host.Component.KeepAliveInterval = TimeSpan.FromSeconds(1));
        await using var observer = await deployment.ObserveInAsync(_room);
        await using var alice = await ConnectAsync(gateway);
        await alice.JoinAsync(_room);
        await using (await ComponentPeer.ConnectAsync(deployment.Server.ComponentPort, Prosody.Host))
        {
            Assert.InRange(await HeardAsync(observer, alice, "half", Words), 1, Words - 1);
            await UntilToldAsync(gateway);
        }

        await HeardAsync(observer, alice, "alone", 0);
        Assert.Equal(Words, await HeardAsync(observer, alice, "whole", Words));
    }

    /// <summary>The gateway gets in beside a connection that takes a part of everything and reads nothing of it, and says what it misses.</summary>
    private protected async Task ComeBackAsync()
    {
        const int Words = 40;
        await deployment.Gateway.DisposeAsync();
        await using var observer = await deployment.ObserveInAsync(_room);
        GatewayScenarioServer gateway;
        await using (await StalledAsync(observer))
        {
            gateway = await deployment.TakeOverAsync(change: host => host.Component.KeepAliveInterval = TimeSpan.FromSeconds(1));
            await UntilToldAsync(gateway);
        }

        await using var alice = await ConnectAsync(gateway);
        // Until the server has noticed that the other one is gone.
        var joined = alice.JoinAsync(_room);
        for (; !joined.IsCompleted; await Task.WhenAny(joined, Task.Delay(TimeSpan.FromMilliseconds(200), TimeProvider.System)))
            await observer.SendTextAsync($"<message to='nobody@{Prosody.Host}'/>");
        Assert.Equal(Words, await HeardAsync(observer, alice, "whole", Words));
    }

    /// <summary>A connection in the place of the gateway that nobody serves any more: all buffers on the way to it are full.</summary>
    private async Task<ComponentPeer> StalledAsync(C2sClient observer)
    {
        var stalled = await ComponentPeer.ConnectAsync(deployment.Server.ComponentPort, Prosody.Host, readsLittle: true);
        for (var n = 0; n < 200; n++)
            await observer.SendTextAsync($"<message to='nobody@{Prosody.Host}'><body>{new string('x', 50_000)}</body></message>");
        // The server has taken all of that.
        await observer.AskAsync($"<iq type='get' id='behind' to='{Address}/observer'><ping xmlns='{XmppNamespaces.Ping}'/></iq>");
        return stalled;
    }

    /// <summary>Health is a state that nobody announces, so it has to be looked at again and again.</summary>
    private static async Task UntilToldAsync(GatewayScenarioServer gateway)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(1), TimeProvider.System);
        while (!gateway.UpstreamDetail.Contains("a part of everything to another connection", StringComparison.Ordinal))
            await Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System, patience.Token);
    }

    /// <summary>How many of so many words in the room reach the gateway's client.</summary>
    private async Task<int> HeardAsync(C2sClient speaker, BoshScenarioClient listener, string word, int count)
    {
        for (var n = 1; n <= count; n++)
            await WordAsync($"{word} {n}");
        var heard = 0;
        var over = listener.ExpectAsync(stanza =>
        {
            var body = Body(stanza);
            heard += body?.StartsWith($"{word} ", StringComparison.Ordinal) == true ? 1 : 0;
            return body == $"{word}, over";
        });
        // What reaches the client does so in order, and the last word may be one that does not.
        for (; !over.IsCompleted; await Task.WhenAny(over, Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System)))
            await WordAsync($"{word}, over");
        await over;
        return heard;

        async Task WordAsync(string text)
        {
            await speaker.SendTextAsync($"<message to='{Address}' type='groupchat'><body>{text}</body></message>");
            await speaker.ReceiveAsync(stanza => Body(stanza) == text);
        }
    }

    private static Task<BoshScenarioClient> ConnectAsync(GatewayScenarioServer gateway) =>
        gateway.ConnectAsync(Prosody.Host, token: null, TestContext.Current.CancellationToken);

    private Task SayAsync(BoshScenarioClient client, string text) => client.SendAsync(
        new Element("message", XmppNamespaces.Client, new Element("body", XmppNamespaces.Client).WithText(text))
            .WithAttribute("type", "groupchat").WithAttribute("to", Address),
        TestContext.Current.CancellationToken);

    private static string? Body(Stanza stanza) => stanza.Element.Child("body", XmppNamespaces.Client)?.Text;
}
