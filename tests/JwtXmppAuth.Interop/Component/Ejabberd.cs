using System.Text;
using DotNet.Testcontainers.Builders;
using DotNet.Testcontainers.Containers;
using DotNet.Testcontainers.Images;
using JwtXmppAuth.Interop.Containers;
using JwtXmppAuth.Interop.EndToEnd;
using JwtXmppAuth.Testing;

namespace JwtXmppAuth.Interop.Component;

/// <summary>A server that nobody here wrote anything for: ejabberd 23.01 as Debian packages it.</summary>
public sealed class Ejabberd : IComponentServer
{
    private const int Clients = 5222;
    private const int Components = 5347;
    private const int Focus = 5348;
    private const int ComponentsOverTls = 5349;

    private readonly Dictionary<int, int> _ports = new[] { Clients, Components, Focus, ComponentsOverTls }.ToDictionary(port => port, _ => LoopbackPort.Free());
    private readonly ContainerLog _log = new();
    private readonly IContainer _container;

    public Ejabberd() => _container = new ContainerBuilder($"{TestRun.Images}-ejabberd:test")
        .WithLabel(TestRun.Label, TestRun.Id)
        .WithImagePullPolicy(PullPolicy.Never)
        .WithOutputConsumer(_log)
        .WithCreateParameterModifier(container =>
        {
            // Its script takes no notice of a request to end, and a container that is stopped would wait for it.
            container.StopSignal = "SIGKILL";
            LoopbackPort.Publish(container, _ports);
        })
        .Build();

    public int ComponentPort => _ports[Components];

    public int ComponentTlsPort => _ports[ComponentsOverTls];

    public int FocusPort => _ports[Focus];

    public async Task StartAsync()
    {
        await _container.StartAsync();
        foreach (var port in new[] { Components, Focus, ComponentsOverTls })
            await _log.WaitForAsync($":{port} for ejabberd_service");
    }

    public async Task<string> CertificateAsync() => Encoding.ASCII.GetString(await _container.ReadFileAsync("/etc/ejabberd/test.crt"));

    public async Task<C2sClient> ObserveInAsync(string room)
    {
        var client = await C2sClient.ConnectAsync("127.0.0.1", _ports[Clients], Prosody.ObserverHost);
        await client.LogInAsync("ANONYMOUS", "");
        await client.EnterAsync(room, Prosody.Conference);
        return client;
    }

    public async ValueTask DisposeAsync()
    {
        await _container.DisposeAsync();
        _log.Dispose();
    }
}
