using JwtXmppAuth.Gateway.Diagnostics;
using JwtXmppAuth.Gateway.Upstreams.Component;
using JwtXmppAuth.Xmpp;
using JwtXmppAuth.Xmpp.Stanzas;
using JwtXmppAuth.Xmpp.Xml;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Testing;

namespace JwtXmppAuth.Tests.Gateway.Upstreams.Component;

/// <summary>What the domain has to say when the link is back: of thousands of sessions, one after the other.</summary>
public sealed class LinkGuardTests : IDisposable
{
    private readonly ServiceProvider _services = new ServiceCollection().AddMetrics().AddSingleton<GatewayMetrics>().BuildServiceProvider();
    private readonly FakeLogger<ComponentLink> _log = new();
    private readonly Talker _talker = new();
    private readonly LinkGuard _guard;

    public LinkGuardTests() => _guard = new LinkGuard(_talker, new LinkReports("meet.example.com", _services.GetRequiredService<GatewayMetrics>(), _log));

    public void Dispose() => _services.Dispose();

    [Fact]
    public void What_is_said_first_is_made_when_it_is_written()
    {
        var said = _guard.Returned();
        Assert.True(_talker.HasBegun);
        Assert.Equal(0, _talker.Said);
        Assert.Equal(3, said.Take(3).Count());
        Assert.Equal(3, _talker.Said);
    }

    [Fact]
    public void What_fails_in_the_middle_of_it_is_reported_and_ends_it()
    {
        _talker.FailsAt = 5;
        Assert.Equal(5, _guard.Returned().Count());
        Assert.Equal("a fault of ours", Assert.Single(_log.Collector.GetSnapshot(), entry => entry.Id.Id == 5015).Exception!.Message);
    }

    private sealed class Talker : ILinkReceiver
    {
        public bool HasBegun { get; private set; }

        public int Said { get; private set; }

        public int FailsAt { get; set; } = 10;

        public void Receive(Stanza stanza)
        {
        }

        public IEnumerable<Element> Returned()
        {
            HasBegun = true;
            return Each();
        }

        public void Interrupted()
        {
        }

        public void Lost(string why)
        {
        }

        private IEnumerable<Element> Each()
        {
            for (Said = 0; Said < FailsAt;)
            {
                Said++;
                yield return new Element("iq", XmppNamespaces.Client);
            }

            throw new InvalidOperationException("a fault of ours");
        }
    }
}
