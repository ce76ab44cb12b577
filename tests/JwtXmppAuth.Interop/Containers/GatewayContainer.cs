using System.Net;
using System.Net.Http.Headers;
using System.Text;
using Docker.DotNet.Models;
using DotNet.Testcontainers.Builders;
using DotNet.Testcontainers.Containers;
using DotNet.Testcontainers.Images;
using DotNet.Testcontainers.Networks;

namespace JwtXmppAuth.Interop.Containers;

/// <summary>The gateway's own image, configured by environment variables as an operator does it.</summary>
public sealed class GatewayContainer : IAsyncDisposable
{
    public static readonly string Image = $"{TestRun.Images}-gateway:test";

    private const int Public = 5290;
    private const int Admin = 5291;

    private readonly IContainer _container;
    private readonly Dictionary<int, int> _ports = new() { [Public] = LoopbackPort.Free(), [Admin] = LoopbackPort.Free() };
    private readonly HttpClient _http = new();

    private GatewayContainer(INetwork network, IReadOnlyDictionary<string, string> settings, IReadOnlyDictionary<string, byte[]> files) =>
        _container = files.Aggregate(
                new ContainerBuilder(Image), (container, file) => container.WithResourceMapping(file.Value, file.Key))
            .WithLabel(TestRun.Label, TestRun.Id)
            .WithImagePullPolicy(PullPolicy.Never)
            .WithNetwork(network)
            .WithNetworkAliases("gateway")
            .WithEnvironment(new Dictionary<string, string>(settings)
            {
                ["Gateway__Listen"] = $"http://*:{Public}",
                ["Gateway__AdminListen"] = $"http://*:{Admin}",
                ["Logging__LogLevel__Default"] = "Trace",
            })
            .WithOutputConsumer(Log)
            .WithCreateParameterModifier(Publish)
            .Build();

    public ContainerLog Log { get; } = new();

    /// <summary>The BOSH endpoint.</summary>
    public Uri Bosh => Url(Public, "/http-bind");

    /// <param name="settings">By the names of environment variables, e.g. <c>Gateway__Hosts__0__Domain</c>.</param>
    /// <param name="files">By their paths in the container.</param>
    public static async Task<GatewayContainer> StartAsync(
        INetwork network, IReadOnlyDictionary<string, string> settings, IReadOnlyDictionary<string, byte[]> files)
    {
        var gateway = new GatewayContainer(network, settings, files);
        try
        {
            await gateway._container.StartAsync();
            await gateway.UntilAsync("/health/startup", HttpStatusCode.OK);
        }
        catch (Exception failure)
        {
            var log = gateway.Log.Last(30);
            await gateway.DisposeAsync();
            throw new InvalidOperationException($"The gateway did not start:\n{log}", failure);
        }

        return gateway;
    }

    /// <summary>The address of a tenant's endpoint, or of any other path on the public listener.</summary>
    public Uri At(string path) => Url(Public, path);

    /// <summary>What the admin listener answers.</summary>
    public async Task<string> AskAsync(string path)
    {
        using var answer = await _http.GetAsync(Url(Admin, path));
        return await answer.Content.ReadAsStringAsync();
    }

    /// <summary>What the admin API answers an operator.</summary>
    public async Task<string> OrderAsync(HttpMethod method, string path, string token, string json)
    {
        using var request = new HttpRequestMessage(method, Url(Admin, path)) { Content = new StringContent(json, Encoding.UTF8, "application/json") };
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        using var answer = await _http.SendAsync(request);
        return await answer.Content.ReadAsStringAsync();
    }

    /// <summary>Asks again and again, for 30 seconds at most, until the path on the admin listener answers so.</summary>
    /// <param name="meanwhile">What happens between two questions.</param>
    public async Task UntilAsync(string path, HttpStatusCode wanted, Func<Task>? meanwhile = null)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30), TimeProvider.System);
        using var pause = new PeriodicTimer(TimeSpan.FromMilliseconds(100));
        while (await StatusAsync(path, patience.Token) != wanted)
        {
            if (meanwhile is not null)
                await meanwhile();
            await pause.WaitForNextTickAsync(patience.Token);
        }
    }

    /// <summary>As <c>docker stop</c> does: SIGTERM, and time to drain.</summary>
    /// <returns>The exit code.</returns>
    public async Task<long> StopAsync()
    {
        await _container.StopAsync();
        return await _container.GetExitCodeAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await _container.DisposeAsync();
        Log.Dispose();
        _http.Dispose();
    }

    private async Task<HttpStatusCode?> StatusAsync(string path, CancellationToken cancellation)
    {
        try
        {
            using var answer = await _http.GetAsync(Url(Admin, path), cancellation);
            return answer.StatusCode;
        }
        catch (HttpRequestException)
        {
            return null;
        }
    }

    private Uri Url(int port, string path) => new($"http://127.0.0.1:{_ports[port]}{path}");

    private void Publish(CreateContainerParameters container) => LoopbackPort.Publish(container, _ports);
}
