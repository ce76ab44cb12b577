using JwtXmppAuth.Gateway.Configuration;
using JwtXmppAuth.Gateway.Upstreams.Domain;
using Microsoft.Extensions.Logging;

namespace JwtXmppAuth.Gateway.Upstreams.Component;

/// <summary>
/// The gateway as the server of the client domain (XEP-0114): all sessions of the host reach the XMPP server by one
/// authenticated stream, on which it sees the domain and never a login.
/// </summary>
public sealed class ComponentUpstream : IUpstream, IAsyncDisposable
{
    private readonly IComponentLink _link;
    private readonly ComponentDomain _domain;

    internal ComponentUpstream(HostOptions host, IComponentLink link, TimeProvider time, ILogger<ComponentUpstream> log)
    {
        _link = link;
        _domain = new ComponentDomain(host, link, time, log);
        link.Start(_domain);
    }

    public string Name => "component";

    public UpstreamHealth Health => _link.Health is { Ready: true } health
        ? health with { Detail = $"{health.Detail}, {_domain.SessionCount} sessions" }
        : _link.Health;

    /// <exception cref="UpstreamFailedException">The link is not up.</exception>
    public Task<IUpstreamConnection> ConnectAsync(UpstreamLogin login, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        return Task.FromResult<IUpstreamConnection>(new DomainConnection<ComponentSession>(
            _domain, (resource, outbox) => _domain.Bind(login, resource, outbox)));
    }

    /// <summary>
    /// A session of the gateway's own, as the host's moderator account, which no client can be. It waits for the link, and
    /// ends with it: what it has asked and not heard of is asked again on the next.
    /// </summary>
    /// <exception cref="UpstreamFailedException">The link was lost again meanwhile.</exception>
    internal async Task<IUpstreamConnection> ConnectOwnAsync(CancellationToken cancellation)
    {
        await _domain.LinkUp.WaitAsync(cancellation);
        var connection = new DomainConnection<ComponentSession>(_domain, (_, outbox) => _domain.BindOwn(outbox));
        await connection.BindAsync(null, cancellation);
        return connection;
    }

    /// <summary>Sessions that are still there end, and their rooms hear it: the link goes last.</summary>
    public ValueTask DisposeAsync()
    {
        _domain.Stop();
        return _link.DisposeAsync();
    }
}
