using JwtXmppAuth.Load.Clients;

namespace JwtXmppAuth.Load.Servers;

/// <summary>A target whose servers run, until it is disposed of.</summary>
internal sealed class RunningTarget : IAsyncDisposable
{
    private readonly List<ServerProcess> _servers = [];

    private RunningTarget(string name, Door door)
    {
        Name = name;
        Door = door;
        Pool = new HttpPool(door.Server);
    }

    public string Name { get; }

    public Door Door { get; }

    public HttpPool Pool { get; }

    public IReadOnlyList<ServerProcess> Servers => _servers;

    public ServerProcess Server(string name) => _servers.Single(server => server.Name == name);

    public static async Task<RunningTarget> StartAsync(Target target, Place place, CancellationToken cancellation)
    {
        var running = new RunningTarget(target.Name, target.Door(place));
        try
        {
            foreach (var setup in target.Servers(place))
                running._servers.Add(await ServerProcess.StartAsync(setup, place, cancellation));
            return running;
        }
        catch
        {
            await running.DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        Pool.Dispose();
        foreach (var server in Enumerable.Reverse(_servers))
            await server.DisposeAsync();
    }
}
