using System.Threading.Channels;
using JwtXmppAuth.Gateway.Upstreams.Domain;
using JwtXmppAuth.Xmpp;
using JwtXmppAuth.Xmpp.Stanzas;

namespace JwtXmppAuth.Gateway.Upstreams.Component;

/// <summary>The stream of one session: what stands between the gateway and the <see cref="ComponentSession"/> it binds.</summary>
/// <param name="bind">To the resource that is asked for.</param>
internal sealed class ComponentConnection(ComponentDomain domain, Func<string?, Outbox, ComponentSession> bind) : IUpstreamConnection
{
    private readonly Outbox _outbox = new(domain.OutboxLimits);
    private ComponentSession? _session;

    public ChannelReader<Stanza> Incoming => _outbox.Reader;

    public Task<UpstreamEnd> Ended => _outbox.Ended;

    public Task<Jid> BindAsync(string? resource, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        if (_session is not null)
            throw new InvalidOperationException("A connection binds one resource.");
        var session = bind(resource, _outbox);
        Volatile.Write(ref _session, session);
        // Disposed meanwhile: whoever comes second ends the session.
        if (_outbox.Ended.IsCompleted)
            domain.End(session, new UpstreamEnd(Error: null, Orderly: true));
        return Task.FromResult(session.Jid);
    }

    /// <summary>
    /// Waits while this session's own queue is full, or its lane: who sends without reading, or faster than the link takes it,
    /// is held back, not ended. Sending on a stream that is over does nothing; <see cref="Ended"/> tells.
    /// </summary>
    public async ValueTask SendAsync(Stanza stanza, CancellationToken cancellation)
    {
        var session = _session ?? throw new InvalidOperationException("Nothing is sent before a resource is bound.");
        try
        {
            if (await _outbox.WaitForSpaceAsync(cancellation))
                await domain.ReceiveAsync(session, stanza, cancellation);
        }
        catch (UpstreamFailedException) when (_outbox.Ended.IsCompleted)
        {
        }
    }

    /// <summary>Nothing more is delivered to the session when this returns; its rooms hear of it when the link has said it.</summary>
    public ValueTask DisposeAsync()
    {
        var end = new UpstreamEnd(Error: null, Orderly: true);
        _outbox.Close(end);
        if (Volatile.Read(ref _session) is { } session)
            domain.End(session, end);
        return ValueTask.CompletedTask;
    }
}
