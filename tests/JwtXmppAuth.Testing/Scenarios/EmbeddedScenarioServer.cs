using JwtXmppAuth.Gateway.Configuration;
using JwtXmppAuth.Gateway.Upstreams.Embedded;
using JwtXmppAuth.Xmpp;
using Microsoft.Extensions.Logging.Abstractions;

namespace JwtXmppAuth.Testing.Scenarios;

/// <summary>The embedded server as an upstream, without a gateway before it.</summary>
public sealed class EmbeddedScenarioServer : IScenarioServer
{
    public EmbeddedScenarioServer(TimeProvider time, Action<HostOptions>? configure = null)
    {
        var host = new HostOptions { Domain = Host, Upstream = "embedded" };
        configure?.Invoke(host);
        Upstream = new EmbeddedUpstream(host, time, NullLogger<EmbeddedUpstream>.Instance);
    }

    public EmbeddedUpstream Upstream { get; }

    public string Host => "meet.example.com";

    public string Muc => "conference.meet.example.com";

    async Task<IScenarioClient> IScenarioServer.ConnectAsync(CancellationToken cancellation) => await ConnectAsync(cancellation);

    async Task<IScenarioClient> IScenarioServer.ConnectAsync(Jid user, CancellationToken cancellation) =>
        await ConnectAsync(cancellation, user.Node);

    /// <param name="node">The JID node; a fresh one by default.</param>
    public Task<UpstreamClient> ConnectAsync(
        CancellationToken cancellation, string? node = null, string? resource = null, bool mayCreateRooms = true) =>
        UpstreamClient.ConnectAsync(Upstream, Host, cancellation, node, resource, mayCreateRooms);
}
