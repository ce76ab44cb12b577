using System.Text;
using System.Threading.Channels;
using JwtXmppAuth.Gateway.Upstreams;
using JwtXmppAuth.Xmpp;
using JwtXmppAuth.Xmpp.Stanzas;
using JwtXmppAuth.Xmpp.Streams;
using JwtXmppAuth.Xmpp.Xml;

namespace JwtXmppAuth.Testing;

/// <summary>One session at a <see cref="ScriptedUpstream"/>. Says what it is told to, keeps what it hears, and is slow on demand.</summary>
public sealed class ScriptedStream(UpstreamLogin login) : IUpstreamConnection
{
    private readonly Channel<Stanza> _incoming = Channel.CreateBounded<Stanza>(16);
    private readonly Channel<Stanza> _heard = Channel.CreateUnbounded<Stanza>();
    private readonly TaskCompletionSource<UpstreamEnd> _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile TaskCompletionSource? _slow;

    public UpstreamLogin Login => login;

    /// <summary>What taking a stanza fails with; null takes it.</summary>
    public Exception? Failure { get; set; }

    public ChannelReader<Stanza> Incoming => _incoming.Reader;

    /// <summary>Completes too when the gateway closes the stream.</summary>
    public Task<UpstreamEnd> Ended => _ended.Task;

    public Task<Jid> BindAsync(string? resource, CancellationToken cancellation) =>
        Jid.TryCreate(login.Identity.Node, login.Host, resource ?? "resource", out var jid)
            ? Task.FromResult(jid)
            : throw new ArgumentException("No resource.", nameof(resource));

    public async ValueTask SendAsync(Stanza stanza, CancellationToken cancellation)
    {
        if (Failure is not null)
            throw Failure;
        if (_slow is { } slow)
            await slow.Task.WaitAsync(cancellation);
        _heard.Writer.TryWrite(stanza);
    }

    /// <summary>The next stanza of the client.</summary>
    public Task<Stanza> HearAsync() => _heard.Reader.ReadAsync().AsTask().WaitAsync(ScriptedPeer.Patience);

    public bool HasHeard => _heard.Reader.TryPeek(out _);

    /// <summary>A stanza for the client; waits while the gateway does not read.</summary>
    public async Task SayAsync(string xml) => await _incoming.Writer.WriteAsync(Parse(xml)).AsTask().WaitAsync(ScriptedPeer.Patience);

    /// <summary>From now on stanzas are not taken, until <see cref="TakeAgain"/>.</summary>
    public void StopTaking() => _slow = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);

    public void TakeAgain()
    {
        var slow = _slow;
        _slow = null;
        slow?.TrySetResult();
    }

    /// <param name="error">The server's stream error; null for a stream that just ends.</param>
    public void End(StreamError? error = null, bool orderly = true)
    {
        _incoming.Writer.TryComplete();
        _ended.TrySetResult(new UpstreamEnd(error, orderly));
    }

    public ValueTask DisposeAsync()
    {
        End();
        TakeAgain();
        return ValueTask.CompletedTask;
    }

    private static Stanza Parse(string xml) =>
        StanzaReader.TryRead(Encoding.UTF8.GetBytes(xml), XmlLimits.Default, out var element, out _) && Stanza.TryCreate(element, out var stanza)
            ? stanza
            : throw new ArgumentException($"No stanza: {xml}", nameof(xml));
}
