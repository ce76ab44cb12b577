using JwtXmppAuth.Gateway.Upstreams;
using JwtXmppAuth.Interop.Containers;
using JwtXmppAuth.Interop.EndToEnd;

namespace JwtXmppAuth.Interop.Component;

public sealed class ComponentTlsOnProsody012(ComponentDeployment<ProsodyWithComponent<Prosody012>> deployment)
    : ComponentTlsTests<ProsodyWithComponent<Prosody012>>(deployment);

public sealed class ComponentTlsOnProsody13(ComponentDeployment<ProsodyWithComponent<Prosody13>> deployment)
    : ComponentTlsTests<ProsodyWithComponent<Prosody13>>(deployment);

public sealed class ComponentTlsOnEjabberd(ComponentDeployment<Ejabberd> deployment) : ComponentTlsTests<Ejabberd>(deployment);

/// <summary>A link under TLS from the first byte, without anything between gateway and server.</summary>
public abstract class ComponentTlsTests<TServer>(ComponentDeployment<TServer> deployment) : IClassFixture<ComponentDeployment<TServer>>, IDisposable
    where TServer : IComponentServer, new()
{
    private readonly string _authority = Path.GetTempFileName();

    [Fact]
    public async Task A_conference_goes_over_an_encrypted_link()
    {
        await File.WriteAllTextAsync(_authority, await deployment.Server.CertificateAsync(), TestContext.Current.CancellationToken);
        var gateway = await deployment.TakeOverAsync(change: host =>
        {
            host.Component.Port = deployment.Server.ComponentTlsPort;
            host.Component.Tls = UpstreamTls.Direct;
            host.Component.CertificateAuthorityFile = _authority;
        });
        var room = $"room-{Guid.NewGuid():N}";
        await using var observer = await deployment.ObserveInAsync(room);
        await using var alice = await gateway.ConnectAsync(Prosody.Host, token: null, TestContext.Current.CancellationToken);
        await alice.JoinAsync(room);
        await observer.ReceiveAsync(stanza => stanza.From?.Resource == "alice");
    }

    public void Dispose()
    {
        GC.SuppressFinalize(this);
        File.Delete(_authority);
    }
}
