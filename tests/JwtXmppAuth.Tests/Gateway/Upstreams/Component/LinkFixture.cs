using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using JwtXmppAuth.Gateway.Diagnostics;
using JwtXmppAuth.Gateway.Upstreams;
using JwtXmppAuth.Gateway.Upstreams.Component;
using JwtXmppAuth.Testing;
using JwtXmppAuth.Xmpp;
using JwtXmppAuth.Xmpp.Stanzas;
using JwtXmppAuth.Xmpp.Xml;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.Metrics.Testing;
using Microsoft.Extensions.Logging.Testing;
using Microsoft.Extensions.Time.Testing;

namespace JwtXmppAuth.Tests.Gateway.Upstreams.Component;

/// <summary>A link to a server that does what the test says, on a clock that the test moves.</summary>
public abstract class LinkFixture : IAsyncDisposable
{
    protected const string Domain = "meet.example.com";
    protected const string Header =
        "<?xml version='1.0'?><stream:stream xmlns:stream='http://etherx.jabber.org/streams' xmlns='jabber:component:accept' from='meet.example.com' id='3BF96D32'>";

    /// <summary>SHA-1 of <c>3BF96D32</c> and <c>wire-secret</c>, counted elsewhere (<c>sha1sum</c>).</summary>
    protected const string Handshake = "<handshake>da52cbcfdac8ac3ea65f0806f7e45e57c306131f</handshake>";

    protected static readonly TimeSpan Patience = TimeSpan.FromMinutes(10);

    private readonly ServiceProvider _services = new ServiceCollection().AddMetrics().AddSingleton<GatewayMetrics>().BuildServiceProvider();
    private ComponentLink? _link;

    protected LinkFixture() => Options = new() { Port = Server.Port, Secret = "wire-secret" };

    protected ScriptedServer Server { get; private set; } = new();

    protected FakeTimeProvider Clock { get; } = new();

    private protected FakeLogger<ComponentLink> Log { get; } = new();

    private protected ComponentOptions Options { get; }

    private protected FakeDomain Receiver { get; } = new();

    private protected ComponentLink Link =>
        _link ??= new(new UpstreamEndpoint(Domain, Options), Options, new LinkReports(Domain, _services.GetRequiredService<GatewayMetrics>(), Log), Clock);

    protected MetricCollector<long> Count(string instrument) =>
        new(_services.GetRequiredService<IMeterFactory>(), GatewayMetrics.MeterName, instrument);

    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        Server.Dispose();
        var disposal = Link.DisposeAsync().AsTask();
        await Clock.PassUntilAsync(() => disposal.IsCompleted, Patience);
        await disposal;
        await _services.DisposeAsync();
    }

    /// <summary>The first connection, up to the probe that every connection begins with.</summary>
    protected async Task<ScriptedPeer> ConnectAsync()
    {
        Link.Start(Receiver);
        return await AcceptAsync();
    }

    /// <summary>The next connection, likewise; while it is not there time passes.</summary>
    protected async Task<ScriptedPeer> AcceptAsync(string first = "")
    {
        var accepting = Server.AcceptAsync();
        await Clock.PassUntilAsync(() => accepting.IsCompleted, Patience);
        var peer = await accepting;
        await LetInAsync(peer);
        await peer.ExpectAsync(first);
        await ProbeAsync(peer);
        return peer;
    }

    protected static async Task LetInAsync(ScriptedPeer peer)
    {
        await ShakeHandsAsync(peer);
        await peer.SendAsync("<handshake/>");
    }

    /// <summary>Up to the answer.</summary>
    protected static async Task ShakeHandsAsync(ScriptedPeer peer)
    {
        await peer.ExpectAsync(
            "<?xml version='1.0'?><stream:stream xmlns='jabber:component:accept' xmlns:stream='http://etherx.jabber.org/streams' to='meet.example.com'>");
        await peer.SendAsync(Header);
        await peer.ExpectAsync(Handshake);
    }

    /// <summary>Reads a probe, with the space behind it.</summary>
    /// <returns>The probe.</returns>
    protected static async Task<string> ProbeAsync(ScriptedPeer peer)
    {
        var probe = await peer.ReadToAsync("</iq>");
        Assert.StartsWith("<iq type='get' id='link-", probe, StringComparison.Ordinal);
        Assert.EndsWith(" from='meet.example.com' to='meet.example.com'><ping xmlns='urn:xmpp:ping'/></iq>", probe, StringComparison.Ordinal);
        await peer.ExpectAsync(new string(' ', TrailingSpace.Behind(System.Text.Encoding.UTF8.GetBytes(probe))));
        return probe;
    }

    /// <summary>The next probe; while it does not come time passes.</summary>
    protected Task<string> NextProbeAsync(ScriptedPeer peer) => Clock.PassUntilAsync(ProbeAsync(peer), Patience);

    /// <summary>The same server, back again after it was gone.</summary>
    protected void Restart() => Server = new ScriptedServer(Options.Port);

    /// <summary>Waits for what another task does, while no time passes.</summary>
    protected static async Task UntilAsync(Func<bool> happened)
    {
        using var patience = new CancellationTokenSource(ScriptedPeer.Patience, TimeProvider.System);
        while (!happened())
        {
            patience.Token.ThrowIfCancellationRequested();
            await Task.Yield();
        }
    }

    protected static Element Message(string id) =>
        new Element("message", XmppNamespaces.Client).WithAttribute("id", id).WithAttribute("from", $"a@{Domain}/r");

    private protected sealed class FakeDomain : ILinkReceiver
    {
        /// <summary>What happened, in order: ids of stanzas, and changes of the link.</summary>
        public ConcurrentQueue<string> Heard { get; } = new();

        public IEnumerable<Element> SaysFirst { get; set; } = [];

        public Action<Stanza>? OnReceive { get; set; }

        public void Receive(Stanza stanza)
        {
            OnReceive?.Invoke(stanza);
            Heard.Enqueue(stanza.ToString());
        }

        public IEnumerable<Element> Returned()
        {
            Heard.Enqueue("returned");
            return SaysFirst;
        }

        public void Interrupted() => Heard.Enqueue("interrupted");

        public void Lost(string why) => Heard.Enqueue($"lost: {why}");
    }
}
