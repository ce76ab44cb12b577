using JwtXmppAuth.Gateway.Configuration;
using JwtXmppAuth.Gateway.Upstreams.Domain;
using Microsoft.Extensions.Logging;

namespace JwtXmppAuth.Gateway.Upstreams.Embedded;

/// <summary>
/// A small conference layer in the process, one per conference component, whichever hosts share it: for first runs, demos,
/// tests and benchmarks. Nothing in it outlives the process, its users reach each other and nobody else, and it is right
/// only where Prosody does the same.
/// </summary>
public sealed class EmbeddedUpstream : IUpstream
{
    private readonly EmbeddedServer _server;

    public EmbeddedUpstream(HostOptions host, TimeProvider time, ILogger<EmbeddedUpstream> log)
        : this([host], time, log)
    {
    }

    /// <param name="hosts">Those of one conference component; the bounds are the first one's.</param>
    public EmbeddedUpstream(IReadOnlyList<HostOptions> hosts, TimeProvider time, ILogger<EmbeddedUpstream> log) =>
        _server = new EmbeddedServer(hosts, time, log);

    public string Name => "embedded";

    public UpstreamHealth Health => new(true, $"in this process: {_server.SessionCount} sessions, {_server.RoomCount} rooms");

    public Task<IUpstreamConnection> ConnectAsync(UpstreamLogin login, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        return Task.FromResult<IUpstreamConnection>(new DomainConnection<EmbeddedSession>(
            _server, (resource, outbox) => _server.Bind(login, resource, outbox)));
    }
}
