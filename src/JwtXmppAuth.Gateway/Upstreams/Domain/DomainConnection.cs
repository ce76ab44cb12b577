using System.Threading.Channels;
using JwtXmppAuth.Xmpp;
using JwtXmppAuth.Xmpp.Stanzas;

namespace JwtXmppAuth.Gateway.Upstreams.Domain;

/// <summary>The stream of one session: what stands between the gateway and the session of a domain that it binds.</summary>
/// <param name="bindTo">Binds to the resource that is asked for.</param>
internal sealed class DomainConnection<TSession>(IDomainServer<TSession> server, Func<string?, Outbox, TSession> bindTo) : IUpstreamConnection
    where TSession : DomainSession
{
    private readonly Outbox _outbox = new(server.OutboxLimits);

    // Until it has bound: with it goes all that the session logged in with.
    private Func<string?, Outbox, TSession>? _bind = bindTo;
    private TSession? _session;

    public ChannelReader<Stanza> Incoming => _outbox.Reader;

    public Task<UpstreamEnd> Ended => _outbox.Ended;

    public Task<Jid> BindAsync(string? resource, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        if (_bind is not { } bind)
            throw new InvalidOperationException("A connection binds one resource.");
        var session = bind(resource, _outbox);
        _bind = null;
        Volatile.Write(ref _session, session);
        // Disposed meanwhile: whoever comes second ends the session.
        if (_outbox.Ended.IsCompleted)
            server.End(session, new UpstreamEnd(Error: null, Orderly: true));
        return Task.FromResult(session.Jid);
    }

    /// <summary>
    /// Waits while this session's own queue is full, or its way to the server: who sends without reading, or faster than that
    /// takes it, is held back, not ended. Sending on a stream that is over does nothing; <see cref="Ended"/> tells.
    /// </summary>
    public async ValueTask SendAsync(Stanza stanza, CancellationToken cancellation)
    {
        var session = _session ?? throw new InvalidOperationException("Nothing is sent before a resource is bound.");
        try
        {
            if (await _outbox.WaitForSpaceAsync(cancellation))
                await server.ReceiveAsync(session, stanza, cancellation);
        }
        catch (UpstreamFailedException) when (_outbox.Ended.IsCompleted)
        {
        }
    }

    /// <summary>Nothing more is delivered to the session when this returns.</summary>
    public ValueTask DisposeAsync()
    {
        var end = new UpstreamEnd(Error: null, Orderly: true);
        _outbox.Close(end);
        if (Volatile.Read(ref _session) is { } session)
            server.End(session, end);
        return ValueTask.CompletedTask;
    }
}
