using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Docker.DotNet.Models;
using DotNet.Testcontainers.Builders;
using DotNet.Testcontainers.Configurations;
using DotNet.Testcontainers.Containers;
using DotNet.Testcontainers.Images;
using JwtXmppAuth.Testing;

namespace JwtXmppAuth.Interop.Containers;

/// <summary>
/// A real Prosody in a container. Hosts: <see cref="Host"/> and <see cref="OtherHost"/> for the gateway, each with a conference
/// component, <see cref="GuestHost"/> for guests of the first, and <see cref="ObserverHost"/> where anybody may log in. Its ports stay the same when it is started again.
/// </summary>
public sealed class Prosody : IAsyncDisposable
{
    public const string Host = "meet.example.com";
    public const string OtherHost = "other.example.com";
    public const string GuestHost = "guest.meet.example.com";
    public const string ObserverHost = "observer.example.com";
    public const string Conference = "conference.meet.example.com";
    public const string OtherConference = "conference.other.example.com";

    /// <summary>The names of the versions under test, as the images are tagged.</summary>
    public static readonly string[] Versions = ["0.12", "13"];

    private const int Clients = 5222;
    private const int ClientsOverTls = 5223;
    private const int Http = 5280;
    private const int Components = 5347;
    private const int ComponentsOverTls = 5348;

    private readonly IContainer _container;
    private readonly Dictionary<int, int> _ports;
    private DateTimeOffset? _stoppedClock;

    private Prosody(string version, ProsodySetup setup)
    {
        Version = version;
        Secrets = setup.Secrets.Count > 0 ? setup.Secrets : [RandomNumberGenerator.GetHexString(64, lowercase: true)];
        _ports = new[] { Clients, ClientsOverTls, Http, Components, ComponentsOverTls }.ToDictionary(port => port, _ => LoopbackPort.Free());
        var builder = new ContainerBuilder($"{TestRun.Images}-prosody:{version}")
            .WithLabel(TestRun.Label, TestRun.Id)
            .WithImagePullPolicy(PullPolicy.Never)
            .WithEnvironment(setup.ToEnvironment(string.Join(',', Secrets)))
            .WithOutputConsumer(Log)
            .WithCreateParameterModifier(Publish);
        if (setup.Configuration is { } file)
            builder = builder.WithResourceMapping(new FileInfo(SourceTree.File($"prosody-test-config/{file}")), new FileInfo("/etc/prosody/prosody.cfg.lua"));
        if (setup.Module is { } module)
            builder = builder.WithResourceMapping(new DirectoryInfo(SourceTree.File(module)), "/usr/local/lib/jwtxmppauth");
        if (setup.Network is { } network)
            builder = builder.WithNetwork(network).WithNetworkAliases("prosody");
        _container = builder.Build();
    }

    public string Version { get; }

    public IReadOnlyList<string> Secrets { get; }

    public ContainerLog Log { get; } = new();

    public string Address { get; } = "127.0.0.1";

    /// <summary>For clients (c2s): unencrypted, and STARTTLS.</summary>
    public int Port => _ports[Clients];

    public int TlsPort => _ports[ClientsOverTls];

    /// <summary>For components, where the configuration has it listen there.</summary>
    public int ComponentPort => _ports[Components];

    public int ComponentTlsPort => _ports[ComponentsOverTls];

    /// <summary>What the time is for the module under test.</summary>
    public DateTimeOffset Now => _stoppedClock ?? TimeProvider.System.GetUtcNow();

    public static async Task<Prosody> StartAsync(string version, ProsodySetup? setup = null)
    {
        var prosody = new Prosody(version, setup ?? new ProsodySetup());
        try
        {
            await prosody.StartAsync();
        }
        catch
        {
            await prosody.DisposeAsync();
            throw;
        }

        return prosody;
    }

    /// <summary>Starts it, again after <see cref="KillAsync"/> or <see cref="StopAsync"/>; returns when it takes connections.</summary>
    public async Task StartAsync()
    {
        var from = Log.Mark;
        _stoppedClock = null;
        await _container.StartAsync();
        await Log.WaitForAsync("Prosody is ready", from);
    }

    /// <summary>An orderly stop: Prosody tells its clients.</summary>
    public Task StopAsync() => _container.StopAsync();

    /// <summary>The sudden end, without a word to anybody.</summary>
    public async Task KillAsync()
    {
        using var docker = TestcontainersSettings.OS.DockerEndpointAuthConfig.GetDockerClientBuilder(Guid.NewGuid()).Build();
        await docker.Containers.KillContainerAsync(_container.Id, new ContainerKillParameters { Signal = "SIGKILL" });
    }

    /// <summary>Alive for the kernel, dead for everybody else: it holds its connections and answers nothing.</summary>
    public Task PauseAsync() => _container.PauseAsync();

    public Task UnpauseAsync() => _container.UnpauseAsync();

    /// <summary>A hand-off smith that has this Prosody's secret and clock.</summary>
    public HandoffForge Forge() => new(Secrets[0], () => Now);

    public Task<C2sClient> ConnectAsync(string host) => C2sClient.ConnectAsync(Address, Port, host);

    /// <summary>Logged in with a valid hand-off and bound.</summary>
    public async Task<C2sClient> LogInAsync(string host, HandoffForge? forge = null)
    {
        var client = await ConnectAsync(host);
        await client.LogInAsync(HandoffForge.Mechanism, (forge ?? Forge()).Create(host));
        return client;
    }

    /// <summary>Somebody whom the gateway does not know: connected to Prosody itself.</summary>
    public async Task<C2sClient> ObserveAsync()
    {
        var client = await ConnectAsync(ObserverHost);
        await client.LogInAsync("ANONYMOUS", "");
        return client;
    }

    /// <summary>How many hand-offs of a host ended so, by Prosody's own metrics.</summary>
    public async Task<int> CountAsync(string host, string outcome)
    {
        using var http = new HttpClient();
        var metrics = await http.GetStringAsync(new Uri($"http://{Address}:{_ports[Http]}/metrics"));
        var name = $"prosody_mod_auth_jwtxmppauth__handoffs_total{{host=\"{host}\",outcome=\"{outcome}\"}} ";
        var line = metrics.Split('\n').Single(line => line.StartsWith(name, StringComparison.Ordinal));
        return int.Parse(line[name.Length..], CultureInfo.InvariantCulture);
    }

    /// <summary>The certificate it presents, in PEM.</summary>
    public async Task<string> CertificateAsync() =>
        Encoding.ASCII.GetString(await _container.ReadFileAsync("/etc/prosody/certs/test.crt"));

    /// <summary>Stops the module's clock at a full second, until Prosody is started again.</summary>
    public async Task StopClockAsync(DateTimeOffset at)
    {
        await using var client = await ObserveAsync();
        var clock = $"<clock xmlns='urn:jwtxmppauth:test:clock' at='{at.ToUnixTimeSeconds()}'/>";
        await client.AskAsync($"<iq type='set' id='clock' to='{ObserverHost}'>{clock}</iq>");
        _stoppedClock = DateTimeOffset.FromUnixTimeSeconds(at.ToUnixTimeSeconds());
    }

    /// <summary>Runs a command in the container and returns what it printed.</summary>
    public async Task<string> ExecuteAsync(params string[] command)
    {
        var result = await _container.ExecAsync(command);
        return result.ExitCode == 0 ? result.Stdout : throw new InvalidOperationException($"{command[0]}: {result.Stderr}");
    }

    public async ValueTask DisposeAsync()
    {
        await _container.DisposeAsync();
        Log.Dispose();
    }

    private void Publish(CreateContainerParameters container) => LoopbackPort.Publish(container, _ports);
}
