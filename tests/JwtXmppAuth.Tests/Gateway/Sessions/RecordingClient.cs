using System.Threading.Channels;
using JwtXmppAuth.Gateway.Sessions;
using JwtXmppAuth.Xmpp.Xml;

namespace JwtXmppAuth.Tests.Gateway.Sessions;

/// <summary>A client's end of a session that keeps what it is told; bounded when a test wants a slow reader.</summary>
internal sealed class RecordingClient(int outbox = int.MaxValue, Transport transport = Transport.Bosh) : IClientConnection
{
    private readonly Channel<Element> _outbox = Channel.CreateBounded<Element>(outbox);

    public Transport Transport => transport;

    public SessionEnd? Closed { get; private set; }

    /// <summary>Its connection is broken: nothing arrives any more, and nobody is told.</summary>
    public bool Dead { get; set; }

    /// <summary>Sees each element when it is delivered.</summary>
    public Action<Element>? Watch { get; init; }

    public ValueTask DeliverAsync(Element element, CancellationToken cancellation)
    {
        Assert.Null(Closed);
        Watch?.Invoke(element);
        return Dead ? ValueTask.CompletedTask : _outbox.Writer.WriteAsync(element, cancellation);
    }

    public ValueTask CloseAsync(SessionEnd end)
    {
        Assert.Null(Closed);
        Closed = end;
        return ValueTask.CompletedTask;
    }

    public async Task<Element> NextAsync() =>
        await _outbox.Reader.ReadAsync(TestContext.Current.CancellationToken).AsTask().WaitAsync(TimeSpan.FromSeconds(10));

    public async Task<string> NextTextAsync() => (await NextAsync()).ToString();

    public bool Silent => _outbox.Reader.Count == 0;
}
