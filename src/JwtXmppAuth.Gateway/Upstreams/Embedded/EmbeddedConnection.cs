using System.Threading.Channels;
using JwtXmppAuth.Gateway.Upstreams.Domain;
using JwtXmppAuth.Xmpp;
using JwtXmppAuth.Xmpp.Stanzas;

namespace JwtXmppAuth.Gateway.Upstreams.Embedded;

/// <summary>The stream of one session: what stands between the gateway and the <see cref="EmbeddedSession"/> it binds.</summary>
internal sealed class EmbeddedConnection(EmbeddedServer server, UpstreamLogin login) : IUpstreamConnection
{
    private readonly Outbox _outbox = new(server.OutboxLimits);
    private EmbeddedSession? _session;

    public ChannelReader<Stanza> Incoming => _outbox.Reader;

    public Task<UpstreamEnd> Ended => _outbox.Ended;

    public Task<Jid> BindAsync(string? resource, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        if (_session is not null)
            throw new InvalidOperationException("A connection binds one resource.");
        var session = server.Bind(login, resource, _outbox);
        Volatile.Write(ref _session, session);
        // Disposed meanwhile: whoever comes second ends the session.
        if (_outbox.Ended.IsCompleted)
            server.End(session, new UpstreamEnd(Error: null, Orderly: true));
        return Task.FromResult(session.Jid);
    }

    /// <summary>
    /// Waits while this session's own queue is full: who sends without reading is held back, not ended. The answer to what
    /// is sent is queued when this returns. Sending on a stream that is over does nothing; <see cref="Ended"/> tells.
    /// </summary>
    public async ValueTask SendAsync(Stanza stanza, CancellationToken cancellation)
    {
        var session = _session ?? throw new InvalidOperationException("Nothing is sent before a resource is bound.");
        if (await _outbox.WaitForSpaceAsync(cancellation))
            server.Receive(session, stanza);
    }

    /// <summary>The session is gone when this returns: its rooms have been told, nothing more is delivered to it.</summary>
    public ValueTask DisposeAsync()
    {
        var end = new UpstreamEnd(Error: null, Orderly: true);
        _outbox.Close(end);
        if (Volatile.Read(ref _session) is { } session)
            server.End(session, end);
        return ValueTask.CompletedTask;
    }
}
