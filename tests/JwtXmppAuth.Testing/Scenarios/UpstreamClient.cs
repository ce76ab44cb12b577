using System.Net;
using JwtXmppAuth.Gateway.Identity;
using JwtXmppAuth.Gateway.Upstreams;
using JwtXmppAuth.Xmpp;
using JwtXmppAuth.Xmpp.Stanzas;
using JwtXmppAuth.Xmpp.Xml;

namespace JwtXmppAuth.Testing.Scenarios;

/// <summary>A client directly on an upstream, without a gateway between.</summary>
public sealed class UpstreamClient : IScenarioClient
{
    private UpstreamClient(IUpstreamConnection connection, Jid jid)
    {
        Connection = connection;
        Jid = jid;
    }

    public IUpstreamConnection Connection { get; }

    public Jid Jid { get; }

    /// <param name="node">The JID node; a fresh one by default.</param>
    public static async Task<UpstreamClient> ConnectAsync(
        IUpstream upstream, string host, CancellationToken cancellation, string? node = null, string? resource = null, bool mayCreateRooms = true)
    {
        var connection = await upstream.ConnectAsync(Login(host, node) with { MayCreateRooms = mayCreateRooms }, cancellation);
        return new UpstreamClient(connection, await connection.BindAsync(resource, cancellation));
    }

    public static UpstreamLogin Login(string host, string? node = null) => new()
    {
        Host = host,
        SessionId = Guid.NewGuid().ToString("N"),
        Identity = new ClientIdentity { Node = node ?? Guid.NewGuid().ToString() },
        ClientAddress = IPAddress.Loopback,
    };

    public async Task SendAsync(Element stanza, CancellationToken cancellation)
    {
        if (!Stanza.TryCreate(stanza, out var parsed))
            throw new ArgumentException("Not a stanza.", nameof(stanza));
        await Connection.SendAsync(parsed, cancellation);
    }

    public async Task<Stanza> ReceiveAsync(CancellationToken cancellation) => await Connection.Incoming.ReadAsync(cancellation);

    public ValueTask DisposeAsync() => Connection.DisposeAsync();
}
