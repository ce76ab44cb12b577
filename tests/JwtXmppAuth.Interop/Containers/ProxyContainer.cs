using DotNet.Testcontainers.Builders;
using DotNet.Testcontainers.Containers;
using DotNet.Testcontainers.Images;
using DotNet.Testcontainers.Networks;
using JwtXmppAuth.Testing;

namespace JwtXmppAuth.Interop.Containers;

/// <summary>A reverse proxy with its configuration of deploy/proxies, in front of the container called <c>gateway</c>.</summary>
public sealed class ProxyContainer : IAsyncDisposable
{
    public static readonly string Image = $"{TestRun.Images}-proxies:test";

    private const int Http = 80;

    private readonly IContainer _container;
    private readonly Dictionary<int, int> _ports = new() { [Http] = LoopbackPort.Free() };
    private readonly string _logs;

    private ProxyContainer(INetwork network, string snippet, string place, string logs, string[] command)
    {
        _logs = logs;
        var configuration = File.ReadAllText(SourceTree.File($"deploy/proxies/{snippet}"));
        _container = new ContainerBuilder(Image)
            .WithLabel(TestRun.Label, TestRun.Id)
            .WithImagePullPolicy(PullPolicy.Never)
            .WithNetwork(network)
            .WithResourceMapping(
                System.Text.Encoding.UTF8.GetBytes(configuration.Replace("127.0.0.1:5290", "gateway:5290", StringComparison.Ordinal)), place)
            .WithCommand(command)
            .WithOutputConsumer(Log)
            .WithCreateParameterModifier(container => LoopbackPort.Publish(container, _ports))
            .Build();
    }

    public static readonly string[] Names = ["nginx", "haproxy", "caddy"];

    public ContainerLog Log { get; } = new();

    /// <summary>Starts one, and returns when it listens.</summary>
    public static async Task<ProxyContainer> StartAsync(INetwork network, string name)
    {
        var proxy = name switch
        {
            "nginx" => new ProxyContainer(
                network, "nginx.conf", "/etc/nginx/conf.d/jwtxmppauth.conf", "/var/log/nginx", ["nginx", "-g", "daemon off;"]),
            "haproxy" => new ProxyContainer(network, "haproxy.cfg", "/etc/haproxy/haproxy.cfg", "", ["haproxy", "-f", "/etc/haproxy/haproxy.cfg"]),
            "caddy" => new ProxyContainer(
                network, "Caddyfile", "/etc/caddy/Caddyfile", "/var/log/caddy",
                ["caddy", "run", "--adapter", "caddyfile", "--config", "/etc/caddy/Caddyfile"]),
            _ => throw new ArgumentOutOfRangeException(nameof(name), name, null),
        };
        try
        {
            await proxy._container.StartAsync();
            await proxy.UntilItListensAsync();
        }
        catch (Exception failure)
        {
            var log = proxy.Log.Last(30);
            await proxy.DisposeAsync();
            throw new InvalidOperationException($"{name} did not start:\n{log}", failure);
        }

        return proxy;
    }

    public Uri At(string path) => new($"http://127.0.0.1:{_ports[Http]}{path}");

    /// <summary>All it has logged, wherever it does, as soon as this is among it: a request is logged after its answer.</summary>
    public async Task<string> LoggedAsync(string text)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30), TimeProvider.System);
        using var pause = new PeriodicTimer(TimeSpan.FromMilliseconds(100));
        while (true)
        {
            var logged = Log.Text + (_logs.Length > 0 ? (await _container.ExecAsync(["sh", "-c", $"cat {_logs}/*"])).Stdout : "");
            if (logged.Contains(text, StringComparison.Ordinal))
                return logged;
            await pause.WaitForNextTickAsync(patience.Token);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _container.DisposeAsync();
        Log.Dispose();
    }

    private async Task UntilItListensAsync()
    {
        using var http = new HttpClient();
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30), TimeProvider.System);
        using var pause = new PeriodicTimer(TimeSpan.FromMilliseconds(100));
        while (true)
        {
            try
            {
                using var answer = await http.GetAsync(At("/"), patience.Token);
                return;
            }
            catch (HttpRequestException)
            {
                await pause.WaitForNextTickAsync(patience.Token);
            }
        }
    }
}
