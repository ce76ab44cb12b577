using System.Net;
using System.Security.Cryptography;
using System.Text;
using JwtXmppAuth.Gateway.Identity;
using JwtXmppAuth.Gateway.Upstreams;
using JwtXmppAuth.Interop.Containers;
using JwtXmppAuth.Xmpp;
using JwtXmppAuth.Xmpp.Stanzas;
using JwtXmppAuth.Xmpp.Xml;
using Microsoft.Extensions.Logging.Abstractions;

namespace JwtXmppAuth.Interop.Upstreams;

/// <summary>The gateway's upstream to one Prosody, as the gateway would set it up.</summary>
internal sealed class GatewaySide : IAsyncDisposable
{
    /// <param name="clock">What its hand-offs say the time is.</param>
    public GatewaySide(Prosody prosody, Action<ProsodyOptions>? configure = null, string? secret = null, TimeProvider? clock = null)
    {
        var options = new ProsodyOptions { Address = prosody.Address, Port = prosody.Port };
        configure?.Invoke(options);
        Upstream = new ProsodyUpstream(
            new Dictionary<string, ProsodyOptions> { [Prosody.Host] = options },
            new Handoff(Encoding.UTF8.GetBytes(secret ?? prosody.Secrets[0]), clock ?? TimeProvider.System),
            TimeProvider.System,
            NullLogger<ProsodyUpstream>.Instance);
    }

    public ProsodyUpstream Upstream { get; }

    /// <summary>A guest of its own.</summary>
    public static UpstreamLogin Login() => new()
    {
        Host = Prosody.Host,
        SessionId = RandomNumberGenerator.GetHexString(16, lowercase: true),
        ClientAddress = IPAddress.Parse("192.0.2.7"),
        Identity = new ClientIdentity { Node = Guid.NewGuid().ToString() },
    };

    public Task<IUpstreamConnection> ConnectAsync(UpstreamLogin? login = null) =>
        Upstream.ConnectAsync(login ?? Login(), TestContext.Current.CancellationToken);

    /// <summary>Health is a state that nobody announces, so it has to be looked at again and again.</summary>
    public async Task UntilReadyAsync()
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        while (!Upstream.Health.Ready)
            await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System, patience.Token);
    }

    public ValueTask DisposeAsync() => Upstream.DisposeAsync();
}

internal static class Conversation
{
    /// <summary>Real time after which a test that waits has failed; reached only by a broken one.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    extension(IUpstreamConnection session)
    {
        public async Task SendAsync(Element element)
        {
            Assert.True(Stanza.TryCreate(element, out var stanza));
            await session.SendAsync(stanza, TestContext.Current.CancellationToken);
        }

        public Task SayAsync(Jid to, string body) =>
            session.SendAsync(new Element("message", XmppNamespaces.Client, new Element("body", XmppNamespaces.Client).WithText(body))
                .WithAttribute("to", $"{to}"));

        public async Task<Stanza> HearAsync() =>
            await session.Incoming.ReadAsync(TestContext.Current.CancellationToken).AsTask().WaitAsync(Patience, TimeProvider.System);

        /// <summary>An IQ and its answer, which must be the next stanza.</summary>
        public async Task<Stanza> AskAsync(string type, string to, Element payload)
        {
            await session.SendAsync(new Element("iq", XmppNamespaces.Client, payload)
                .WithAttribute("type", type).WithAttribute("id", "ask").WithAttribute("to", to));
            var answer = await session.HearAsync();
            return answer.Id == "ask" ? answer : throw new InvalidDataException($"No answer but {answer}");
        }

        public Task<UpstreamEnd> EndAsync() => session.Ended.WaitAsync(Patience, TimeProvider.System);
    }
}
